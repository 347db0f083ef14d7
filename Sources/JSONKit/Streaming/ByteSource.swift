internal import Basics

/// Bytes that are read from their start to their end: a file, the standard input, or what a
/// decompressor makes of either.
///
/// One reader at a time uses a source.
package protocol ByteSource: AnyObject {
    /// What it is called, for messages: a path as the user named it.
    var name: String { get }

    /// Reads the next bytes into the front of a buffer, at most as many as it has.
    ///
    /// - Parameter buffer: where the bytes go.
    /// - Returns: how many there are; 0 is the end.
    /// - Throws: ``JSONStreamError`` where the bytes can't be had: the system refuses, or what is
    ///   compressed is damaged.
    func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int
}

/// The bytes of a file.
package final class FileSource: ByteSource {
    package let name: String
    private var reader: FileReader

    /// Opens a file.
    ///
    /// - Parameter path: the file.
    /// - Throws: ``JSONStreamError`` when the file can't be opened.
    package init(_ path: String) throws(JSONStreamError) {
        name = path
        do throws(FileError) {
            reader = try FileReader(path)
        } catch {
            throw .file(error)
        }
    }

    package func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
        do throws(FileError) {
            return try reader.read(into: &buffer)
        } catch {
            throw .file(error)
        }
    }
}

/// A source some bytes of which were read before, to see what they are.
package final class ReplayedSource: ByteSource {
    private let head: [UInt8]
    private var position = 0
    private let rest: any ByteSource

    /// Gives some bytes and then those of another source.
    package init(_ head: [UInt8], then rest: any ByteSource) {
        self.head = head
        self.rest = rest
    }

    package var name: String { rest.name }

    package func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
        guard position < head.count else { return try rest.read(into: &buffer) }
        let count = min(buffer.count, head.count - position)
        buffer.replaceSubrange(0..<count, with: head[position..<position + count])
        position += count
        return count
    }
}
