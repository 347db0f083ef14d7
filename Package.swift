// swift-tools-version: 6.2
import PackageDescription

/// One set of rules for every Swift target: Swift 6 mode, warnings are errors, `unsafe` marks what
/// is, and an import stays inside its target unless it says otherwise.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .strictMemorySafety(),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library of the package; `dependencies` is the table of imports in ARCHITECTURE.md, which
/// `ArchitectureTests` holds against the source.
func library(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name, dependencies: dependencies + ["TestSupport"], path: "Tests/\(name)",
        exclude: name == "CommandTests" ? ["Snapshots", "Fixtures"] : [], swiftSettings: settings)
}

func system(_ name: String, pkgConfig: String, package: String) -> Target {
    .systemLibrary(
        name: "C\(name)", path: "Sources/C/\(name)", pkgConfig: pkgConfig,
        providers: [.apt([package])])
}

let package = Package(
    name: "promptgit",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "PromptGit", targets: ["PromptGit"]),
        .executable(name: "promptgit", targets: ["promptgit"]),
    ],
    targets: [
        system("Libyaml", pkgConfig: "yaml-0.1", package: "libyaml-dev"),
        system("SQLite", pkgConfig: "sqlite3", package: "libsqlite3-dev"),
        system("Nettle", pkgConfig: "nettle", package: "nettle-dev"),
        // Loads libgit2 when it is first needed, so there is nothing to link.
        .target(name: "CLibgit2", path: "Sources/C/Libgit2"),
        // Loads each library when a compressed file first needs it; the build takes their headers.
        .target(name: "CCompression", path: "Sources/C/Compression"),
        // Loads libcurl with the first request; the build takes its headers.
        .target(name: "CCurl", path: "Sources/C/Curl"),
        // Loads simdjson when it is first needed.
        .target(name: "CSimdjson", path: "Sources/C/Simdjson"),

        library("Basics", ["CNettle"]),
        library("ArgumentKit", ["Basics"]),
        library("JSONKit", ["Basics", "CSimdjson", "CCompression"]),
        library("YAMLKit", ["Basics", "CLibyaml"]),
        library("HTTPKit", ["Basics", "CCurl"]),
        library("SQLiteKit", ["Basics", "CSQLite"]),
        library("GitKit", ["Basics", "CLibgit2"]),
        library("PromptModel", ["Basics", "YAMLKit"]),
        library("Traces", ["Basics", "JSONKit", "SQLiteKit"]),
        library("Analysis", ["Basics", "PromptModel", "Traces"]),
        library(
            "PromptGit",
            [
                "Basics", "JSONKit", "YAMLKit", "HTTPKit", "SQLiteKit", "GitKit", "PromptModel",
                "Traces", "Analysis",
            ]),
        library(
            "Commands",
            [
                "Basics", "ArgumentKit", "JSONKit", "YAMLKit", "GitKit", "PromptModel",
                "Traces",
                "Analysis", "PromptGit",
            ]),
        .executableTarget(
            name: "promptgit", dependencies: ["Commands"], swiftSettings: settings),

        .target(
            name: "TestSupport", dependencies: ["Basics"], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("ArchitectureTests", []),
        tests("BasicsTests", ["Basics"]),
        tests("ArgumentKitTests", ["ArgumentKit"]),
        tests("JSONKitTests", ["JSONKit"]),
        tests("YAMLKitTests", ["YAMLKit"]),
        tests("HTTPKitTests", ["HTTPKit", "JSONKit"]),
        tests("SQLiteKitTests", ["SQLiteKit"]),
        tests("GitKitTests", ["GitKit"]),
        tests("PromptModelTests", ["PromptModel", "YAMLKit", "JSONKit"]),
        tests("TracesTests", ["Traces", "JSONKit", "YAMLKit"]),
        tests("AnalysisTests", ["Analysis", "Traces", "PromptModel", "JSONKit", "YAMLKit"]),
        tests(
            "PromptGitTests",
            [
                "PromptGit", "GitKit", "YAMLKit", "HTTPKit", "Traces", "Analysis", "PromptModel",
                "JSONKit",
            ]),
        tests("CommandTests", ["Commands", "JSONKit"]),
    ],
    cxxLanguageStandard: .cxx17
)
