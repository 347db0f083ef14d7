public import Basics

extension AssetOperation {
    /// The operation in the form of a proposal's record: `asset`, `path`, `op` and what the
    /// operation carries.
    public var json: JSONValue {
        var object: JSONObject = ["asset": .string(asset.description)]
        if Self.keys[name]?.contains("path") == true { object["path"] = .string(path) }
        object["op"] = .string(name)
        switch action {
        case .set(let value, let old):
            object["value"] = value
            if let old { object["old"] = old }
        case .append(let value):
            object["value"] = value
        case .insert(let value, let after, let before):
            object["value"] = value
            if let after { object["after"] = after }
            if let before { object["before"] = before }
        case .remove(let old):
            object["old"] = old
        case .replaceText(let find, let with):
            object["find"] = .string(find)
            object["with"] = .string(with)
        case .create(let file, let text, let blob):
            object["file"] = .string(file)
            object["text"] = .string(text)
            object["blob"] = .string(blob)
        case .delete(let blob):
            object["blob"] = .string(blob)
        }
        return .object(object)
    }

    /// Reads an operation in the form of a proposal's record.
    ///
    /// `create` and `delete` may leave `blob` out (and `create` its `file`) where somebody else
    /// wrote the operation; they are then empty texts for the caller to fill in. Throws
    /// ``OperationError`` that names the key which is missing, unknown or wrong.
    public init(json: JSONValue) throws(OperationError) {
        guard let object = json.objectValue else {
            throw OperationError(.malformed, "an operation is an object with 'asset' and 'op'")
        }
        func text(_ key: String) throws(OperationError) -> String {
            guard let text = object[key]?.stringValue else {
                throw OperationError(.malformed, "an operation needs the text '\(key)'")
            }
            return text
        }
        func value(_ key: String) throws(OperationError) -> JSONValue {
            guard let value = object[key] else {
                throw OperationError(.malformed, "an operation needs '\(key)'")
            }
            return value
        }
        let name = try text("asset")
        guard let asset = AssetReference(name) else {
            throw OperationError(
                .malformed, "'\(name)' is no asset: write kind/id, such as tool/refund")
        }
        let op = try text("op")
        guard let keys = Self.keys[op] else {
            let near = closestMatch(to: op, among: Self.keys.keys.sorted())
            throw OperationError(
                .malformed,
                "'\(op)' is no operation"
                    + (near.map { "; did you mean '\($0)'?" }
                        ?? ": there are \(Self.keys.keys.sorted().joined(separator: ", "))"))
        }
        for key in object.keys where !["asset", "op"].contains(key) && !keys.contains(key) {
            throw OperationError(.malformed, "the operation '\(op)' has no key '\(key)'")
        }
        // The empty path is the whole document: it has to be written.
        guard let path = keys.contains("path") ? object["path"]?.stringValue : "" else {
            throw OperationError(.malformed, "the operation '\(op)' needs a 'path'")
        }
        let action: Action =
            switch op {
            case "set": .set(value: try value("value"), old: object["old"])
            case "append": .append(value: try value("value"))
            case "insert":
                .insert(
                    value: try value("value"), after: object["after"], before: object["before"])
            case "remove": .remove(old: try value("old"))
            case "replaceText": .replaceText(find: try text("find"), with: try text("with"))
            case "create":
                .create(
                    file: object["file"]?.stringValue ?? "", text: try text("text"),
                    blob: object["blob"]?.stringValue ?? "")
            default: .delete(blob: object["blob"]?.stringValue ?? "")
            }
        self.init(asset: asset, path: path, action: action)
    }

    /// The keys of each operation beside `asset` and `op`.
    private static let keys: [String: Set<String>] = [
        "set": ["path", "value", "old"], "append": ["path", "value"],
        "insert": ["path", "value", "after", "before"], "remove": ["path", "old"],
        "replaceText": ["path", "find", "with"], "create": ["file", "text", "blob"],
        "delete": ["blob"],
    ]
}
