/// What an import made: files, and what it could not carry.
package struct ImportedAssets: Hashable, Sendable {
    /// The files, with paths relative to the library's root.
    package var files: [AssetFile]
    /// What could not be carried over, and what else to know, a sentence each.
    package var notes: [String]

    /// Creates a result.
    package init(files: [AssetFile] = [], notes: [String] = []) {
        self.files = files
        self.notes = notes
    }
}

/// Why a file can't be imported.
package struct ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; a code this version does not know survives.
    package struct Code: RawRepresentable, Hashable, Sendable {
        /// The code as text, such as `encoding`.
        package var rawValue: String

        /// Creates a code from its text.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The file is not UTF-8 text.
        package static let encoding = Self(rawValue: "encoding")
        /// The file has nothing in it.
        package static let empty = Self(rawValue: "empty")
        /// No id could be made from the name.
        package static let id = Self(rawValue: "id")
        /// The file holds no tools.
        package static let noTools = Self(rawValue: "no-tools")
    }

    /// What kind of failure it is.
    package var code: Code
    /// What is wrong, in one sentence without a full stop.
    package var message: String
    /// What to do about it.
    package var suggestion: String?

    init(_ code: Code, _ message: String, suggestion: String? = nil) {
        self.code = code
        self.message = message
        self.suggestion = suggestion
    }

    /// The message.
    package var description: String { message }
}
