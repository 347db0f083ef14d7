#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file whose name is gone: it holds what memory should not, and goes with the last reference,
/// however the process ends.
package final class UnlinkedFile {
    private let descriptor: Int32
    private let directory: String

    /// Creates an empty file.
    ///
    /// - Parameter directory: where it takes room, such as the system's directory for temporary files.
    /// - Throws: ``FileError`` when the system refuses.
    package init(in directory: String) throws(FileError) {
        self.directory = directory
        var name = Array(Paths.join(directory, "promptgit-XXXXXX").utf8CString)
        descriptor = unsafe mkstemp(&name)
        guard descriptor >= 0 else {
            throw FileError(operation: "create a file in", path: directory, code: errno)
        }
        unsafe unlink(name)
        // mkstemp's is inherited by every child.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Adds bytes at the end; throws ``FileError`` when there is no room.
    package func append(_ bytes: ArraySlice<UInt8>) throws(FileError) {
        try Files.write(bytes, to: descriptor, path: directory)
    }

    /// Reads bytes from a place into the front of a buffer, and returns how many; 0 is the end.
    package func read(at offset: Int, into buffer: inout [UInt8]) throws(FileError) -> Int {
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(descriptor, bytes.baseAddress, bytes.count, off_t(offset))
            }
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw FileError(operation: "read a file in", path: directory, code: errno)
            }
        }
    }
}
