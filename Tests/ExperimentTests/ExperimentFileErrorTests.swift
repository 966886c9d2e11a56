import Experiment
import Foundation
import Testing

/// A change that makes the small experiment invalid, and the error that is due: `line:column: message`, or
/// the message alone where the whole file is meant.
struct Mistake: Sendable, CustomTestStringConvertible {
  let from: String
  let to: String
  let error: String

  init(_ from: String, _ to: String, _ error: String) {
    self.from = from
    self.to = to
    self.error = error
  }

  /// A mistake in what is added after the last line.
  init(adding text: String, _ error: String) { self.init("", text, error) }

  var text: String {
    from.isEmpty ? smallExperiment + to : smallExperiment.replacingOccurrences(of: from, with: to)
  }

  var testDescription: String { to.isEmpty ? "without \(from)" : to }
}

@Suite struct ExperimentFileErrorTests {
  private func check(_ mistake: Mistake) {
    #expect(mistake.text != smallExperiment)
    do {
      _ = try ExperimentSpec(parsing: mistake.text, file: "e.yaml")
      Issue.record("nothing was thrown")
    } catch let error as ExperimentFileError {
      #expect(error.description == "e.yaml:\(mistake.error)")
    } catch {
      Issue.record(error)
    }
  }

  @Test(arguments: [
    Mistake(
      "  epochs: 4\n", "  epochs: 4\n  weigth-decay: 1\n",
      "6:3: unknown key 'weigth-decay' in 'training'; did you mean 'weight-decay'?; "
        + "known: epochs, batch-size, learning-rate, weight-decay, precision, "
        + "convolution, evaluate-train-every"),
    Mistake(
      "seeds: {count: 2}", "seeds: {count: 2, from: 3}",
      "10:19: unknown key 'from' in 'seeds'; known: first, count"),
    Mistake(
      adding: "checkpoint: {every: 2}\n",
      "11:1: unknown key 'checkpoint'; did you mean 'checkpoints'?; known: name, description, dataset, model, training, "
        + "optimizers, seeds, checkpoints, bias, claims, trainer, slurm"),
    Mistake(
      "momentum: 0.5", "momentun: 0.5",
      "9:19: unknown key 'momentun' in 'optimizers[1]'; did you mean 'momentum'?; known: name, momentum, "
        + "start, bias-correction, decay, learning-rate, weight-decay, label"),
    // Keys that the optimizer named does not have.
    Mistake(
      "{name: sgdm}", "{name: sgd, momentum: 0.9}",
      "8:17: sgd has no 'momentum'; it has decay"),
    Mistake(
      "momentum: 0.5", "convention: ema",
      "9:19: rsgdm has no 'convention'; it has bias-correction, decay, momentum, start"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 0.1, steps: 3}",
      "6:33: unknown key 'steps' in 'training.learning-rate'; known: initial, values, schedule, every, "
        + "factor, end, warm-up"),
  ]) func unknownKeys(_ mistake: Mistake) { check(mistake) }

  @Test(arguments: [
    Mistake(
      "resnet8", "resnet19",
      "3:15: 'model.name' is 'resnet19'; did you mean 'resnet18'?; known: resnet8, resnet20, resnet32, "
        + "resnet44, resnet56, resnet18, resnet34, resnet50"),
    Mistake(
      "fashion-mnist", "imagenet",
      "2:17: 'dataset.name' is 'imagenet'; known: cifar10, cifar100, fashion-mnist"),
    Mistake(
      "{name: fashion-mnist}", "{name: cifar10, augmentation: crop_flip}",
      "2:40: 'dataset.augmentation' is 'crop_flip'; did you mean 'crop-flip'?; known: none, crop-flip"),
    Mistake(
      "{name: sgdm}", "{name: adams}",
      "8:12: 'optimizers[0].name' is 'adams'; did you mean 'adam'?; known: sgd, sgdm, rsgdm, nesterov, qhm, pid, "
        + "adagrad, rmsprop, adadelta, adam, adamw, amsgrad, radam, nadam"),
    Mistake(
      "{name: sgdm}", "{name: sgdm, convention: pytorch}",
      "8:30: 'optimizers[0].convention' is 'pytorch'; known: ema, heavy-ball"),
    Mistake(
      "  epochs: 4\n", "  epochs: 4\n  precision: float16\n",
      "6:14: 'training.precision' is 'float16'; did you mean 'bfloat16'?; known: float32, bfloat16, tf32"),
    Mistake(
      adding: "checkpoints: {keep: newest}\n", "11:21: 'checkpoints.keep' is 'newest'; known: last, all"),
  ]) func unknownNames(_ mistake: Mistake) { check(mistake) }

  @Test(arguments: [
    Mistake("epochs: 4", "epochs: four", "5:11: 'training.epochs' must be a whole number, not 'four'"),
    Mistake("epochs: 4", "epochs: '4'", "5:11: 'training.epochs' must be a whole number, not '4'"),
    Mistake("epochs: 4", "epochs: 4.0", "5:11: 'training.epochs' must be a whole number, not '4.0'"),
    Mistake("epochs: 4", "epochs:", "5:10: 'training.epochs' must be a whole number, not nothing"),
    Mistake("epochs: 4", "epochs: [4]", "5:11: 'training.epochs' must be a whole number, not a list"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: fast",
      "6:18: 'training.learning-rate' must be a number, not 'fast'"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: [0.1]",
      "6:18: 'training.learning-rate' must be a mapping (key: value), not a list"),
    Mistake("name: small", "name: [small]", "1:7: 'name' must be a text, not a list"),
    Mistake("{name: resnet8}", "resnet8", "3:8: 'model' must be a mapping (key: value), not 'resnet8'"),
    Mistake(
      "seeds: {count: 2}", "seeds: [1, 2]", "10:8: 'seeds' must be a mapping (key: value), not a list"),
    Mistake(
      "  - {name: sgdm}\n  - {name: rsgdm, momentum: 0.5}",
      "  name: sgdm", "8:3: 'optimizers' must be a list, not a mapping"),
    Mistake(adding: "trainer: python3\n", "11:10: 'trainer' must be a list, not 'python3'"),
    Mistake(adding: "bias:\n", "11:6: 'bias' must be a mapping (key: value), not nothing"),
  ]) func wrongTypes(_ mistake: Mistake) { check(mistake) }

  @Test(arguments: [
    Mistake("epochs: 4", "epochs: 0", "5:11: 'training.epochs' must be from 1 to 1000000, not 0"),
    Mistake("count: 2", "count: 0", "10:16: 'seeds.count' must be from 1 to 1000000, not 0"),
    Mistake(
      "count: 2", "count: 1000000",
      "10:8: 'seeds': 2 optimizers or learning rates with 1000000 seeds each are more than 1000000 runs"),
    Mistake(
      "count: 2", "first: -1, count: 2", "10:16: 'seeds.first' must be from 0 to 2147483647, not -1"),
    Mistake(
      "momentum: 0.5", "momentum: 1.0",
      "9:29: 'optimizers[1].momentum' must be at least 0 and below 1 for rsgdm, not 1.0"),
    Mistake(
      "momentum: 0.5", "momentum: -0.1",
      "9:29: 'optimizers[1].momentum' must be at least 0 and below 1 for rsgdm, not -0.1"),
    Mistake(
      "momentum: 0.5", "momentum: nan",
      "9:29: 'optimizers[1].momentum' must be at least 0 and below 1 for rsgdm, not nan"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: 0", "6:18: 'training.learning-rate' must be above 0, not 0"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: inf", "6:18: 'training.learning-rate' must be above 0, not inf"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 1, every: 0, factor: 0.5}",
      "6:38: 'training.learning-rate.every' must be at least 1, not 0"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 1, every: 5, factor: 1.5}",
      "6:49: 'training.learning-rate.factor' must be above 0 and at most 1, not 1.5"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 1, every: 5}",
      "6:18: 'training.learning-rate' needs both 'every' and 'factor', or neither"),
    Mistake(
      "{name: resnet8}", "{name: resnet8, width: 0}",
      "3:31: 'model.width' must be above 0 and at most 16, not 0"),
    Mistake(
      "{name: fashion-mnist}", "{name: fashion-mnist, train-limit: 0}",
      "2:45: 'dataset.train-limit' must be at least 1, not 0"),
    Mistake(adding: "checkpoints: {every: 0}\n", "11:22: 'checkpoints.every' must be at least 1, not 0"),
    Mistake(
      adding: "bias: {at-epochs: [0, 4], steps: 8}\n",
      "11:23: 'bias.at-epochs[1]' must be from 0 to 3, not 4"),
    Mistake(
      adding: "bias: {at-epochs: [-1], steps: 8}\n", "11:20: 'bias.at-epochs[0]' must be from 0 to 3, not -1"),
    Mistake(
      adding: "bias: {at-epochs: [0], steps: 0}\n", "11:31: 'bias.steps' must be from 1 to 1000000, not 0"),
    Mistake(
      adding: "bias: {at-epochs: [0], steps: 8, reference: {chunks: 1}}\n",
      "11:54: 'bias.reference.chunks' must be from 2 to 1000000, not 1"),
    Mistake(
      adding: "bias: {at-epochs: [0], steps: 8, reference: some}\n",
      "11:45: 'bias.reference' must be 'full', {chunks: K} or {precision: P}, not 'some'"),
    Mistake(
      adding: "bias: {at-epochs: [0], steps: 8, reference: {chunks: 4, precision: 0.1}}\n",
      "11:45: 'bias.reference' must name either 'chunks' or 'precision'"),
    Mistake(
      adding: "bias: {at-epochs: [0], steps: 8, reference: {precision: 2}}\n",
      "11:57: 'bias.reference.precision' must be from 0.001 to 1, not 2"),
    Mistake(
      adding: "bias: {at-epochs: [0], steps: 8, gradient: {images: augmentd}}\n",
      "11:53: 'bias.gradient.images' is 'augmentd'; did you mean 'augmented'?; known: augmented, clean"),
    Mistake(
      adding: "bias: {at-epochs: [0], steps: 8, qhm: [1.5]}\n",
      "11:40: 'bias.qhm[0]' must be from 0 to 1, not 1.5"),
  ]) func outOfRange(_ mistake: Mistake) { check(mistake) }

  @Test(arguments: [
    Mistake("name: small\n", "", "1:1: 'name' is missing"),
    Mistake("seeds: {count: 2}\n", "", "1:1: 'seeds' is missing"),
    Mistake("  epochs: 4\n", "", "5:3: 'training' lacks 'epochs'"),
    Mistake("{count: 2}", "{first: 2}", "10:8: 'seeds' lacks 'count'"),
    Mistake("{name: sgdm}", "{label: a}", "8:5: 'optimizers[0]' lacks 'name'"),
    Mistake(adding: "bias: {steps: 3}\n", "11:7: 'bias' lacks 'at-epochs'"),
    Mistake(
      adding: "bias: {every: 0}\n", "11:15: 'bias.every' must be at least 1, not 0"),
    Mistake(
      adding: "bias: {every: 1, gradient-variants: [{images: augmented}]}\n",
      "11:38: 'bias.gradient-variants[0]' is what 'gradient' is: name another 'batch-norm', 'images' or 'chunk-size'"
    ),
    Mistake(
      adding: "bias: {every: 1, gradient-variants: [{chunk-size: 200}]}\n",
      "11:38: 'bias.gradient-variants[0].chunk-size' must be a multiple of the chunks' 128 images, not 200"),
  ]) func missingKeys(_ mistake: Mistake) { check(mistake) }

  @Test(arguments: [
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: sgdm, momentum: 0.9}",
      "9:5: 'optimizers[1]' is the same optimizer as 'sgdm'"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: sgdm, label: other}",
      "9:5: 'optimizers[1]' is the same optimizer as 'sgdm'"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: sgdm, momentum: 0.5}",
      "9:5: two optimizers are called 'sgdm': give one a 'label'"),
    // Every optimizer's parameters and learning rates.
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adam, momentum: 0.5}",
      "9:18: adam has no 'momentum'; it has beta1, beta2, bias-correction, correction, decay, epsilon"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adamw, decay: coupled}",
      "9:19: adamw has no 'decay'; it has beta1, beta2, bias-correction, correction, epsilon"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adam, beta2: 1}",
      "9:25: 'optimizers[1].beta2' must be at least 0 and below 1 for adam, not 1"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adagrad, epsilon: 0}",
      "9:30: 'optimizers[1].epsilon' must be from 1e-30 to 1e+30 for adagrad, not 0"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: qhm, nu: 1.5}",
      "9:21: 'optimizers[1].nu' must be from 0 to 1 for qhm, not 1.5"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: pid, momentum: 0}",
      "9:27: 'optimizers[1].momentum' must be above 0 and below 1 for pid, not 0"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: pid, derivative: -1}",
      "9:29: 'optimizers[1].derivative' must be at least 0 for pid, not -1"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: sgdm, label: damped, dampening: 0.1}",
      "9:33: 'dampening': an average weighs new gradients by 1−β: only a heavy ball can be dampened"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: sgdm, convention: heavy-ball, bias-correction: true}",
      "9:42: 'bias-correction': a heavy ball is no average: only averages can be corrected"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adam, bias-correction: maybe}",
      "9:35: 'optimizers[1].bias-correction' must be true or false, not 'maybe'"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adam, correction: differences}",
      "9:30: 'optimizers[1].correction' is 'differences'; did you mean 'difference'?; known: none, difference"
    ),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adam, learning-rate: {values: []}}",
      "9:42: 'optimizers[1].learning-rate.values' is empty: name at least one learning rate"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adam, learning-rate: {values: [0.1, 0.2, 0.1]}}",
      "9:53: 'optimizers[1].learning-rate.values' has 0.1 twice"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adam, learning-rate: {values: [0.1, 0]}}",
      "9:48: 'optimizers[1].learning-rate.values[1]' must be above 0, not 0"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adam, learning-rate: {values: [0.1, 0.2]}}",
      "2:10: 'adam' has several learning rates, and the best is not to be chosen on the test images: hold some of the "
        + "training images out with 'validation: N'"),
    Mistake(
      "{name: fashion-mnist}", "{name: fashion-mnist, train-limit: 100, validation: 100}",
      "2:62: 'dataset.validation' must leave some of the 100 training images to train on"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {schedule: cosine}",
      "6:18: 'training.learning-rate' lacks 'initial', or 'values' to try several"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 0.1, values: [0.1]}",
      "6:18: 'training.learning-rate' must name either 'initial' or 'values'"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 0.1, schedule: step}",
      "6:18: 'training.learning-rate' needs 'every' and 'factor' for its steps"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 0.1, schedule: cosine, every: 3, factor: 0.5}",
      "6:58: 'training.learning-rate.every' is of the step schedule: a cosine has 'end'"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 0.1, end: 0.01}",
      "6:38: 'training.learning-rate.end' is of the cosine schedule"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 0.1, schedule: cosine, end: 0.2}",
      "6:56: 'training.learning-rate.end' must be from 0 to 0.1, not 0.2"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 0.1, warm-up: -1}",
      "6:42: 'training.learning-rate.warm-up' must be from 0 to the 4 epochs of the training, not -1"),
    Mistake(
      "learning-rate: 0.1", "learning-rate: {initial: 0.1, warm-up: 5}",
      "6:42: 'training.learning-rate.warm-up' must be from 0 to the 4 epochs of the training, not 5"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: rsgdm, learning-rate: {values: [0.1, 0.1000001]}}",
      "9:5: 'rsgdm @ 0.1' stands for two learning rates: they are told apart by six digits"),
    Mistake(
      "  - {name: rsgdm, momentum: 0.5}\n",
      "  - {name: adamw}\n  - {name: adam, decay: decoupled}\n",
      "10:5: 'optimizers[2]' is the same optimizer as 'adamw'"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adam, epsilon: 1.0e-50}",
      "9:27: 'optimizers[1].epsilon' must be from 1e-30 to 1e+30 for adam, not 1.0e-50"),
    Mistake(
      "{name: rsgdm, momentum: 0.5}", "{name: adam, epsilon: 1.0e+50}",
      "9:27: 'optimizers[1].epsilon' must be from 1e-30 to 1e+30 for adam, not 1.0e+50"),
    Mistake(
      "momentum: 0.5", "label: 'a,b'",
      "9:26: 'optimizers[1].label' must not contain , | = or quotes"),
    Mistake(
      "  - {name: sgdm}\n  - {name: rsgdm, momentum: 0.5}\n",
      "  []\n", "8:3: 'optimizers' is empty: name at least one"),
    Mistake(
      "name: small", "name: a/b",
      "1:7: 'name' becomes a folder: use letters, digits, '-', '_' and '.', not 'a/b'"),
    Mistake(
      "name: small", "name: ..",
      "1:7: 'name' becomes a folder: use letters, digits, '-', '_' and '.', not '..'"),
    Mistake(
      "name: small", "name: größe",
      "1:7: 'name' becomes a folder: use letters, digits, '-', '_' and '.', not 'größe'"),
    Mistake(
      adding: "claims: [{id: a, statement: b, metric: test-accuracy, better: rsgd, baseline: sgdm}]\n",
      "11:63: 'claims[0].better' names no optimizer of this experiment: 'rsgd'; did you mean 'rsgdm'?"),
    Mistake(
      adding: "claims: [{id: a, statement: b, metric: test-accuracy, better: sgdm, baseline: control}]\n",
      "11:79: 'claims[0].baseline' names no optimizer of this experiment: 'control'"),
    Mistake(
      adding: "claims: [{id: a, statement: b, metric: accuracy, better: rsgdm, baseline: sgdm}]\n",
      "11:40: 'claims[0].metric' is 'accuracy'; known: test-accuracy, train-accuracy, test-loss, train-loss"),
    Mistake(
      adding: "claims: [{id: a, statement: b, metric: test-loss, better: rsgdm, baseline: rsgdm}]\n",
      "11:76: 'claims[0].baseline' is the better arm itself"),
    Mistake(
      adding:
        "claims: [{id: a, statement: b, direction: same, metric: test-loss, better: rsgdm, baseline: sgdm}]\n",
      "11:43: 'claims[0].direction' is 'same', which wants a 'margin': the difference that would be none that matters"
    ),
    Mistake(
      adding:
        "claims: [{id: a, statement: b, epoch: best, metric: test-loss, better: rsgdm, baseline: sgdm}]\n",
      "11:39: 'claims[0].epoch' is 'best'; known: final, best-on-test, {mean-last: number of epochs}"),
    Mistake(
      adding:
        "claims: [{id: a, statement: b, epoch: {mean-last: 5}, metric: test-loss, better: rsgdm, baseline: sgdm}]\n",
      "11:51: 'claims[0].epoch.mean-last' must be from 1 to 4, not 5"),
    Mistake(
      adding: "claims: [{id: a, statement: b, alpha: 1, metric: test-loss, better: rsgdm, baseline: sgdm}]\n",
      "11:39: 'claims[0].alpha' must be from 0.0001 to 0.5, not 1"),
    Mistake(
      adding: """
        claims:
          - {id: a, statement: b, metric: test-loss, better: rsgdm, baseline: sgdm}
          - {id: a, statement: c, metric: test-loss, better: rsgdm, baseline: sgdm}

        """, "13:5: two claims are called 'a'"),
    Mistake(
      adding: """
        claims:
          - {id: a, statement: b, metric: test-accuracy, better: rsgdm, baseline: sgdm, published: {sgd: 1}}

        """, "12:93: unknown key 'sgd' in 'claims[0].published'; did you mean 'sgdm'?; known: sgdm, rsgdm"),
    Mistake(
      adding: """
        claims:
          - {id: a, metric: test-accuracy, better: rsgdm, baseline: sgdm, statement: b, published: {sgdm: 101}}

        """, "12:99: 'claims[0].published.sgdm' must be from 0 to 100, not 101"),
    Mistake(
      adding:
        "claims: [{id: a, statement: b, kind: curve, metric: test-loss, better: rsgdm, baseline: sgdm}]\n",
      "11:38: 'claims[0].kind' is 'curve'; did you mean 'curves'?; known: difference, curves, speed, identity, ordering"
    ),
    Mistake(
      adding:
        "claims: [{id: a, statement: b, kind: curves, metric: test-loss, better: rsgdm, baseline: sgdm}]\n",
      "11:10: 'claims[0]' lacks 'margin'"),
    Mistake(
      adding:
        "claims: [{id: a, statement: b, kind: curves, from-epoch: 5, margin: 1, metric: test-loss, better: rsgdm, baseline: sgdm}]\n",
      "11:58: 'claims[0].from-epoch' must be from 1 to 4, not 5"),
    Mistake(
      adding:
        "claims: [{id: a, statement: b, kind: speed, target: 101, metric: test-accuracy, better: rsgdm, baseline: sgdm}]\n",
      "11:53: 'claims[0].target' must be from 0 to 100, not 101"),
    Mistake(
      adding: "claims: [{id: a, statement: b, kind: identity, identity: recursion, tolerance: 1}]\n",
      "11:38: 'claims[0].kind' is 'identity', which is answered by momentum probes: ask for some with 'bias: {at-epochs: …}'"
    ),
    Mistake(
      adding: """
        bias: {at-epochs: [0], steps: 2, reference: full}
        claims: [{id: a, statement: b, kind: ordering, quantity: bias, smaller: qhm, larger: sgdm, path: sgdm}]

        """,
      "12:73: 'claims[0].smaller' is no estimate that probes take: 'qhm'; known: sgd, sgdm, rsgdm, nesterov"),
    Mistake(
      adding: """
        bias: {at-epochs: [0], steps: 2, reference: full}
        claims: [{id: a, statement: b, kind: ordering, quantity: bias, smaller: sgdm, larger: sgdm, path: sgdm}]

        """, "12:87: 'claims[0].larger' is the smaller estimate itself"),
    Mistake(
      adding: """
        bias: {at-epochs: [0], steps: 2, reference: full}
        claims: [{id: a, statement: b, kind: ordering, quantity: bias, smaller: rsgdm, larger: sgdm, path: adam}]

        """, "12:100: 'claims[0].path' names no optimizer of this experiment: 'adam'"),
    Mistake(
      adding: """
        bias: {at-epochs: [0], steps: 2, reference: full}
        claims: [{id: a, statement: b, kind: identity, identity: recursion, tolerance: 0}]

        """, "12:80: 'claims[0].tolerance' must be above 0, not 0"),
    Mistake(
      adding: """
        bias: {at-epochs: [0], steps: 2, reference: full}
        claims: [{id: a, statement: b, kind: identity, identity: limit, tolerance: 1}]

        """,
      "12:58: 'claims[0].identity' is 'limit', of which probes at the start of training say nothing: probe later, too, with "
        + "'bias: {at-epochs: …}'"),
    Mistake(
      adding: """
        bias: {at-epochs: [0], steps: 2, reference: full}
        claims: [{id: a, statement: b, kind: ordering, quantity: bias, smaller: sgdm, larger: sgd, path: sgdm}]

        """, "12:87: 'claims[0].larger' is 'sgd', a single gradient, which has no bias"),
    Mistake(
      "  learning-rate: 0.1\n",
      "  learning-rate: 0.1\n  evaluate-train-every: 3\n"
        + "claims: [{id: a, statement: b, epoch: {mean-last: 3}, metric: train-loss, better: rsgdm, baseline: sgdm}]\n",
      "8:39: 'claims[0].epoch' asks for epochs after which the training split is not evaluated: see 'evaluate-train-every'"
    ),
    Mistake(adding: "trainer: []\n", "11:10: 'trainer' is empty: name a program"),
    Mistake(
      adding: "slurm: {partition: a b}\n",
      "11:20: 'slurm.partition' must be one word without quotes, not 'a b'"),
    Mistake(
      adding: "slurm: {options: [--array=1-9]}\n",
      "11:19: 'slurm.options[0]': --array is set by the lab itself, which finds and restarts its tasks by it"),
    Mistake(
      adding: "slurm: {options: [--exclusive, -t 5]}\n",
      "11:32: 'slurm.options[1]': -t is the key 'time' here"),
    Mistake(
      adding: "slurm: {time: 2}\n",
      "11:15: 'slurm.time' (2, 120 s) is no longer than 'notice' (120 s): a task would be told to stop as it starts"
    ),
    Mistake(adding: "slurm: {cpus: 0}\n", "11:15: 'slurm.cpus' must be from 1 to 1024, not 0"),
    Mistake(
      adding: "slurm: {options: [constraint=x]}\n",
      "11:19: 'slurm.options[0]' must be an option of sbatch's, as --constraint=avx512, not 'constraint=x'"),
    Mistake(
      adding: "slurm: {options: [\"--x\\n#SBATCH --y\"]}\n",
      "11:19: 'slurm.options[0]' must be an option of sbatch's, as --constraint=avx512, not '--x\\n#SBATCH --y'"
    ),
  ]) func contradictions(_ mistake: Mistake) { check(mistake) }

  @Test(arguments: [
    Mistake("  learning-rate: 0.1\n", "  learning-rate: 0.1\n  epochs: 5\n", "5:3: key given twice: epochs"),
    Mistake(
      "model: {name: resnet8}", "model: {name: resnet8", "4:9: not YAML: did not find expected ',' or '}'"),
    Mistake("seeds: {count: 2}", "seeds: \"2", "11:1: not YAML: found unexpected end of stream"),
    Mistake("  epochs: 4", "\tepochs: 4", "5:1: not YAML: found character that cannot start any token"),
  ]) func notYAML(_ mistake: Mistake) { check(mistake) }

  @Test(arguments: [
    ("", "e.yaml: the file is empty"), ("# nothing\n", "e.yaml: the file is empty"),
    ("just words\n", "e.yaml:1:1: the file must be a mapping (key: value), not 'just words'"),
    ("- a\n", "e.yaml:1:1: the file must be a mapping (key: value), not a list"),
  ]) func noMapping(text: String, message: String) throws {
    let error = #expect(throws: ExperimentFileError.self) {
      try ExperimentSpec(parsing: text, file: "e.yaml")
    }
    #expect(error?.description == message)
  }
}
