import Foundation

/// Where the package stands on this machine.
public enum PackageRoot {
    /// The directory of `Package.swift`, found from this file's own path.
    public static let path: String = {
        var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        parts.removeLast(3)
        return parts.joined(separator: "/")
    }()

    /// The path of a file of the package, relative to its root.
    public static func path(_ relative: String) -> String { path + "/" + relative }

    /// The text of a file of the package, relative to its root.
    public static func text(_ relative: String) throws -> String {
        try String(contentsOfFile: path(relative), encoding: .utf8)
    }

    /// The `promptgit` command that was built together with the running tests.
    public static let promptgitBinary: String = {
        // On Linux the test bundle is itself the program that runs; elsewhere it is loaded by a
        // helper of the toolchain, and the build folder's link is the next best guess.
        let beside = (programPath as NSString).deletingLastPathComponent + "/promptgit"
        if FileManager.default.isExecutableFile(atPath: beside) { return beside }
        return path(".build/debug/promptgit")
    }()

    private static var programPath: String {
        let linux = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        return linux ?? CommandLine.arguments.first ?? ""
    }
}

/// The `promptgit` command that was built together with the running tests.
public var promptgitBinary: String { PackageRoot.promptgitBinary }
