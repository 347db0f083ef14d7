internal import Basics
internal import GitKit
internal import PromptModel

extension PromptRepository {
    /// Checks imported assets against the library, and writes them: all, or none.
    func place(
        _ prepared: [PreparedAsset], among present: [AssetFile], _ library: Library,
        _ options: AssetImportOptions, with others: [AssetFile] = []
    ) throws -> ImportOutcome {
        var assets: [ImportOutcome.Asset] = []
        var changes: [ImportedChange] = []
        for asset in prepared {
            var result = ImportOutcome.Asset(
                source: asset.source, format: asset.format.rawValue, reference: asset.reference,
                path: repositoryPath(asset.reference.kind.path(ofID: asset.reference.id)),
                change: .created, operations: 0, items: asset.items)
            if let other = library[asset.reference],
                let file = present.first(where: { $0.path == other.path })
            {
                result.path = file.path
                switch try ImportMerge.outcome(asset, over: file, replaces: options.replaces) {
                case .unchanged: result.change = .unchanged
                case .updated(let bytes, let operations):
                    result.change = .updated
                    result.operations = operations
                    changes.append(
                        ImportedChange(path: file.path, bytes: bytes, before: file.bytes))
                case .different where Self.isItself(asset, file):
                    throw PromptGitError(
                        .exists, "\(file.path) is \(asset.reference) already",
                        advice: "code hosts' prompt files are assets as they are; "
                            + "'promptgit show \(asset.reference.id)' shows it")
                case .different(let reason):
                    throw PromptGitError(
                        .exists, "\(asset.reference) exists already (\(file.path)): \(reason)",
                        advice: asset.reference.kind == .tool
                            ? "overwrite it with '--replace'"
                            : "choose another id with '--id', or overwrite it with '--replace'")
                }
            } else {
                changes.append(
                    ImportedChange(path: result.path, bytes: asset.bytes, before: nil))
            }
            assets.append(result)
        }
        changes += others.map { other in
            ImportedChange(
                path: other.path, bytes: other.bytes,
                before: present.first { $0.path == other.path }?.bytes)
        }
        try check(changes, in: library)
        if !options.isDryRun { try write(changes) }
        return ImportOutcome(
            assets: assets, written: changes.map(\.path),
            notes: assets.flatMap { $0.items.sentences(of: $0.source) }, isDryRun: options.isDryRun)
    }

    /// Whether the file that is imported seems to be the asset's own.
    private static func isItself(_ asset: PreparedAsset, _ file: AssetFile) -> Bool {
        asset.format == .github && asset.source != "-"
            && Paths.lastComponent(asset.source) == Paths.lastComponent(file.path)
    }

    /// A file that an import creates or changes.
    struct ImportedChange {
        var path: String
        var bytes: [UInt8]
        /// What stands there before; nil for a new file.
        var before: [UInt8]?
    }

    /// Refuses what would not be valid in the library.
    private func check(_ changes: [ImportedChange], in library: Library) throws {
        let paths = Set(changes.map(\.path))
        let after = library.replacing(
            Dictionary(changes.map { ($0.path, $0.bytes) }) { $1 }, root: libraryRoot)
        let errors = Validation.diagnostics(of: after).filter {
            $0.severity == .error && paths.contains($0.location.file)
        }
        guard errors.isEmpty else {
            throw PromptGitError(
                .invalidFiles, "what would be written is not valid",
                advice: "nothing was written; mend the imported file", diagnostics: errors,
                sources: Dictionary(changes.map { ($0.path, $0.bytes) }) { $1 })
        }
    }

    private func write(_ changes: [ImportedChange]) throws {
        guard let workTree = git.workTree else {
            throw PromptGitError(
                .invalidInput, "a bare repository has no work tree to write into",
                advice: "clone it, and work in the clone")
        }
        var done: [ImportedChange] = []
        do {
            for change in changes {
                let target = Paths.join(workTree, change.path)
                if change.before == nil {
                    try Files.createDirectory(Paths.directory(target))
                    try Files.create(target, bytes: change.bytes)
                } else {
                    try Files.writeAtomically(
                        change.bytes, to: target, mode: Files.mode(of: target) ?? 0o644)
                }
                done.append(change)
            }
        } catch {
            for change in done {
                let target = Paths.join(workTree, change.path)
                if let before = change.before {
                    try Files.writeAtomically(
                        before, to: target, mode: Files.mode(of: target) ?? 0o644)
                } else {
                    try Files.remove(target)
                }
            }
            throw error
        }
    }
}
