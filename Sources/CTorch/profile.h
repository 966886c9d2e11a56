// Where the time of a training goes, by kind of operation. Counts nothing unless it is asked to.
#pragma once

namespace ctorch {

// Counts the time until it goes out of scope, and the operations (multiplications and additions) done in it,
// to a kind. Kinds are told apart by their text, which must outlive the program's work. Kinds do not nest.
class Timed {
public:
  explicit Timed(const char *kind, double operations = 0);
  ~Timed();
  Timed(const Timed &) = delete;
  Timed &operator=(const Timed &) = delete;

private:
  const char *kind;
  double operations;
  // In nanoseconds; negative where nothing is counted.
  long long start;
};

} // namespace ctorch
