#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file that is read from its start to its end a piece at a time, for files that may be larger
/// than memory.
public struct FileReader: ~Copyable {
    /// The path, as the caller named it.
    public let path: String

    private let descriptor: Int32
    private let isOwn: Bool

    /// Opens a file; throws ``FileError`` when the system refuses.
    public init(_ path: String) throws(FileError) {
        self.path = path
        isOwn = true
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(operation: "open", path: path, code: errno)
        }
    }

    /// Reads what somebody else opened, from where it stands, and leaves it open.
    ///
    /// - Parameters:
    ///   - descriptor: the file descriptor; 0 is the standard input.
    ///   - name: what it is called in errors.
    public init(borrowing descriptor: Int32, named name: String) {
        path = name
        isOwn = false
        self.descriptor = descriptor
    }

    deinit {
        if isOwn, descriptor >= 0 { close(descriptor) }
    }

    /// Reads the next bytes into the front of `buffer`, at most as many as it has, and returns how
    /// many; 0 is the end of the file.
    ///
    /// Throws ``FileError`` when the system refuses, as it does for a directory.
    public mutating func read(into buffer: inout [UInt8]) throws(FileError) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe systemRead(descriptor, bytes)
            }
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw FileError(operation: "read", path: path, code: errno)
            }
        }
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe read(descriptor, buffer.baseAddress, buffer.count)
}
