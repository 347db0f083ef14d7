public import Basics

/// One structured edit of an asset, with what it expects to find.
///
/// An operation names the asset by `kind/id`, never by its file, because files move; and it carries
/// the old value, so that applying it where something else changed meanwhile fails and does not
/// overwrite.
public struct AssetOperation: Hashable, Sendable {
    /// What is done.
    public enum Action: Hashable, Sendable {
        /// Gives a key or list item a value; `old` is what stands there, nil for a new key.
        case set(value: JSONValue, old: JSONValue?)
        /// Adds an item at the end of a list that does not hold it yet.
        case append(value: JSONValue)
        /// Adds an item between two neighbours of a list; nil is the list's beginning or end.
        case insert(value: JSONValue, after: JSONValue?, before: JSONValue?)
        /// Removes a key or list item that has the value `old`.
        case remove(old: JSONValue)
        /// Replaces text inside a scalar, in which `find` stands exactly once.
        case replaceText(find: String, with: String)
        /// Creates the asset; `file` is where, `blob` the git blob id of the text.
        case create(file: String, text: String, blob: String)
        /// Deletes the asset, whose file is the git blob `blob`.
        case delete(blob: String)
    }

    /// The asset that is edited.
    public var asset: AssetReference
    /// The place in it, as a JSON Pointer (RFC 6901); empty for the whole asset.
    public var path: String
    /// What is done there.
    public var action: Action

    /// Creates an operation.
    public init(asset: AssetReference, path: String = "", action: Action) {
        self.asset = asset
        self.path = path
        self.action = action
    }

    /// The operation's name in files: `set`, `append`, `insert`, `remove`, `replaceText`, `create`
    /// or `delete`.
    public var name: String {
        switch action {
        case .set: "set"
        case .append: "append"
        case .insert: "insert"
        case .remove: "remove"
        case .replaceText: "replaceText"
        case .create: "create"
        case .delete: "delete"
        }
    }
}
