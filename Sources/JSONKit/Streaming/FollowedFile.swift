internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file that others write to while it is read, also when it is renamed and another one takes its name.
package final class FollowedFile {
    /// What the file system calls a file, whatever its name.
    private struct Identity: Hashable {
        var device: Int
        var number: Int
    }

    /// What has become of a file since it was opened.
    package enum Change: Hashable, Sendable {
        /// Nothing but that it may have grown.
        case none
        /// Its name belongs to another file now, or to none.
        case replaced
        /// It is shorter than what was read of it, or that is not there any more.
        case truncated
    }

    /// Its name.
    package let path: String
    /// How many bytes of it were read.
    package private(set) var offset = 0

    private let descriptor: Int32
    private let identity: Identity
    /// The bytes before ``offset``, by which a file is known that was cut and has grown again.
    private var last: [UInt8] = []

    private static let rememberedBytes = 256

    /// Opens a file; nil where there is none of the name.
    ///
    /// Throws ``JSONStreamError`` where the system refuses, and for what is no regular file.
    package init?(_ path: String) throws(JSONStreamError) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .file(FileError(operation: "open", path: path, code: errno))
        }
        var status = stat()
        let isKnown = unsafe fstat(descriptor, &status) == 0
        guard isKnown, status.st_mode & S_IFMT == S_IFREG else {
            throw .file(
                FileError(operation: "follow", path: path, code: isKnown ? EINVAL : errno))
        }
        identity = Self.identity(status)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private static func identity(_ status: stat) -> Identity {
        Identity(
            device: Int(truncatingIfNeeded: status.st_dev),
            number: Int(truncatingIfNeeded: status.st_ino))
    }

    /// Reads what has come since the last time, at most as many bytes as the buffer has; 0 is the end for
    /// now.
    package func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
        let count = try read(at: offset, into: &buffer)
        offset += count
        last = (last + buffer[..<count].suffix(Self.rememberedBytes)).suffix(Self.rememberedBytes)
        return count
    }

    private func read(
        at place: Int, into buffer: inout [UInt8]
    ) throws(JSONStreamError) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(descriptor, bytes.baseAddress, bytes.count, off_t(place))
            }
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw .file(FileError(operation: "read", path: path, code: errno))
            }
        }
    }

    /// How long it is at present, in bytes.
    package var size: Int {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
    }

    /// What has become of it.
    package func change() throws(JSONStreamError) -> Change {
        if size < offset { return .truncated }
        if !last.isEmpty {
            var found = [UInt8](repeating: 0, count: last.count)
            let count = try read(at: offset - last.count, into: &found)
            if count < last.count || found != last { return .truncated }
        }
        var status = stat()
        guard unsafe stat(path, &status) == 0, Self.identity(status) == identity else {
            return .replaced
        }
        return .none
    }

    /// Begins at the start again.
    package func rewind() {
        offset = 0
        last = []
    }

    /// Up to where there are whole lines, in bytes from the start.
    package func endOfLines() throws(JSONStreamError) -> Int {
        var end = size
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while end > 0 {
            let start = max(0, end - buffer.count)
            let count = min(try read(at: start, into: &buffer), end - start)
            if let place = buffer[..<count].lastIndex(of: UInt8(ascii: "\n")) {
                return start + place + 1
            }
            end = start
        }
        return 0
    }

    /// Another reader of the same file, from its start up to a place.
    package func source(upTo end: Int) -> any ByteSource { Reader(self, end) }

    private final class Reader: ByteSource {
        private let file: FollowedFile
        private let end: Int
        private var place = 0

        init(_ file: FollowedFile, _ end: Int) {
            self.file = file
            self.end = end
        }

        var name: String { file.path }

        func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
            guard place < end else { return 0 }
            let count = min(try file.read(at: place, into: &buffer), end - place)
            place += count
            return count
        }
    }
}
