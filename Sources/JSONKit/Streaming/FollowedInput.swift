internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The standard input while somebody writes to it.
package struct FollowedInput: ~Copyable {
    /// What there is to read.
    package enum Piece: Hashable, Sendable {
        /// So many bytes at the front of the buffer.
        case bytes(Int)
        /// Nothing at present.
        case nothing
        /// Nothing any more.
        case end
    }

    private let descriptor: Int32
    private var reader: FileReader

    /// Reads the standard input from where it stands.
    ///
    /// - Parameter descriptor: the file descriptor; another one only where a test brings its own.
    package init(descriptor: Int32 = 0) {
        self.descriptor = descriptor
        reader = FileReader(borrowing: descriptor, named: "standard input")
    }

    /// Reads what has come, and waits for it so many milliseconds, or until a signal comes.
    package mutating func read(
        into buffer: inout [UInt8], waiting milliseconds: Int
    ) throws(JSONStreamError) -> Piece {
        var question = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let answers = unsafe poll(&question, 1, Int32(milliseconds))
        if answers == 0 || (answers < 0 && errno == EINTR) { return .nothing }
        do throws(FileError) {
            guard answers > 0 else {
                throw FileError(operation: "wait for", path: "standard input", code: errno)
            }
            let count = try reader.read(into: &buffer)
            return count == 0 ? .end : .bytes(count)
        } catch {
            throw .file(error)
        }
    }
}
