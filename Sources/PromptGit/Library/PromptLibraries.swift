public import Basics
internal import GitKit

/// Libraries of one repository that are checked together.
public struct PromptLibraries {
    /// The libraries, by folder.
    public let libraries: [PromptRepository]
    /// Whether these are all of a repository.
    let areAll: Bool

    /// One library.
    public init(_ library: PromptRepository) { self.init([library], areAll: false) }

    private init(_ libraries: [PromptRepository], areAll: Bool) {
        self.libraries = libraries
        self.areAll = areAll
    }

    /// Every library of the repository around a directory: each folder with settings that git has
    /// at a place, and the one around the directory.
    ///
    /// - Parameters:
    ///   - place: where to look, the work tree or else `HEAD` for nil; in the work tree those
    ///     count that git has in its index and that are there.
    ///   - surroundings: the directory and the environment.
    /// - Returns: the libraries, at least one, and the place.
    /// - Throws: ``PromptGitError`` where there is none, and git's own errors.
    public static func all(
        at place: LibraryPlace?, surroundings: Surroundings
    ) throws -> (PromptLibraries, LibraryPlace) {
        let git = try Repository(
            discovering: surroundings.currentDirectory, environment: surroundings.environment)
        let place = place ?? (git.workTree == nil ? .revision("HEAD") : .workTree)
        var folders = Set(try self.folders(at: place, git))
        if place == .workTree, let workTree = git.workTree {
            folders = folders.filter { isLibrary($0, in: workTree) }
            let start = Paths.relative(surroundings.currentDirectory, to: workTree) ?? ""
            if let own = PromptRepository.libraryFolder(above: start, in: workTree) {
                folders.insert(own)
            }
        }
        guard !folders.isEmpty else {
            throw PromptGitError(
                .noLibrary, "no \(Settings.fileName) in the repository",
                advice: "run 'promptgit init' where the prompts shall live, and 'git add' it")
        }
        let libraries = folders.sorted().map {
            PromptRepository(git: git, surroundings: surroundings, libraryRoot: $0)
        }
        return (PromptLibraries(libraries, areAll: true), place)
    }

    private static func isLibrary(_ folder: String, in workTree: String) -> Bool {
        let path = Paths.join(Paths.join(workTree, folder), Settings.fileName)
        return Files.kind(of: path, followingLinks: false) == .file
    }

    /// The folders whose settings git has at a place.
    private static func folders(at place: LibraryPlace, _ git: Repository) throws -> [String] {
        let paths: [String]
        switch place {
        case .workTree, .staged:
            paths =
                try git.stagedPaths(endingIn: [Settings.fileName])
                ?? git.stagedEntries().map(\.path)
        case .revision(let revision):
            let tree = try git.commit(git.resolve(revision)).tree
            paths = try git.entries(ofTree: tree, under: "").map(\.path)
        }
        return paths.filter { Paths.lastComponent($0) == Settings.fileName }
            .map { $0 == Settings.fileName ? "" : Paths.directory($0) }
    }
}

/// What a check of several libraries found.
public struct LibrariesReport: Sendable {
    /// Everything together; paths are those of the repository.
    public let all: ValidationReport
    /// What was found in each library, by the library's folder; nil where only one was to be
    /// checked.
    public let libraries: [(folder: String, report: ValidationReport)]?

    init(all: ValidationReport, libraries: [(folder: String, report: ValidationReport)]?) {
        self.all = all
        self.libraries = libraries
    }

    /// Takes the report of the one library that was to be checked.
    public init(_ report: ValidationReport) {
        self.init(all: report, libraries: nil)
    }

    /// The report in the documented JSON shape.
    public var json: JSONValue {
        guard let libraries, var object = all.json.objectValue else { return all.json }
        object["libraries"] = .array(
            libraries.map { library in
                [
                    "folder": .string(library.folder), "files": .count(library.report.files),
                    "errors": .count(library.report.errors),
                    "warnings": .count(library.report.warnings),
                ]
            })
        return .object(object)
    }
}

extension PromptLibraries {
    /// Checks every library at a place.
    ///
    /// - Parameters:
    ///   - place: the place.
    ///   - addsFixes: whether findings carry the repairs that ``repair(writing:)`` would make.
    /// - Returns: what was found.
    /// - Throws: what ``PromptRepository/validate(_:)`` throws.
    public func validate(
        _ place: LibraryPlace, addsFixes: Bool = false
    ) throws -> LibrariesReport {
        try report(place, addsFixes: addsFixes) { try $0.validate(place) }
    }

    /// Compares the imported tools of the libraries with functions of the code; see
    /// ``PromptRepository/drift(against:file:_:)``.
    public func drift(
        against bytes: [UInt8], file: String, _ place: LibraryPlace, addsFixes: Bool = false
    ) throws -> LibrariesReport {
        try report(place, addsFixes: addsFixes) { library in
            try library.drift(against: bytes, file: file, place)
        }
    }

    private func report(
        _ place: LibraryPlace, addsFixes: Bool,
        _ check: (PromptRepository) throws -> ValidationReport
    ) throws -> LibrariesReport {
        let reports = try libraries.map { library in
            let report = try check(library)
            return (
                folder: library.libraryRoot,
                report: addsFixes ? try library.addingFixes(to: report, at: place) : report
            )
        }
        guard areAll || reports.count != 1 else {
            return LibrariesReport(all: reports[0].report, libraries: nil)
        }
        var contents: [String: [UInt8]] = [:]
        for (_, report) in reports {
            for diagnostic in report.diagnostics {
                for place in [diagnostic.location] + diagnostic.related.map(\.location) {
                    contents[place.file] = contents[place.file] ?? report.source(place.file)
                }
            }
        }
        let all = ValidationReport(
            paths: reports.flatMap(\.report.paths).sorted(),
            diagnostics: reports.flatMap(\.report.diagnostics), contents: contents)
        return LibrariesReport(all: all, libraries: reports)
    }

    /// Repairs what is safe to repair in the work tree; see ``PromptRepository/repair(writing:)``.
    public func repair(writing: Bool) throws -> RepairReport {
        var all = RepairReport(repairs: [], changes: [])
        for library in libraries {
            let report = try library.repair(writing: writing)
            all.repairs += report.repairs
            all.changes += report.changes
        }
        return all
    }
}
