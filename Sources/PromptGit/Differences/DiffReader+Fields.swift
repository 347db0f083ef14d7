internal import Basics
internal import GitKit
internal import PromptModel
internal import YAMLKit

extension DiffReader {
    /// The difference by field and list item, of the files that ``text(_:)`` compares.
    ///
    /// - Parameter request: what is compared.
    /// - Returns: the assets and YAML files that differ with their fields and, where there is a
    ///   library, the prompts that read otherwise.
    /// - Throws: ``PromptGitError`` for a name that nothing or more than one thing has, git's errors.
    public func fields(_ request: DiffRequest) throws -> FieldReport {
        let comparison = try comparison(request)
        let files = try changedPaths(comparison).all.map { try changedFile($0, comparison) }
        return FieldReport(
            from: comparison.old.commit?.description ?? "", to: comparison.new.commit?.description,
            entries: entries(files).sorted { $0.path < $1.path },
            prompts: hasLibrary ? try promptChanges(comparison, withText: false) : nil)
    }

    private func changedFile(_ path: String, _ comparison: Comparison) throws -> ChangedFile {
        func side(_ place: DiffPlace) throws -> ChangedFile.Side? {
            if let tree = try tree(place) {
                guard let entry = try git.entry(path, inTree: tree), entry.mode != .tree else {
                    return nil
                }
                let isBlob = entry.mode != .submodule
                return ChangedFile.Side(
                    mode: entry.mode, bytes: isBlob ? try git.blob(entry.id) : [])
            }
            guard let workTree = git.workTree else { return nil }
            let full = Paths.join(workTree, path)
            switch Files.kind(of: full, followingLinks: false) {
            case .file:
                return ChangedFile.Side(
                    mode: .file, bytes: try repository.workTreeFile(path, in: workTree).bytes)
            case .link: return ChangedFile.Side(mode: .link, bytes: [])
            default: return nil
            }
        }
        return ChangedFile(
            path: path, old: try side(comparison.old), new: try side(comparison.new))
    }

    // MARK: - Which file is which asset

    /// A file of one side.
    private struct SideFile {
        var path: String
        var side: ChangedFile.Side
        var asset: AssetReference?
        var workspace: String?

        /// What it is found again by: the asset, or the path of a file that is none.
        var key: String { asset.map { "\(workspace ?? "")/\($0)" } ?? "//" + path }
    }

    private func sideFile(_ path: String, _ side: ChangedFile.Side?) -> SideFile? {
        guard let side else { return nil }
        var file = SideFile(path: path, side: side)
        guard hasLibrary, side.mode == .file || side.mode == .executable,
            repository.isAssetPath(path),
            let place = AssetPath(path, root: repository.libraryRoot)
        else { return file }
        file.asset = AssetFacts(path: place, bytes: side.bytes).asset?.reference
        file.workspace = place.workspace
        return file
    }

    private func entries(_ files: [ChangedFile]) -> [FieldReport.Entry] {
        var old: [SideFile] = []
        var new: [SideFile] = []
        for file in files {
            if let side = sideFile(file.path, file.old) { old.append(side) }
            if let side = sideFile(file.path, file.new) { new.append(side) }
        }
        var entries: [FieldReport.Entry] = []
        var left: [SideFile] = []
        for file in new {
            if let index = old.firstIndex(where: { $0.key == file.key }) {
                entries.append(entry(old.remove(at: index), file))
            } else {
                left.append(file)
            }
        }
        // What is no asset on one side only, or another kind of asset in the same file.
        for file in left {
            if let index = old.firstIndex(where: {
                $0.path == file.path && ($0.asset == nil || file.asset == nil)
            }) {
                entries.append(entry(old.remove(at: index), file))
            } else if let index = renamed(file, among: old) {
                entries.append(entry(old.remove(at: index), file))
            } else {
                entries.append(missing(file, .added))
            }
        }
        return entries + old.map { missing($0, .removed) }
    }

    /// The file of the older side that most likely became another asset: of the same kind, and at
    /// least half of it the same, as git has it for files.
    private func renamed(_ file: SideFile, among old: [SideFile]) -> Int? {
        let score = RenameScore(of: file.side.bytes)
        var best: (index: Int, score: Int)?
        for (index, other) in old.enumerated()
        where other.asset?.kind == file.asset?.kind && other.workspace == file.workspace
            && Paths.pathExtension(other.path) == Paths.pathExtension(file.path)
        {
            let found = score.score(of: RenameScore(of: other.side.bytes))
            if found >= RenameScore.least, found > best?.score ?? 0 { best = (index, found) }
        }
        return best?.index
    }

    private func missing(
        _ file: SideFile, _ change: FieldReport.Change
    ) -> FieldReport.Entry {
        FieldReport.Entry(
            asset: file.asset?.description, workspace: file.workspace, path: file.path,
            change: change, fields: [])
    }

    private func entry(_ old: SideFile, _ new: SideFile) -> FieldReport.Entry {
        var change = FieldReport.Change.changed
        if old.path != new.path { change = new.asset == nil ? .renamed : .moved }
        if let before = old.asset, let after = new.asset, before != after { change = .renamed }
        var entry = FieldReport.Entry(
            asset: new.asset?.description, workspace: new.workspace, path: new.path,
            change: change,
            oldAsset: old.asset == new.asset ? nil : old.asset?.description,
            oldPath: old.path == new.path ? nil : old.path, fields: [])
        do throws(YAMLError) {
            guard Self.isYAML(old), Self.isYAML(new) else {
                entry.problem = "it is no YAML file"
                return entry
            }
            let before = try YAMLDocument(parsing: old.side.bytes, file: old.path).value
            let after = try YAMLDocument(parsing: new.side.bytes, file: new.path).value
            entry.fields = FieldChange.between(before, after)
        } catch {
            entry.problem = "\(error.location): \(error.message)"
        }
        return entry
    }

    private static func isYAML(_ file: SideFile) -> Bool {
        (file.side.mode == .file || file.side.mode == .executable)
            && ["yaml", "yml"].contains(Paths.pathExtension(file.path).lowercased())
    }
}
