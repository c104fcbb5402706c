// swift-tools-version: 6.2
import PackageDescription

// The targets that touch raw memory or have threads of their own, and their tests, apart from the rest: so that they can
// be built under a sanitizer in a minute. `make sanitize` does.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "lapwing-sanitize",
    platforms: [.macOS(.v26)],
    targets: [
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap"),
        .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas"),
        .target(name: "Tabular", dependencies: ["CZlib"], swiftSettings: strict),
        .target(name: "Kernels", dependencies: ["COpenBLAS"], swiftSettings: strict),
        .target(name: "Packets", swiftSettings: strict),
        .target(name: "Capture", dependencies: ["CPcap", "CZlib", "Packets"], swiftSettings: strict),
        .target(name: "Flows", dependencies: ["Packets", "Tabular"], swiftSettings: strict),
        .target(name: "TestSupport", dependencies: ["Tabular"], path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "KernelsTests", dependencies: ["Kernels", "TestSupport"], swiftSettings: strict),
        .testTarget(name: "PacketsTests", dependencies: ["Packets", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "CaptureTests", dependencies: ["Capture", "CPcap", "Packets", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "FlowsTests", dependencies: ["Capture", "Flows", "Packets", "Tabular", "TestSupport"],
            exclude: ["Golden"], swiftSettings: strict),
    ]
)
