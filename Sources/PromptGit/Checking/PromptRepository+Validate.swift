public import Basics
package import PromptModel

/// What a check of a library found.
public struct ValidationReport: Sendable {
    /// The paths of the files that were checked.
    public var paths: [String]
    /// How many files were checked.
    public var files: Int { paths.count }
    /// What is wrong, sorted by place.
    public var diagnostics: [Diagnostic]
    /// The bytes of the files that were checked, by path.
    private var contents: [String: [UInt8]]

    init(files: [AssetFile], diagnostics: [Diagnostic]) {
        paths = files.map(\.path).sorted()
        self.diagnostics = diagnostics.sorted {
            ($0.location, $0.rule, $0.message) < ($1.location, $1.rule, $1.message)
        }
        contents = diagnostics.sources(among: files)
    }

    /// How many diagnostics are errors.
    public var errors: Int { diagnostics.count { $0.severity == .error } }

    /// How many diagnostics are warnings.
    public var warnings: Int { diagnostics.count { $0.severity == .warning } }

    /// The bytes of a file as they were checked, or nil for a file without diagnostics.
    public func source(_ file: String) -> [UInt8]? { contents[file] }

    /// The report in the documented JSON shape.
    public var json: JSONValue {
        [
            "files": .count(files), "errors": .count(errors), "warnings": .count(warnings),
            "diagnostics": .array(diagnostics.map(\.json)),
        ]
    }
}

extension PromptRepository {
    /// Checks every asset, and the settings file, at a place.
    public func validate(_ place: LibraryPlace) throws -> ValidationReport {
        let files = try files(at: place)
        var diagnostics: [Diagnostic] = []
        var settings = Settings()
        if let file = files.settings {
            (settings, diagnostics) = Settings.parse(file.bytes, file: file.path)
        } else {
            diagnostics = [
                Diagnostic(
                    rule: "settings-missing", severity: .error,
                    message: "there is no \(Settings.fileName)",
                    location: SourceLocation(
                        file: repositoryPath(Settings.fileName), line: 1, column: 1),
                    suggestion: place == .staged
                        ? "'git add' it" : "'promptgit init' writes one")
            ]
        }
        let library = Library(files.assets, root: libraryRoot)
        diagnostics += Validation.diagnostics(
            of: library, settings: settings.validation)
        if place == .workTree || place == .staged {
            diagnostics += try diagnosticsAgainstMain(
                files.assets, library, settings: settings.validation)
        }
        let checked = files.assets + (files.settings.map { [$0] } ?? [])
        return ValidationReport(files: checked, diagnostics: diagnostics)
    }

    /// The library at a place, which must have no error.
    ///
    /// Throws ``PromptGitError`` with `.refused` and the errors otherwise.
    package func validLibrary(_ files: LibraryFiles) throws -> Library {
        let settings = files.settings.map { Settings.parse($0.bytes, file: $0.path) }
        let library = Library(files.assets, root: libraryRoot)
        let errors =
            (settings?.1 ?? [])
            + Validation.diagnostics(
                of: library,
                settings: settings?.0.validation ?? Validation.Settings()
            ).filter {
                $0.severity == .error
            }
        guard errors.isEmpty else {
            throw PromptGitError(
                .refused, "the library has \(errors.count) error\(errors.count == 1 ? "" : "s")",
                advice: "'promptgit validate' shows warnings too",
                diagnostics: errors,
                sources: errors.sources(
                    among: files.assets + (files.settings.map { [$0] } ?? [])))
        }
        return library
    }
}

extension [Diagnostic] {
    /// The bytes of the files that the diagnostics name, as far as they are among some files.
    package func sources(among files: [AssetFile]) -> [String: [UInt8]] {
        let named = Set(flatMap { [$0.location] + $0.related.map(\.location) }.map(\.file))
        return Dictionary(
            files.filter { named.contains($0.path) }.map { ($0.path, $0.bytes) },
            uniquingKeysWith: { first, _ in first })
    }
}
