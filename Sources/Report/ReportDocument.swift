/// What can be written as a report.
public protocol ReportSource: Sendable {
  /// Worded, and not drawn yet.
  var document: ReportDocument { get }
}

/// A report in words, with its figures as scripts and data, and its tables.
public struct ReportDocument: Sendable {
  /// `report.md`.
  let text: String
  let figures: [Figure]
  let tables: [ReportTable]
  /// Whole reports in folders beside.
  var parts: [Part] = []

  struct Part: Sendable {
    /// A name that experiment files may have: letters, digits, `-`, `_` and `.`, which is not the first.
    let folder: String
    let document: ReportDocument
  }
}

/// What a report's text is written as. Its Markdown is there in any case.
public enum ReportFormat: String, CaseIterable, Sendable {
  case markdown
  /// Also as `report.html`, a page that holds its figures.
  case html
}

extension ReportModel: ReportSource {
  public var document: ReportDocument {
    let figures = figures()
    return ReportDocument(
      text: MarkdownReport(self, figures: figures).text, figures: figures, tables: tables())
  }
}

extension QuadraticReport: ReportSource {
  public var document: ReportDocument {
    let figures = figures()
    return ReportDocument(text: text(figures), figures: figures, tables: [])
  }
}
