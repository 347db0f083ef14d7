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
                let (report, saving) = try check(place)
                // Nothing ends, and nobody reads the cache, before it is written.
                saving?.wait()
                return report
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

    /// Checks, and begins to keep what was found.
    private func check(
        _ place: LibraryPlace
    ) throws -> (report: ValidationReport, saving: Meanwhile<Void>?) {
        let cache = FactsCache(
            directory: privateDirectory, library: libraryRoot, program: surroundings.program)
        let known = cache?.load(withStamps: place == .workTree)
        // Another core looks at main while this one lists the files that are checked.
        let comparesWithMain = place == .workTree || place == .staged
        let mainFiles = comparesWithMain ? listMain(known: known?.main?.head) : nil
        let listing = try listing(of: place, known: known)
        var (settings, diagnostics) = findings(of: listing, place)
        if let cache, let known, let mainFiles {
            let head = { try mainFiles.wait().get()?.head }
            if let found = try smallChange(listing, known, in: cache, settings, mainHead: head) {
                return (try report(diagnostics + found, listing), nil)
            }
        }
        let previous = known.flatMap { CheckState($0.state) }
        let state = try LibraryCheck.run(
            listing.sources, previous: previous, load: listing.load)
        diagnostics += state.diagnostics(settings: settings.validation)
        let main = try mainFiles?.wait().get().flatMap { files in
            try files.difference(from: state)
                ?? self.mainFiles(at: files.head).difference(from: state)
        }
        let saving = cache.flatMap {
            self.saving(state, of: place, listing, main, in: $0, known, previous)
        }
        do {
            if let main {
                diagnostics += try diagnosticsAgainstMain(
                    state, main, listing, settings: settings.validation)
            }
            return (try report(diagnostics, listing), saving)
        } catch {
            saving?.wait()
            throw error
        }
    }

    /// The settings, and what is wrong in them and among the names of the files.
    private func findings(
        of listing: LibraryListing, _ place: LibraryPlace
    ) -> (settings: Settings, diagnostics: [Diagnostic]) {
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
        return (settings, diagnostics)
    }

    private func report(
        _ diagnostics: [Diagnostic], _ listing: LibraryListing
    ) throws -> ValidationReport {
        let (sources, settings) = (listing.sources, listing.settings?.path)
        return ValidationReport(
            files: sources.count + (settings == nil ? 0 : 1),
            paths: { (sources.map(\.path.path) + (settings.map { [$0] } ?? [])).sorted() },
            diagnostics: diagnostics, contents: try contents(of: diagnostics, listing))
    }

    /// Begins to keep what was found for the next check, when that would save it more than a few
    /// files.
    private func saving(
        _ state: CheckState, of place: LibraryPlace, _ listing: LibraryListing,
        _ main: FactsCache.MainDifference?, in cache: FactsCache, _ known: FactsCache.Entry?,
        _ previous: CheckState?
    ) -> Meanwhile<Void>? {
        var news = previous.map { state.differences(from: $0) } ?? .max / 2
        var stamps = [PackedStamps.Stamp?](repeating: nil, count: state.records.count)
        if place == .workTree {
            let now = surroundings.now()
            for (index, record) in state.records.enumerated() {
                let position = listing.positions.isEmpty ? nil : listing.positions[index]
                stamps[index] = position.flatMap { known?.stamps?.stamp(at: $0) }
                let listed = listing.stamps.isEmpty ? nil : listing.stamps[index]
                guard let stamp = record.stamp ?? listed, stamps[index]?.stamp != stamp,
                    stamp.isSettled(at: now)
                else { continue }
                stamps[index] = (stamp, record.content)
                news += 1
            }
        } else if place != .staged {
            return nil
        }
        // Writing the cache takes as long as reading some hundred files. What is staged is only
        // looked at here where the quick check could not tell, and can the next time.
        let least =
            place == .staged || state.records.count != previous?.records.count
            ? 0 : Self.fewFiles
        guard news > least else { return nil }
        if place == .staged, let earlier = cache.load(withStamps: true), let old = earlier.stamps {
            let positions = earlier.state.positions(of: state.records.map(\.path.path))
            stamps = positions.map { position in position.flatMap { old.stamp(at: $0) } }
        }
        let kept = stamps
        return Meanwhile { cache.save(state, stamps: kept, main: main) }
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
