internal import Basics
package import YAMLKit

/// What changed between two versions of an asset, as operations.
package enum AssetDifference {
    /// The operations that make one version of an asset's file into another.
    ///
    /// Applied to the old file they give the values of the new one; comments, the order of keys and
    /// styles are the old file's. Equal values give no operations.
    ///
    /// - Parameters:
    ///   - asset: the asset.
    ///   - old: its file before.
    ///   - new: its file after; its path does not matter.
    ///   - finest: whether texts change in as small parts as can be, so that the operations fit a
    ///     file in which other parts have changed; else short texts are set as a whole, which is
    ///     easier to read.
    /// - Returns: the operations, in the order in which they apply.
    /// - Throws: ``OperationError`` when a file can't be read or the change can't be written as an
    ///   edit.
    package static func operations(
        asset: AssetReference, from old: AssetFile, to new: AssetFile, finest: Bool = false
    ) throws(OperationError) -> [AssetOperation] {
        let before = try document(old)
        let after = try document(new)
        guard case .object = before.value, case .object = after.value else {
            throw OperationError(.edit, "one of the two files of \(asset) is no mapping")
        }
        return try operations(asset: asset, from: before, to: after, finest: finest)
    }

    /// The operations that make one YAML document into another, whatever its root is.
    package static func operations(
        asset: AssetReference, from old: YAMLDocument, to new: YAMLDocument, finest: Bool = false
    ) throws(OperationError) -> [AssetOperation] {
        let fine = ValueDifference(asset: asset, isFinest: finest).root(old.value, new.value)
        if try gives(new.value, fine, on: old) { return fine }
        // Coarser: whole values of the file's keys. A document can hold what no small edit can
        // write, such as an alias in the middle of what changes.
        let coarse = ValueDifference(asset: asset, isCoarse: true).root(old.value, new.value)
        guard try gives(new.value, coarse, on: old) else {
            throw OperationError(.edit, "the change of \(asset) can't be written as operations")
        }
        return coarse
    }

    private static func document(_ file: AssetFile) throws(OperationError) -> YAMLDocument {
        do {
            return try YAMLDocument(parsing: file.bytes, file: file.path)
        } catch {
            throw OperationError(
                .edit, "the file can't be read: \(error.location): \(error.message)")
        }
    }

    /// Whether operations, applied to a document, give a value.
    private static func gives(
        _ value: JSONValue, _ operations: [AssetOperation], on document: YAMLDocument
    ) throws(OperationError) -> Bool {
        var document = document
        for operation in operations {
            do {
                document = try OperationApplier.apply(operation, to: document)
            } catch {
                guard error.code == .edit || error.code == .expectation else { throw error }
                return false
            }
        }
        return document.value == value
    }
}
