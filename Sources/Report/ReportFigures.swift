extension ReportModel {
  /// The figures that the model has numbers for.
  func figures() -> [Figure] {
    let styles = FigureStyle.assign(to: arms)
    var figures = [LearningRateFigure.make(self, styles: styles)].compactMap { $0 }
    figures += curves.compactMap { CurveFigure.make($0, styles: styles, baseline: baseline) }
    figures += [
      RowFigures.finalTestAccuracy(self, styles: styles), RowFigures.pairedDifferences(self, styles: styles),
    ].compactMap { $0 }
    if let momentum { figures += MomentumFigures.make(momentum, styles: styles) }
    return figures
  }
}
