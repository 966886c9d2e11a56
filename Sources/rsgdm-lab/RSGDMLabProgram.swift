import Commands

@main
enum RSGDMLabProgram {
  static func main() async { await RSGDMLab.start() }
}
