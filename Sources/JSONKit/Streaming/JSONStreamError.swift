internal import Basics

/// A file that can't be read as the JSON it should hold: what is wrong, and where in the file.
package struct JSONStreamError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of mistake; `file` where the system refused to read.
    package var code: JSONError.Code
    /// What is wrong, in words without a full stop.
    package var message: String
    /// The file, as the user named it.
    package var path: String
    /// The line, counted from 1.
    package var line: Int
    /// The place as an offset in bytes from the start of the file.
    package var offset: Int

    package init(code: JSONError.Code, message: String, path: String, line: Int, offset: Int) {
        self.code = code
        self.message = message
        self.path = path
        self.line = line
        self.offset = offset
    }

    /// A system call that failed.
    static func file(_ error: FileError) -> JSONStreamError {
        JSONStreamError(
            code: .file, message: error.description, path: error.path, line: 0, offset: 0)
    }

    /// The file, the place and what is wrong.
    package var description: String {
        code == .file ? message : "\(path): line \(line) (byte \(offset)): \(message)"
    }
}

extension JSONError.Code {
    /// The system refused to open or read a file.
    package static let file = Self(rawValue: "file")
    /// One value is longer than a reader takes.
    package static let tooLong = Self(rawValue: "too-long")
}
