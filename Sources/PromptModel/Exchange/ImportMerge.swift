internal import Basics
internal import YAMLKit

/// Brings an imported asset into the file of one that the library has already.
package enum ImportMerge {
    /// What an import means for an asset that is there.
    package enum Outcome: Hashable, Sendable {
        /// The file says all of it already.
        case unchanged
        /// The file with the smallest edit that makes it say it, and how many values change.
        case updated(bytes: [UInt8], operations: Int)
        /// The asset is another one, which an import must not overwrite unasked.
        case different(reason: String)
    }

    /// The keys that people add in the library; an import never takes them away.
    private static let peoplesKeys = [
        "owners", "limits", "soul", "knowledge", "tools", "evaluators", "testData", "tags",
    ]

    /// Compares an import with the asset that has its id.
    ///
    /// - Parameters:
    ///   - prepared: the imported asset.
    ///   - file: the file of the asset that is there.
    ///   - replaces: whether to overwrite an asset that came from elsewhere.
    /// - Returns: what it means.
    /// - Throws: ``OperationError`` when the file can't be edited.
    package static func outcome(
        _ prepared: PreparedAsset, over file: AssetFile, replaces: Bool
    ) throws(OperationError) -> Outcome {
        let document: YAMLDocument
        do {
            document = try YAMLDocument(parsing: file.bytes, file: file.path)
        } catch {
            throw OperationError(
                .edit, "\(error.location): \(error.message); mend the file first")
        }
        guard let before = document.value.objectValue else {
            throw OperationError(.edit, "\(file.path) is no mapping of keys to values")
        }
        let after = merged(prepared.object, into: before)
        if after == before { return .unchanged }
        if !replaces, let reason = difference(prepared, before) {
            return .different(reason: reason)
        }
        let new = AssetFile(
            path: file.path, bytes: Array(YAMLWriter.text(of: .object(after)).utf8))
        let operations = try AssetDifference.operations(
            asset: prepared.reference, from: file, to: new)
        var edited = document
        for operation in operations { edited = try OperationApplier.apply(operation, to: edited) }
        return .updated(bytes: edited.bytes, operations: operations.count)
    }

    /// Why the asset that is there is not the one that is imported again; nil when it is.
    private static func difference(_ prepared: PreparedAsset, _ before: JSONObject) -> String? {
        if prepared.reference.kind == .tool {
            return before["source"]?.stringValue == Tool.Source.imported.rawValue
                ? nil : "it is served from here, and says something else than the file"
        }
        let old = before["metadata"]?["import"]
        let new = prepared.object["metadata"]?["import"]
        guard let old, let format = old["format"] else { return "it was not imported" }
        if format != new?["format"] {
            return "it was imported from \(format.stringValue ?? "another format")"
        }
        if old["file"] != new?["file"] {
            return "it was imported from '\(old["file"]?.stringValue ?? "the standard input")'"
        }
        return nil
    }

    /// What is there, with everything that the import says.
    private static func merged(_ new: JSONObject, into old: JSONObject) -> JSONObject {
        var result = old
        for key in old.keys where new[key] == nil && !peoplesKeys.contains(key) {
            result[key] = nil
        }
        for member in new.members {
            switch member.key {
            case "metadata":
                var metadata = old["metadata"]?.objectValue ?? JSONObject()
                metadata["import"] = member.value["import"]
                result["metadata"] = .object(metadata)
            case "placeholders": result["placeholders"] = placeholders(member.value, old)
            case "source": result["source"] = old["source"] ?? member.value
            default: result[member.key] = member.value
            }
        }
        if new["metadata"] == nil, let metadata = old["metadata"] { result["metadata"] = metadata }
        return result
    }

    /// The placeholders of the import, with what people added to those that are there.
    private static func placeholders(_ new: JSONValue, _ old: JSONObject) -> JSONValue {
        var result = JSONObject()
        for member in new.objectValue?.members ?? [] {
            var placeholder = member.value.objectValue ?? JSONObject()
            let before = old["placeholders"]?[member.key]?.objectValue
            for addition in before?.members ?? []
            where placeholder[addition.key] == nil
                && ["protected", "description"].contains(addition.key)
            {
                placeholder[addition.key] = addition.value
            }
            result[member.key] = .object(placeholder)
        }
        return .object(result)
    }
}
