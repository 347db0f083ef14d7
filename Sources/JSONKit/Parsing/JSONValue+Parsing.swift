package import Basics

extension JSONValue {
    /// Reads one JSON text (RFC 8259) in UTF-8; a byte order mark before it is skipped.
    ///
    /// Of two members with one key the later value counts and stands at the earlier place, as
    /// most readers have it. A whole number beyond 64 bits becomes a ``JSONValue/number(_:)``, the
    /// nearest double. Throws ``JSONError`` for everything that is not exactly one JSON value:
    /// trailing text, invalid UTF-8, half a surrogate pair, a number beyond the range of a double,
    /// and nesting deeper than ``JSONParser/maximumDepth``.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        self = try JSONParser().parse(bytes).root.value
    }

    /// Reads one JSON text (RFC 8259), as ``init(parsing:)-([UInt8])`` does.
    package init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }
}
