extension DifferenceOfMeans {
  /// The differences on several tasks averaged, each task's counting the same, with Student's interval.
  ///
  /// Runs of different tasks are taken as independent, so that squared standard errors add up; degrees of freedom are
  /// Satterthwaite's. Where a task's differences do not vary nothing says how sure it is of its own, nor then how sure all are:
  /// the result is degenerate. It is about these tasks, not about others that they might stand for.
  ///
  /// Source: F. E. Satterthwaite, Biometrics Bulletin 2 (1946), pp. 110–114.
  ///
  /// - Parameter tasks: The difference on each task, paired or not.
  /// - Throws: ``StatisticsError`` where there is no task, and for a level outside (0, 1).
  public static func overTasks(_ tasks: [DifferenceOfMeans], level: Double = 0.95) throws(StatisticsError)
    -> DifferenceOfMeans
  {
    try requireLevel(level)
    guard !tasks.isEmpty else { throw StatisticsError(.tooFewValues(needed: 1, found: 0)) }
    let count = Double(tasks.count)
    let variances = tasks.map { $0.standardError * $0.standardError }
    let variance = tasks.contains(where: \.isDegenerate) ? 0 : variances.reduce(0, +)
    let spread = zip(variances, tasks).reduce(0) {
      $0 + ($1.0 > 0 ? $1.0 * $1.0 / $1.1.degreesOfFreedom : 0)
    }
    return try DifferenceOfMeans(
      difference: compensatedSum(tasks.map(\.difference)) / count,
      standardError: variance.squareRoot() / count,
      degreesOfFreedom: variance > 0 ? variance * variance / spread : 1, level: level)
  }
}
