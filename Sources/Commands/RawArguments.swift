import Foundation

/// The command line as the system has it.
enum RawArguments {
  /// The first argument after the program that is not UTF-8, as far as it can be shown; `nil` where all are.
  ///
  /// Swift replaces what is not UTF-8 in an argument, so that it would name another file.
  static var notText: String? {
    // Of this process and not of a caller's own making: the kernel ends each with a zero.
    guard let line = FileManager.default.contents(atPath: "/proc/self/cmdline") else { return nil }
    return line.split(separator: 0).dropFirst().first { String(validating: $0, as: UTF8.self) == nil }
      .map { String(decoding: $0, as: UTF8.self) }
  }
}
