// swift-tools-version: 6.2
import PackageDescription

/// Programs that call the library as an application does that imports it.
let package = Package(
    name: "render-benchmark",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "promptgit", path: "../..")],
    targets: [
        .executableTarget(
            name: "render-benchmark",
            dependencies: [.product(name: "PromptGit", package: "promptgit")]),
        .executableTarget(
            name: "history-benchmark",
            dependencies: [.product(name: "PromptGit", package: "promptgit")]),
    ]
)
