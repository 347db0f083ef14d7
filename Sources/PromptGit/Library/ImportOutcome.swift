public import Basics
public import PromptModel

/// A file to import.
public struct ImportedFile: Sendable {
    /// Its name as the user knows it; `-` for the standard input.
    public var name: String
    /// Its bytes.
    public var bytes: [UInt8]
    /// Where it stands, so that files it names can be found; nil for the standard input.
    public var path: String?

    /// Creates a file.
    public init(name: String, bytes: [UInt8], path: String? = nil) {
        self.name = name
        self.bytes = bytes
        self.path = path
    }
}

/// How files are imported.
public struct AssetImportOptions: Sendable {
    /// The name of their format; nil to tell it by name and content.
    public var format: String?
    /// The asset's id, where one file is imported; nil to make it of the file's name.
    public var id: String?
    /// The model that the prompts are for; nil for what the files say.
    public var model: String?
    /// The kind that a text becomes, `prompt`, `snippet` or `knowledge`; nil for a prompt.
    public var kind: String?
    /// Whether prompts list the library's tools; nil lists them where there is no prompt yet.
    public var withTools: Bool?
    /// Whether what can't be carried is left out, and not a reason to refuse.
    public var isLossy = false
    /// Whether an asset that came from elsewhere is overwritten.
    public var replaces = false
    /// Whether nothing is written.
    public var isDryRun = false
    /// Who delivers tools to the application, `served` or `imported`.
    public var source = "served"
    /// The id of the prompt whose `tools` new ones are added to; nil takes the library's only
    /// prompt where that lists no tools yet.
    public var prompt: String?

    /// Creates the options of an import that is told nothing.
    public init() {}
}

/// What an import did.
public struct ImportOutcome: Sendable, Hashable {
    /// What became of one asset.
    public struct Asset: Sendable, Hashable {
        /// What happened to the asset's file.
        public enum Change: String, Sendable, Hashable {
            /// It is new.
            case created
            /// It says what the imported file says now.
            case updated
            /// It said it already.
            case unchanged
        }

        /// The imported file.
        public var source: String
        /// Its format.
        public var format: String
        /// The asset.
        public var reference: AssetReference
        /// The asset's file, as a path in the repository.
        public var path: String
        /// What happened to it.
        public var change: Change
        /// How many values were edited; 0 for a new file.
        public var operations: Int
        /// What became of what the imported file says.
        public var items: [ExchangeItem]

        /// The asset as `{"source", "format", "asset", "path", "change", "operations", "items"}`.
        public var json: JSONValue {
            [
                "source": .string(source), "format": .string(format),
                "asset": .string(reference.description), "path": .string(path),
                "change": .string(change.rawValue), "operations": .count(operations),
                "items": .array(items.map(\.json)),
            ]
        }
    }

    /// The assets, in the order of the files.
    public var assets: [Asset]
    /// The files that were written, or would be, as paths in the repository.
    public var written: [String]
    /// What is different or could not be carried, and what else to know, a sentence each.
    public var notes: [String]
    /// Whether nothing was written because nothing was to be.
    public var isDryRun: Bool

    /// The outcome as `{"dryRun", "written", "notes", "assets"}`.
    public var json: JSONValue {
        [
            "dryRun": .bool(isDryRun), "written": .strings(written), "notes": .strings(notes),
            "assets": .array(assets.map(\.json)),
        ]
    }
}
