import Foundation

/// A report as one page of HTML that needs no other file: its figures are in it, and nothing is fetched.
///
/// pandoc converts the report's Markdown. Links lead to files beside the page, tables and data.
struct ReportPage {
  static let path = "report.html"

  /// The page of the report whose Markdown is `text`.
  ///
  /// - Parameters:
  ///   - images: The SVG of each of the report's figures; an empty one stands for one that was not drawn.
  ///   - folder: An empty one, to work in.
  /// - Throws: ``ReportError`` where pandoc fails or does not show every figure, and what writing files throws.
  static func make(
    of text: String, images: [FigureName: Data], with pandoc: PandocProgram, in folder: URL
  ) async throws -> Data {
    let style = String(decoding: PackageResources.page_css, as: UTF8.self)
    let template = String(decoding: PackageResources.page_html, as: UTF8.self)
      .replacing("STYLESHEET", with: style)
    try Data(text.utf8).write(to: folder.appendingPathComponent("report.md"))
    try Data(template.utf8).write(to: folder.appendingPathComponent("template.html"))
    try Data(PackageResources.page_lua).write(to: folder.appendingPathComponent("filter.lua"))
    try await pandoc.makePage(in: folder.path)
    let file = folder.appendingPathComponent("page.html")
    guard let made = try? Data(contentsOf: file), !made.isEmpty else {
      throw ReportError(.pandocFailed, "pandoc ended without writing the page")
    }
    var page = String(decoding: made, as: UTF8.self)
    // In the order of the report, so that errors are the same in every run.
    for name in FigureName.allCases {
      guard let image = images[name] else { continue }
      // Text has no '<' of its own: nothing but the figure's element reads so.
      let picture = #"<img src="figures/\#(name.rawValue).png""#
      let parts = page.components(separatedBy: picture)
      guard parts.count > 1 else {
        throw ReportError(
          .pandocFailed, "the page that pandoc made does not show figures/\(name.rawValue).png")
      }
      page = parts.joined(separator: embedding + image.base64EncodedString() + "\"")
    }
    return Data(page.utf8)
  }

  private static let embedding = #"<img src="data:image/svg+xml;base64,"#

  /// The page's text without the images in it, of which nothing can be said line by line.
  static func withoutImages(_ page: Data) -> Data {
    let (start, end) = (Data(embedding.utf8), UInt8(ascii: "\""))
    var result = Data()
    var rest = page[...]
    while let found = rest.range(of: start) {
      result += rest[..<found.upperBound]
      let image = rest[found.upperBound...]
      rest = image[(image.firstIndex(of: end) ?? image.endIndex)...]
    }
    return result + rest
  }
}
