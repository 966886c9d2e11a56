#include "profile.h"

#include "CTorch.h"

#include <atomic>
#include <chrono>
#include <cstring>
#include <mutex>
#include <vector>

namespace {

std::atomic<bool> is_on{false};
std::mutex mutex;
std::vector<ct_profile_entry> entries;

long long now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

} // namespace

namespace ctorch {

Timed::Timed(const char *kind, double operations)
    : kind(kind), operations(operations), start(is_on ? now() : -1) {}

Timed::~Timed() {
  if (start < 0) return;
  const double seconds = double(now() - start) * 1e-9;
  std::lock_guard<std::mutex> lock(mutex);
  for (ct_profile_entry &entry : entries) {
    if (std::strcmp(entry.kind, kind) == 0) {
      entry.calls += 1;
      entry.seconds += seconds;
      entry.operations += operations;
      return;
    }
  }
  try {
    entries.push_back({kind, 1, seconds, operations});
  } catch (...) {
    // A profile without this call is still one.
  }
}

} // namespace ctorch

void ct_profile_start(void) {
  std::lock_guard<std::mutex> lock(mutex);
  entries.clear();
  is_on = true;
}

int64_t ct_profile_stop(ct_profile_entry *out, int64_t capacity) {
  is_on = false;
  std::lock_guard<std::mutex> lock(mutex);
  const int64_t count = static_cast<int64_t>(entries.size());
  for (int64_t index = 0; index < count && index < capacity; ++index) out[index] = entries[index];
  return count;
}
