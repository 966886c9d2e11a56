// swift-tools-version: 6.2
import PackageDescription

// LibTorch: Debian's libtorch-dev by default; LIBTORCH=DIR names another one, for example the
// `torch` folder in the site-packages of a pip wheel.
let libtorch = Context.environment["LIBTORCH"]
let torchHeaders =
  libtorch.map { ["-I\($0)/include", "-I\($0)/include/torch/csrc/api/include"] }
  ?? ["-I/usr/include/torch/csrc/api/include"]
// Another LibTorch is linked by its files' paths: searched for by name, Debian's would be found first.
let torchLibraries = ["torch_cpu", "c10", "torch"]
let torchLinking: [LinkerSetting] =
  libtorch.map { folder in
    [
      .unsafeFlags(
        torchLibraries.flatMap { ["-Xlinker", "\(folder)/lib/lib\($0).so"] }
          + ["-Xlinker", "-rpath", "-Xlinker", "\(folder)/lib"])
    ]
  } ?? torchLibraries.map { .linkedLibrary($0) }

// Debian's oneDNN is the one that its LibTorch uses, and can be called directly. Another LibTorch has one of its own
// inside, whose names would be mixed up with it.
let onednnSettings: [CXXSetting] = libtorch == nil ? [.define("RSGDM_ONEDNN")] : []
let onednnLinking: [LinkerSetting] = libtorch == nil ? [.linkedLibrary("dnnl")] : []

let swiftSettings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: swiftSettings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, resources: resources, swiftSettings: swiftSettings)
}

let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let argumentParser: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")
let flyingFox: Target.Dependency = .product(name: "FlyingFox", package: "FlyingFox")

let package = Package(
  name: "rsgdm-lab",
  products: [
    .executable(name: "rsgdm-lab", targets: ["rsgdm-lab"]),
    .executable(name: "rsgdm-trainer", targets: ["rsgdm-trainer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/swhitty/FlyingFox", exact: "0.27.1"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    // What an experiment is.
    library("Experiment", ["Hashing", "Yams"]),
    .systemLibrary(name: "CNettle", pkgConfig: "nettle", providers: [.apt(["nettle-dev"])]),
    library("Hashing", ["CNettle"]),
    library("Randomness"),
    library("FileErrors"),
    .plugin(name: "GitCommit", capability: .buildTool()),
    .target(name: "ProjectVersion", swiftSettings: swiftSettings, plugins: ["GitCommit"]),

    // What a run is made of: used by the trainer.
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    library("Datasets", ["CArchive", "Experiment", "FileErrors", "Hashing", "Randomness"]),
    .target(
      name: "CTorch",
      cxxSettings: onednnSettings + [.unsafeFlags(torchHeaders + ["-Wno-everything"])],
      linkerSettings: torchLinking + onednnLinking),
    library("Torch", ["CTorch"]),
    library("MomentumAnalysis", ["Experiment"]),
    library(
      "Training",
      [
        "Torch", "Datasets", "Experiment", "FileErrors", "Hashing", "MomentumAnalysis", "ProjectVersion",
        "Randomness",
      ]),
    .executableTarget(
      name: "rsgdm-trainer", dependencies: ["Experiment", "FileErrors", "Torch", "Training", argumentParser],
      swiftSettings: swiftSettings),

    // What is done with runs: used by the command-line program, which does not link LibTorch.
    library("Execution", ["Experiment", "FileErrors", subprocess]),
    library("Store", ["Experiment", "FileErrors", grdb]),
    .systemLibrary(name: "CCSV", providers: [.apt(["libcsv-dev"])]),
    library("Tables", ["CCSV", "FileErrors"]),
    .target(name: "CDistributions"),
    library("Statistics", ["CDistributions", "Randomness"]),
    .target(
      name: "Report", dependencies: ["FileErrors", "Tables", subprocess],
      resources: [
        .embedInCode("Page/page.html"), .embedInCode("Page/page.css"), .embedInCode("Page/page.lua"),
      ],
      swiftSettings: swiftSettings),
    library(
      "Commands",
      [
        "Experiment", "Datasets", "Execution", "FileErrors", "Hashing", "MomentumAnalysis", "ProjectVersion",
        "Store", "Statistics", "Report", "Tables", argumentParser, subprocess,
      ]),
    .executableTarget(name: "rsgdm-lab", dependencies: ["Commands"], swiftSettings: swiftSettings),

    .executableTarget(
      name: "step-benchmark",
      dependencies: ["Datasets", "Experiment", "Torch", "Training"],
      path: "Benchmarks/StepBenchmark", swiftSettings: swiftSettings),
    .executableTarget(
      name: "optimizer-benchmark", dependencies: ["Experiment", "Torch", "Training"],
      path: "Benchmarks/OptimizerBenchmark", swiftSettings: swiftSettings),
    .executableTarget(
      name: "statistics-benchmark", dependencies: ["Statistics"], path: "Benchmarks/StatisticsBenchmark",
      swiftSettings: swiftSettings),

    tests("ExperimentTests", ["Experiment"]),
    tests("MomentumAnalysisTests", ["Experiment", "MomentumAnalysis"]),
    tests("StoreTests", ["Experiment", "Store", grdb]),
    tests("ExecutionTests", ["Execution", "Experiment"]),
    tests("CommandsTests", ["Experiment", "rsgdm-lab", "rsgdm-trainer", grdb]),
    tests("HashingTests", ["Hashing"]),
    tests("RandomnessTests", ["Randomness"]),
    tests("FileErrorsTests", ["FileErrors"]),
    tests("DatasetsTests", ["Datasets", "Experiment", "Hashing", "Randomness", flyingFox]),
    tests("TorchTests", ["Randomness", "Torch"]),
    tests(
      "TrainingTests", ["Datasets", "Experiment", "MomentumAnalysis", "Randomness", "Torch", "Training"],
      resources: [.copy("Fixtures")]),
    tests("TablesTests", ["Tables"]),
    tests("FuzzTests", ["Datasets", "Experiment", "Randomness", "Tables", "Training"]),
    tests("StatisticsTests", ["Statistics"], resources: [.copy("Fixtures")]),
    tests("ReportTests", ["Report", "Tables", subprocess]),
    tests("ReportAssemblyTests", ["Commands", "Execution", "Experiment", "Report", "Statistics"]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: libtorch == nil ? .cxx17 : .cxx20
)
