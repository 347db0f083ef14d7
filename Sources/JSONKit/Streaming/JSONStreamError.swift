internal import Basics

/// A file that can't be read as the JSON it should hold: what is wrong, and where in the file.
package struct JSONStreamError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of mistake; `file` where the system refused to read.
    package var code: JSONError.Code
    /// What is wrong, in words without a full stop.
    package var message: String
    /// The file, as the user named it.
    package var path: String
    /// The line, counted from 1; 0 where there are none.
    package var line: Int
    /// The place as an offset in bytes from the start of the file; where it is the compression that is
    /// wrong, from the start of the compressed file.
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

    /// What is wrong with a compressed file, at a byte of it.
    static func compressed(
        _ code: JSONError.Code, _ message: String, path: String, offset: Int
    ) -> JSONStreamError {
        JSONStreamError(code: code, message: message, path: path, line: 0, offset: offset)
    }

    /// What would decompress a file is not installed.
    static func missingLibrary(of compression: Compression, path: String) -> JSONStreamError {
        let packages = compression.packages
        return .compressed(
            .missingLibrary,
            "it is compressed with \(compression.rawValue), and \(compression.library) can't be "
                + "loaded; install the package \(packages.debian) (Debian) or "
                + "\(packages.brew) (Homebrew)",
            path: path, offset: 0)
    }

    /// The file, the place and what is wrong.
    package var description: String {
        if code == .file { return message }
        if code == .missingLibrary { return "\(path): \(message)" }
        let place =
            line > 0 ? "line \(line) (byte \(offset))" : "byte \(offset) of the compressed file"
        return "\(path): \(place): \(message)"
    }
}

extension JSONError.Code {
    /// The system refused to open or read a file.
    package static let file = Self(rawValue: "file")
    /// One value is longer than a reader takes.
    package static let tooLong = Self(rawValue: "too-long")
    /// A compressed file ends inside a member.
    package static let compressionTruncated = Self(rawValue: "compression-truncated")
    /// A compressed file is damaged, or something else follows it.
    package static let compressionDamaged = Self(rawValue: "compression-damaged")
    /// A compressed file asks for more than it gets: memory, size, or another version.
    package static let compressionRefused = Self(rawValue: "compression-refused")
    /// What would decompress a file is not installed.
    package static let missingLibrary = Self(rawValue: "missing-library")
}
