package import Basics

/// A YAML file as it stands: its bytes and the tree of nodes that say where each value is.
///
/// Nothing is lost: the bytes are the document, and an edit replaces exactly the bytes of the value
/// it changes.
package struct YAMLDocument: Sendable {
    /// The value of the document, or nil when it is empty.
    package let root: YAMLNode?
    /// Whether an edit may change a value for which aliases stand elsewhere, and so those too.
    ///
    /// Otherwise such an edit is refused. Documents that come of edits keep the setting.
    package var editsSharedValues = false
    /// Whether there is any alias.
    let hasAliases: Bool
    let source: YAMLSource
    let limits: YAMLLimits

    /// Reads one document of UTF-8 text, with or without a byte order mark.
    ///
    /// Throws ``YAMLError`` with a place for everything that is wrong: syntax, encoding, a repeated
    /// key, an unknown alias, a second document, or a limit that is exceeded.
    package init(
        parsing bytes: [UInt8], file: String, limits: YAMLLimits = .standard
    ) throws(YAMLError) {
        try self.init(parsing: bytes, file: file, limits: limits, quickly: true)
    }

    /// Reads a document with libyaml alone unless `quickly`, which must make no difference.
    init(
        parsing bytes: [UInt8], file: String, limits: YAMLLimits, quickly: Bool
    ) throws(YAMLError) {
        // A node keeps its place in 32 bits.
        let limit = min(limits.bytes, Int(UInt32.max))
        guard bytes.count <= limit else {
            throw .tooLarge(file: file, bytes: bytes.count, limit: limit)
        }
        source = YAMLSource(bytes: bytes, file: file)
        self.limits = limits
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw .utf16(at: source.location(ofByte: 0))
        }
        try Self.checkMarks(in: source)
        if quickly, let root = QuickReader.root(of: source, limits: limits) {
            self.root = root
            hasAliases = false
            return
        }
        var composer = try Composer(source: source, limits: limits)
        root = try composer.document()
        hasAliases = composer.hasAliases
    }

    /// A byte order mark belongs to the start of a file; libyaml passes over one at the start of any
    /// line, so that places would no longer be what they seem.
    private static func checkMarks(in source: YAMLSource) throws(YAMLError) {
        guard !source.isASCII else { return }
        for start in source.lineStarts.dropFirst()
        where source.byte(at: start) == 0xEF && source.byte(at: start + 1) == 0xBB
            && source.byte(at: start + 2) == 0xBF
        {
            throw YAMLError(
                .syntax, "a byte order mark can only stand at the start of the file",
                at: source.location(ofByte: start), suggestion: "remove it")
        }
    }

    /// The bytes of the file.
    package var bytes: [UInt8] { source.bytes }

    /// Whether all of the file is ASCII.
    package var isASCII: Bool { source.isASCII }

    /// The path of the file as the user knows it.
    package var file: String { source.file }

    /// The whole file as text, byte order mark included.
    package var text: String { String(decoding: source.bytes, as: UTF8.self) }

    /// The value of the root; null for an empty document.
    package var value: JSONValue { root?.value ?? .null }

    /// The line break that most lines end with; a line feed when there is none.
    package var lineEnding: LineEnding { source.lineEnding }

    /// The line and column of a byte, both from 1, the column in Unicode scalars.
    package func location(ofByte offset: Int) -> SourceLocation { source.location(ofByte: offset) }

    /// The text of a range of bytes, such as the span of a node.
    package func text(of span: Range<Int>) -> String { source.text(of: span) }

    /// The node at a path, through aliases too, or nil when there is none.
    package func node(at path: YAMLPath) -> YAMLNode? {
        var node = root
        for component in path.components {
            node = node?.child(component)
        }
        return node
    }
}
