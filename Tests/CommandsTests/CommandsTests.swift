import Testing

/// The real programs, from end to end. One test at a time: each of them uses all of a small machine.
@Suite(.serialized) enum CommandsTests {}
