package import Basics

/// What stands in a file about one prompt, before it is an asset.
struct ForeignPrompt {
    /// The kind of the asset.
    var kind = AssetKind.prompt
    /// The name in the file that asks for the id; nil where the file's own name does.
    var name: String?
    /// The asset's keys that are carried as they are.
    var values = JSONObject()
    /// The values that the file declares.
    var inputs: [ForeignInput] = []
    /// The messages.
    var messages: [ForeignMessage] = []
    /// Whether only what the texts ask for is declared, and no more.
    var takesTextsAsTheyAre = false
    /// What became of what the file says.
    var items: [ExchangeItem] = []
    /// What an export needs to give the same file again.
    var stored = JSONObject()
}

/// A message of a file.
struct ForeignMessage {
    var role: Message.Role
    var part: MustacheConversion.Part
}

/// A value that a file declares for its templates.
struct ForeignInput {
    var name: String
    var type: Placeholder.ValueType?
    var isRequired: Bool?
    var defaultValue: JSONValue?
    var description: String?
}

/// What an import looks at beside the file.
package struct ImportContext {
    /// Reads JSON.
    package var json: ([UInt8]) throws(ImportError) -> JSONValue
    /// Reads a file that the imported one names, relative to it; nil when it can't be read.
    package var file: (String) -> [UInt8]?
    /// The ids of the library's tools.
    package var tools: Set<String>
    /// The model to write down where the file names none.
    package var model: String?
    /// The tools to list in the prompt.
    package var listedTools: [String]
    /// The kind that a text is to become.
    package var kind: AssetKind?

    /// Creates a context.
    package init(
        json: @escaping ([UInt8]) throws(ImportError) -> JSONValue,
        file: @escaping (String) -> [UInt8]? = { _ in nil }, tools: Set<String> = [],
        model: String? = nil, listedTools: [String] = [], kind: AssetKind? = nil
    ) {
        self.json = json
        self.file = file
        self.tools = tools
        self.model = model
        self.listedTools = listedTools
        self.kind = kind
    }
}
