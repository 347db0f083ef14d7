internal import Basics
internal import YAMLKit

/// Applies operations to assets, each checked against what it expects to find.
package struct OperationApplier {
    /// Finds the file of an asset; nil when there is no such asset.
    package var locate: (AssetReference) -> AssetFile?
    /// The git blob id of some bytes, in hexadecimal.
    package var blobID: ([UInt8]) -> String

    /// Creates an applier over the files of a library.
    package init(
        locate: @escaping (AssetReference) -> AssetFile?, blobID: @escaping ([UInt8]) -> String
    ) {
        self.locate = locate
        self.blobID = blobID
    }

    /// The files that the operations change, by path: their new bytes, or nil where one is deleted.
    ///
    /// An operation sees what the ones before it did. Nothing is written, so nothing is half
    /// applied. Throws ``OperationError`` at the first operation that does not fit.
    package func apply(
        _ operations: [AssetOperation]
    ) throws(OperationError) -> [String: [UInt8]?] {
        var files: [AssetReference: AssetFile?] = [:]
        var changes: [String: [UInt8]?] = [:]
        for operation in operations {
            let before = files[operation.asset] ?? locate(operation.asset)
            let after = try apply(operation, to: before)
            files[operation.asset] = .some(after)
            if let before, before.path != after?.path { changes[before.path] = .some(nil) }
            if let after { changes[after.path] = after.bytes }
        }
        return changes
    }

    private func apply(
        _ operation: AssetOperation, to file: AssetFile?
    ) throws(OperationError) -> AssetFile? {
        switch operation.action {
        case .create(let path, let text, let blob):
            guard file == nil else {
                throw OperationError(.asset, "the asset exists already", operation: operation)
            }
            let bytes = Array(text.utf8)
            guard !path.isEmpty, blob == blobID(bytes) else {
                throw OperationError(
                    .malformed, "its file is missing, or its blob id is not that of its text",
                    operation: operation)
            }
            return AssetFile(path: path, bytes: bytes)
        case .delete(let blob):
            guard let file else { throw missing(operation) }
            guard blob == blobID(file.bytes) else {
                throw OperationError(
                    .expectation, "the file has changed since the operation was made",
                    operation: operation)
            }
            return nil
        case .set, .append, .insert, .remove, .replaceText:
            guard let file else { throw missing(operation) }
            return AssetFile(
                path: file.path,
                bytes: try Self.apply(operation, to: document(file, operation)).bytes)
        }
    }

    private func missing(_ operation: AssetOperation) -> OperationError {
        OperationError(.asset, "the asset does not exist", operation: operation)
    }

    private func document(
        _ file: AssetFile, _ operation: AssetOperation
    ) throws(OperationError) -> YAMLDocument {
        do {
            return try YAMLDocument(parsing: file.bytes, file: file.path)
        } catch {
            throw OperationError(
                .edit, "the file can't be read: \(error.location): \(error.message)",
                operation: operation)
        }
    }
}
