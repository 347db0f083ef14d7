/// A text that is not the JSON it should be (RFC 8259): what is wrong, and where.
///
/// The description never repeats the text, which may hold what people wrote.
package struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of mistake; an unknown one survives.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package var rawValue: String
        package init(rawValue: String) { self.rawValue = rawValue }

        /// Something stands where the grammar wants something else.
        package static let syntax = Code(rawValue: "syntax")
        /// The text ends inside a value.
        package static let truncated = Code(rawValue: "truncated")
        /// There is no value at all.
        package static let empty = Code(rawValue: "empty")
        /// Something follows the value.
        package static let trailing = Code(rawValue: "trailing")
        /// Lists and objects nest deeper than ``JSONParser/maximumDepth``.
        package static let depth = Code(rawValue: "depth")
        /// A string is not UTF-8, or escapes half of a surrogate pair.
        package static let encoding = Code(rawValue: "encoding")
        /// A number lies outside the range of a double.
        package static let range = Code(rawValue: "range")
        /// There was no memory for it.
        package static let memory = Code(rawValue: "memory")
    }

    /// The kind of mistake.
    package var code: Code
    /// What is wrong, in words without a full stop.
    package var message: String
    /// The place as an offset in bytes from the start of the text.
    package var offset: Int
    /// The line, counted from 1.
    package var line: Int
    /// The column, counted from 1 in Unicode scalars.
    package var column: Int

    package init(code: Code, message: String, offset: Int, line: Int, column: Int) {
        self.code = code
        self.message = message
        self.offset = offset
        self.line = line
        self.column = column
    }

    /// What is wrong and where, such as `line 3, column 7 (byte 42): expected ':'`.
    package var description: String {
        "line \(line), column \(column) (byte \(offset)): \(message)"
    }

    /// An error at a byte of a text, its line and column counted.
    static func at(_ offset: Int, in bytes: [UInt8], _ code: Code, _ message: String) -> JSONError {
        var line = 1
        var column = 1
        for byte in bytes[..<min(offset, bytes.count)] {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return JSONError(code: code, message: message, offset: offset, line: line, column: column)
    }

    /// The same error in a text that this one is a part of: the part begins at `offset`, on `line`,
    /// at `column`.
    package func shifted(offset: Int, line: Int, column: Int) -> JSONError {
        JSONError(
            code: code, message: message, offset: self.offset + offset, line: self.line + line - 1,
            column: self.line == 1 ? self.column + column - 1 : self.column)
    }
}
