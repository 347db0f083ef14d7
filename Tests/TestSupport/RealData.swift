import Basics
import Foundation
public import Testing

/// The real conversations, prompts and contracts that tests use when they are there; none of it is
/// part of the project.
public enum RealData {
    /// The directory that holds them, or nil when it is absent: the environment variable
    /// `PROMPTGIT_DATA`, else `../shared/data` beside the package's root.
    public static let directory: String? = {
        let named = ProcessInfo.processInfo.environment["PROMPTGIT_DATA"]
        let candidate = named ?? PackageRoot.path("../shared/data")
        guard Files.kind(of: candidate) == .directory else { return nil }
        return URL(fileURLWithPath: candidate).resolvingSymlinksInPath().path
    }()

    /// The path of a part of the data; throws when the data is absent, which `.needsData` prevents.
    public static func path(_ relative: String) throws -> String {
        guard let directory else { throw MissingData(path: relative) }
        return directory + "/" + relative
    }

    /// Whether a part of the data is there.
    public static func has(_ relative: String) -> Bool {
        guard let path = try? path(relative) else { return false }
        return FileManager.default.fileExists(atPath: path)
    }

    /// The bytes of a file of the data.
    public static func bytes(_ relative: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path(relative))))
    }

    /// The text of a file of the data.
    public static func text(_ relative: String) throws -> String {
        try String(contentsOfFile: path(relative), encoding: .utf8)
    }

    /// The paths of the files in a folder of the data whose names end as given, sorted, relative
    /// to the data's directory; empty when the data is absent.
    public static func files(in folder: String, ending suffix: String = "") -> [String] {
        guard let path = try? path(folder),
            let names = try? FileManager.default.contentsOfDirectory(atPath: path)
        else { return [] }
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
    }
}

/// A part of the real data that is not there.
public struct MissingData: Error, CustomStringConvertible {
    /// The part, relative to the data's directory.
    public var path: String

    /// Which part is missing and where it was looked for.
    public var description: String {
        "no '\(path)' in PROMPTGIT_DATA or ../shared/data beside the package"
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, visibly, where the real data is absent.
    public static var needsData: Self {
        .enabled(
            if: RealData.directory != nil,
            "the real data is in neither PROMPTGIT_DATA nor ../shared/data beside the package")
    }

    /// Skips the test, visibly, where a part of the real data is absent.
    public static func needsData(_ relative: String) -> Self {
        .enabled(
            if: RealData.has(relative),
            "'\(relative)' is in neither PROMPTGIT_DATA nor ../shared/data beside the package")
    }

    /// Skips the test, visibly, where a program is not installed.
    public static func needsProgram(_ name: String) -> Self {
        .enabled(if: Program.find(name) != nil, "'\(name)' is not installed")
    }
}
