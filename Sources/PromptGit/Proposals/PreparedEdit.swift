internal import Analysis
internal import Basics
internal import GitKit
internal import PromptModel

/// An edit that was applied to the library on main and checked, and is written nowhere yet.
struct PreparedEdit: Sendable {
    /// The operations, complete.
    var operations: [AssetOperation]
    /// What they change.
    var changes: [TreeChange]
    /// The blobs that come with that.
    var contents: [ObjectID: [UInt8]] = [:]
    /// What would be wrong then.
    var errors: [Diagnostic] = []
    /// The prompts that get another version, and the one before.
    var versions: [String: String] = [:]
    /// How risky it is.
    var risk: RiskAssessment

    /// Applies operations to a library.
    ///
    /// Throws ``OperationError`` when one does not fit, and git's errors.
    init(
        _ type: ProposalType, _ operations: [AssetOperation], to library: LibraryTree,
        _ repository: PromptRepository, settings: Settings
    ) throws {
        let complete = try Self.complete(operations, library, repository)
        self.operations = complete
        var contents: [ObjectID: [UInt8]] = [:]
        changes = try Carrier(repository).apply(complete, to: library) { bytes in
            let id = try Repository.blobID(bytes)
            contents[id] = bytes
            return id
        }
        self.contents = contents
        guard !changes.isEmpty else {
            risk = RiskAssessment(
                operations: complete, type: type, reached: 0, settings: settings.risk)
            return
        }
        var files: [String: [UInt8]?] = [:]
        for change in changes {
            switch change {
            case .put(let path, let id, _): files[path] = .some(contents[id])
            case .remove(let path): files[path] = .some(nil)
            }
        }
        let outcome = try library.check(files, changes, settings: settings.validation)
        errors = outcome.newErrors
        versions = outcome.reached
        risk = RiskAssessment(
            operations: complete, type: type, reached: versions.count, settings: settings.risk)
    }

    /// Fills in the file and the blob id that an operation may leave to us.
    private static func complete(
        _ operations: [AssetOperation], _ library: LibraryTree, _ repository: PromptRepository
    ) throws -> [AssetOperation] {
        try operations.map { operation in
            var operation = operation
            switch operation.action {
            case .create(let file, let text, let blob):
                let path =
                    file.isEmpty
                    ? repository.repositoryPath(
                        "\(operation.asset.kind.folder)/\(operation.asset.id).yaml") : file
                guard repository.isAssetPath(path), Paths.normalized(path) == path else {
                    throw OperationError(
                        .malformed,
                        "\(path) is no place for an asset: a YAML file below "
                            + repository.assetFolder + " or a NAME.prompt.yml",
                        operation: operation)
                }
                let id = try Repository.blobID(Array(text.utf8)).description
                operation.action = .create(
                    file: path, text: text, blob: blob.isEmpty ? id : blob)
            case .delete(let blob) where blob.isEmpty:
                if let file = try library.file(of: operation.asset) {
                    operation.action = .delete(blob: file.entry.id.description)
                }
            default: break
            }
            return operation
        }
    }

    /// Applies many edits, each by itself to the same library, on all cores where names alone say
    /// what each of them takes a look at.
    ///
    /// - Parameters:
    ///   - edits: the type and the operations of each.
    ///   - library: the library.
    ///   - repository: its repository.
    ///   - settings: how much findings weigh, and what counts as low risk.
    /// - Returns: what came of each, in their order.
    /// - Throws: git's errors.
    static func prepare(
        _ edits: [(type: ProposalType, operations: [AssetOperation])], to library: LibraryTree,
        _ repository: PromptRepository, settings: Settings
    ) throws -> [Result<PreparedEdit, any Error>] {
        guard let another = library.opener(repository) else {
            return edits.map { edit in
                Result {
                    try PreparedEdit(
                        edit.type, edit.operations, to: library, repository, settings: settings)
                }
            }
        }
        return try concurrentMap(edits, with: another) { edit, place in
            Result {
                try PreparedEdit(
                    edit.type, edit.operations, to: place.library, place.repository,
                    settings: settings)
            }
        }
    }
}
