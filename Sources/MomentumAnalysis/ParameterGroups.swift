/// Which coordinates of a flat parameter vector belong to which group of layers.
public struct ParameterGroups: Equatable, Sendable {
  public struct Segment: Equatable, Sendable {
    public let range: Range<Int>
    /// Index into ``ParameterGroups/names``.
    public let group: Int
  }

  public let names: [String]
  /// In order, without gaps.
  public let segments: [Segment]
  public var dimension: Int { segments.last?.range.upperBound ?? 0 }

  /// - Parameter parts: Per stretch of the vector, in its order, how many coordinates it has and the name of its group.
  public init(_ parts: [(group: String, count: Int)]) {
    var (names, segments, start) = ([String](), [Segment](), 0)
    for part in parts where part.count > 0 {
      let group = names.firstIndex(of: part.group) ?? names.count
      if group == names.count { names.append(part.group) }
      segments.append(Segment(range: start..<(start + part.count), group: group))
      start += part.count
    }
    self.names = names
    self.segments = segments
  }
}
