// swift-tools-version: 6.2
import PackageDescription

/// Every target is built under the same rules: Swift 6 mode (by the tools version), and a warning is an error.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "lapwing",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "lapwing", targets: ["lapwing"]),
        .library(name: "Learning", targets: ["Learning"]),
        .library(name: "Tabular", targets: ["Tabular"]),
        .library(name: "Evaluation", targets: ["Evaluation"]),
    ],
    traits: [
        .trait(name: "Console", description: "The web console: `lapwing serve`."), .default(enabledTraits: ["Console"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.11.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
    ],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Tabular", dependencies: ["CZlib"], swiftSettings: strict),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
        .target(name: "Kernels", dependencies: ["COpenBLAS"], swiftSettings: strict),
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        .target(name: "Packets", swiftSettings: strict),
        .target(name: "Capture", dependencies: ["CPcap", "CZlib", "Packets"], swiftSettings: strict),
        .target(name: "Flows", dependencies: ["Packets", "Tabular"], swiftSettings: strict),
        .target(name: "Simulation", dependencies: ["Packets", "Tabular"], swiftSettings: strict),
        .target(
            name: "Learning",
            dependencies: ["Tabular", "Kernels", .product(name: "Crypto", package: "swift-crypto")],
            swiftSettings: strict),
        .target(
            name: "Evaluation",
            dependencies: ["Kernels", "Learning", "Tabular"],
            resources: [
                // `make setup` fetches chart.js; it is not ours to keep.
                .embedInCode("Resources/chart.js"), .embedInCode("Resources/report.css"),
                .embedInCode("Resources/report.html"), .embedInCode("Resources/report.js"),
                .embedInCode("Resources/compare.html"), .embedInCode("Resources/compare.js"),
            ],
            swiftSettings: strict),
        .target(name: "Detection", dependencies: ["Flows", "Learning", "Packets", "Tabular"], swiftSettings: strict),
        .target(
            name: "Store",
            dependencies: [
                "Detection", .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Console"])),
            ],
            swiftSettings: strict),
        .target(
            name: "Console",
            dependencies: [
                "Detection", "Store",
                .product(name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["Console"])),
                .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Console"])),
                .product(name: "Mustache", package: "swift-mustache", condition: .when(traits: ["Console"])),
                .product(
                    name: "ServiceLifecycle", package: "swift-service-lifecycle",
                    condition: .when(traits: ["Console"])),
                .product(name: "Crypto", package: "swift-crypto", condition: .when(traits: ["Console"])),
                .product(name: "HTTPTypes", package: "swift-http-types", condition: .when(traits: ["Console"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Console"])),
            ],
            resources: [
                // `make setup` fetches chart.js; it is not ours to keep.
                .embedInCode("Resources/app.css"),
                .embedInCode("Resources/app.js"),
                .embedInCode("Resources/chart.js"),
                .embedInCode("Resources/detail.js"),
                .embedInCode("Resources/icon.svg"),
                .embedInCode("Resources/incidents.js"),
                .embedInCode("Resources/instruments.js"),
                .embedInCode("Resources/openapi.yaml"),
                .embedInCode("Resources/page.html"),
                .embedInCode("Resources/picture.js"),
                .embedInCode("Resources/words.js"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "lapwing",
            dependencies: [
                "Capture", "Detection", "Evaluation", "Flows", "Learning", "Packets", "Simulation", "Tabular",
                .target(name: "Console", condition: .when(traits: ["Console"])),
                .target(name: "Store", condition: .when(traits: ["Console"])),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "lapwing-bench",
            dependencies: ["Capture", "Flows", "Kernels", "Learning", "Packets", "Tabular"],
            path: "Benchmarks/lapwing-bench",
            swiftSettings: strict),
        .executableTarget(
            name: "library-example", dependencies: ["Learning", "Tabular"], path: "Examples/library",
            swiftSettings: strict),
        .target(name: "TestSupport", dependencies: ["Tabular"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "TabularTests", dependencies: ["Tabular", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "PacketsTests", dependencies: ["Packets", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CaptureTests", dependencies: ["CPcap", "Capture", "Packets", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "FlowsTests", dependencies: ["Capture", "Flows", "Packets", "Tabular", "TestSupport"],
            exclude: ["Golden"],
            swiftSettings: strict),
        .testTarget(
            name: "SimulationTests", dependencies: ["Flows", "Packets", "Simulation", "Tabular", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "LearningTests", dependencies: ["Learning", "Simulation", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "EvaluationTests",
            dependencies: ["Evaluation", "TestSupport"],
            exclude: ["Golden/make_golden.py"],
            resources: [.embedInCode("Golden/metrics.json")],
            swiftSettings: strict),
        .testTarget(
            name: "DetectionTests",
            dependencies: [
                "CPcap", "Capture", "Detection", "Flows", "Learning", "Packets", "Simulation", "Tabular", "TestSupport",
            ],
            swiftSettings: strict),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Detection", "Packets", "Store", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Console"])),
            ],
            swiftSettings: strict),
        .testTarget(
            name: "ConsoleTests",
            dependencies: [
                "Console", "Detection", "Packets", "Store", "TestSupport",
                .product(name: "GRDB", package: "GRDB.swift", condition: .when(traits: ["Console"])),
                .product(name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["Console"])),
                .product(name: "Logging", package: "swift-log", condition: .when(traits: ["Console"])),
                .product(
                    name: "ServiceLifecycle", package: "swift-service-lifecycle",
                    condition: .when(traits: ["Console"])),
                .product(name: "HTTPTypes", package: "swift-http-types", condition: .when(traits: ["Console"])),
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Console"])),
            ],
            swiftSettings: strict),
        .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"], swiftSettings: strict),
    ]
)
