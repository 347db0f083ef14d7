internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// Repairs what is safe to repair in the work tree.
    ///
    /// A repair can make another one possible, so they are made in rounds until none is left. No
    /// file has more errors afterwards than before: repairs for which that does not hold are left
    /// out.
    ///
    /// - Parameter writing: whether to change the files.
    /// - Returns: what was done, and the files that change.
    /// - Throws: ``PromptGitError`` in a bare repository, and the file system's errors.
    public func repair(writing: Bool) throws -> RepairReport {
        let files = try files(at: .workTree)
        let settings = files.settings.map { Settings.parse($0.bytes, file: $0.path).0.validation }
        var round = RepairRound(
            files: files.assets, root: libraryRoot, settings: settings ?? Validation.Settings())
        var repairs: [RepairReport.Repair] = []
        // A repair shows at most what stands behind it: a few rounds are enough for any file.
        for _ in 0..<8 {
            let made = round.run()
            if made.isEmpty { break }
            repairs += made
        }
        let new = Dictionary(
            round.files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { first, _ in first })
        var changes: [FormatReport.Change] = []
        for file in files.assets.sorted(by: { $0.path < $1.path }) {
            guard let bytes = new[file.path], bytes != file.bytes else { continue }
            changes.append(
                FormatReport.Change(
                    path: file.path, old: file.bytes, new: bytes,
                    diff: try git.unifiedDiff(
                        path: file.path, old: DiffSide(content: file.bytes),
                        new: DiffSide(content: bytes))))
        }
        if writing {
            for change in changes { try replace(change.path, bytes: change.old, by: change.new) }
        }
        return RepairReport(repairs: repairs, changes: changes)
    }

    /// A report in which findings carry the repairs that ``repair(writing:)`` would make.
    public func addingFixes(
        to report: ValidationReport, at place: LibraryPlace
    ) throws -> ValidationReport {
        guard !report.diagnostics.isEmpty else { return report }
        let files = try files(at: place).assets
        let library = Library(files, root: libraryRoot)
        let byPath = Dictionary(
            files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        var report = report
        var repairs: [String: Repairs] = [:]
        for index in report.diagnostics.indices {
            let diagnostic = report.diagnostics[index]
            let path = diagnostic.location.file
            guard let file = byPath[path] else { continue }
            let known = repairs[path] ?? Repairs(file, library: library, root: libraryRoot)
            repairs[path] = known
            report.diagnostics[index].fix = known.fix(for: diagnostic)
        }
        return report
    }
}

/// One round of repairs.
private struct RepairRound {
    private(set) var files: [AssetFile]
    private let root: String
    private let settings: Validation.Settings
    private var library: Library
    private var found: [Diagnostic]

    private struct Proposal {
        var diagnostic: Diagnostic
        var fix: Fix
    }

    init(files: [AssetFile], root: String, settings: Validation.Settings) {
        self.files = files
        self.root = root
        self.settings = settings
        library = Library(files, root: root)
        found = Validation.diagnostics(of: library, settings: settings)
    }

    /// Makes the repairs that there are: all at once or, where that is no gain, one by one.
    mutating func run() -> [RepairReport.Repair] {
        var proposals: [String: [Proposal]] = [:]
        let byPath = Dictionary(
            files.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
        var repairs: [String: Repairs] = [:]
        for diagnostic in found {
            let path = diagnostic.location.file
            // Each repair is held against all others of its file; the next round takes the rest.
            guard let file = byPath[path], proposals[path, default: []].count < 1000 else {
                continue
            }
            let known = repairs[path] ?? Repairs(file, library: library, root: root)
            repairs[path] = known
            guard let fix = known.fix(for: diagnostic) else { continue }
            proposals[path, default: []].append(Proposal(diagnostic: diagnostic, fix: fix))
        }
        guard !proposals.isEmpty else { return [] }
        if let made = make(proposals) { return made }
        var all: [RepairReport.Repair] = []
        for (path, list) in proposals.sorted(by: { $0.key < $1.key }) {
            // After one repair the places of the others in its file are no longer known.
            for proposal in list {
                guard let made = make([path: [proposal]]) else { continue }
                all += made
                break
            }
        }
        return all
    }

    /// Makes repairs; nil, and nothing made, where they are no gain.
    private mutating func make(_ proposals: [String: [Proposal]]) -> [RepairReport.Repair]? {
        var made: [RepairReport.Repair] = []
        var changed: [String: [UInt8]] = [:]
        for file in files {
            guard let list = proposals[file.path] else { continue }
            let (bytes, applied) = Fix.applying(list.map(\.fix), to: file.bytes)
            changed[file.path] = bytes
            made += applied.map {
                RepairReport.Repair(
                    diagnostic: list[$0].diagnostic, summary: list[$0].fix.summary)
            }
        }
        let new = library.replacing(changed.mapValues { .some($0) }, root: root)
        let after = Validation.diagnostics(of: new, settings: settings)
        guard isGain(after) else { return nil }
        library = new
        found = after
        for index in files.indices {
            if let bytes = changed[files[index].path] { files[index].bytes = bytes }
        }
        return made.sorted { $0.diagnostic.location < $1.diagnostic.location }
    }

    /// Whether no file has more errors than before, and there are fewer in all or not more to say:
    /// what a repair lets the next rule see counts as much as what it took away.
    private func isGain(_ after: [Diagnostic]) -> Bool {
        func errors(_ diagnostics: [Diagnostic]) -> [String: Int] {
            diagnostics.filter { $0.severity == .error }
                .reduce(into: [:]) { $0[$1.location.file, default: 0] += 1 }
        }
        let before = errors(found)
        guard errors(after).allSatisfy({ $0.value <= before[$0.key] ?? 0 }) else { return false }
        let isError = { (diagnostic: Diagnostic) in diagnostic.severity == .error }
        return after.count(where: isError) < found.count(where: isError)
            || after.count <= found.count
    }
}
