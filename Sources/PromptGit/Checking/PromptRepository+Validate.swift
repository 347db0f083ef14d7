public import Basics
package import PromptModel

/// What a check of a library found.
public struct ValidationReport: Sendable {
    /// The paths of the files that were checked, sorted.
    public var paths: [String] { listPaths() }
    private let listPaths: @Sendable () -> [String]
    /// How many files were checked.
    public let files: Int
    /// What is wrong, sorted by place.
    public var diagnostics: [Diagnostic]
    /// The bytes of the files that something is wrong in, by path.
    private var contents: [String: [UInt8]]

    init(files: [AssetFile], diagnostics: [Diagnostic]) {
        self.init(
            paths: files.map(\.path).sorted(), diagnostics: diagnostics,
            contents: diagnostics.sources(among: files))
    }

    init(paths: [String], diagnostics: [Diagnostic], contents: [String: [UInt8]]) {
        self.init(
            files: paths.count, paths: { paths }, diagnostics: diagnostics, contents: contents)
    }

    /// Takes paths that are only put together where somebody asks for them.
    init(
        files: Int, paths: @escaping @Sendable () -> [String], diagnostics: [Diagnostic],
        contents: [String: [UInt8]]
    ) {
        self.files = files
        listPaths = paths
        self.diagnostics = diagnostics.sorted {
            ($0.location, $0.rule, $0.message) < ($1.location, $1.rule, $1.message)
        }
        self.contents = contents
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
        // A file that an editor saves in between is read anew; when that goes on, somebody is told.
        var attempts = 0
        while true {
            attempts += 1
            do {
                return try check(place)
            } catch let changed as LibraryCheck.FileChanged {
                guard attempts < 4 else {
                    throw PromptGitError(
                        .conflict, "\(changed.path) was changed while it was checked",
                        advice: "run the check again when nothing writes to the file")
                }
            } catch let error as FileError where error.isMissing && attempts < 4 {
                continue
            }
        }
    }

    private func check(_ place: LibraryPlace) throws -> ValidationReport {
        let cache = FactsCache(
            directory: privateDirectory, library: libraryRoot, program: surroundings.program)
        let known = cache?.load(withStamps: place == .workTree)
        let listing = try listing(of: place, known: known?.stamps ?? [:])
        var diagnostics: [Diagnostic] = []
        var settings = Settings()
        if let file = listing.settings {
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
        diagnostics += listing.others.map { path in
            let isNamed = !path.hasMendedCharacters
            return Diagnostic(
                rule: "not-a-file", severity: .warning,
                message: isNamed
                    ? "this is no file, and links are not followed: it is left out"
                    : "the name of this file is not UTF-8: it is left out",
                location: SourceLocation(file: path, line: 1, column: 1),
                suggestion: isNamed ? "put the file itself here" : "give it another name")
        }
        let previous = known.flatMap { CheckState($0.state) }
        let state = try LibraryCheck.run(
            listing.sources, previous: previous, load: listing.load)
        diagnostics += state.diagnostics(settings: settings.validation)
        var main: FactsCache.MainDifference?
        if place == .workTree || place == .staged {
            main = try mainDifference(from: state)
            if let main {
                diagnostics += try diagnosticsAgainstMain(
                    state, main, listing, settings: settings.validation)
            }
        }
        if let cache { keep(state, of: place, listing, main, in: cache, known, previous) }
        return ValidationReport(
            paths: (listing.sources.map(\.path.path)
                + (listing.settings.map { [$0.path] } ?? [])).sorted(),
            diagnostics: diagnostics,
            contents: try contents(of: diagnostics, listing))
    }

    /// Keeps what was found for the next check, when that would save it more than a few files.
    private func keep(
        _ state: CheckState, of place: LibraryPlace, _ listing: LibraryListing,
        _ main: FactsCache.MainDifference?, in cache: FactsCache, _ known: FactsCache.Entry?,
        _ previous: CheckState?
    ) {
        var stamps = known?.stamps ?? [:]
        var news = 0
        if place == .workTree {
            let now = surroundings.now()
            for record in state.records {
                let path = record.path.path
                guard let stamp = listing.stamps[path], stamps[path]?.stamp != stamp,
                    stamp.isSettled(at: now)
                else { continue }
                stamps[path] = (stamp, record.content)
                news += 1
            }
        } else if place != .staged {
            return
        }
        news += previous.map { state.differences(from: $0) } ?? .max / 2
        // Writing the cache takes as long as reading some hundred files. What is staged is only
        // looked at here where the quick check could not tell, and can the next time.
        let least = place == .staged || state.records.count != previous?.records.count ? 0 : 64
        guard news > least else { return }
        if place == .staged, let earlier = cache.load(withStamps: true) { stamps = earlier.stamps }
        cache.save(state, stamps: stamps, main: main)
    }

    /// The bytes of the files in which something was found.
    private func contents(
        of diagnostics: [Diagnostic], _ listing: LibraryListing
    ) throws -> [String: [UInt8]] {
        let wanted = Set(
            diagnostics.flatMap { [$0.location.file] + $0.related.map(\.location.file) })
        guard !wanted.isEmpty else { return [:] }
        var contents: [String: [UInt8]] = [:]
        if let settings = listing.settings { contents[settings.path] = settings.bytes }
        let read = try listing.load()
        for source in listing.sources where wanted.contains(source.path.path) {
            contents[source.path.path] = try read(source.path).bytes
        }
        return contents
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
