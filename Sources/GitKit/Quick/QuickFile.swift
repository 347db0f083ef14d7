#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file of git that is read in one go, or why it could not be.
enum QuickFile {
    /// The whole content of a regular file, and when it was last written.
    case bytes([UInt8], modified: FileStatus.Moment)
    /// Nothing stands there.
    case missing
    /// A directory stands there.
    case directory
    /// Something that only the ordinary way can judge: a link, a pipe, a refusal of the system.
    case unusual

    /// Reads a file of at most `limit` bytes.
    static func read(
        _ path: String, limit: Int = 1 << 20, followingLinks: Bool = false
    ) -> QuickFile {
        // A pipe must not keep the caller waiting for somebody who writes to it.
        let flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
        let descriptor = unsafe open(path, flags)
        guard descriptor >= 0 else {
            return errno == ENOENT || errno == ENOTDIR ? .missing : .unusual
        }
        defer { close(descriptor) }
        var found = stat()
        guard unsafe fstat(descriptor, &found) == 0 else { return .unusual }
        let status = FileStatus(found)
        if status.isDirectory { return .directory }
        guard status.isFile, status.size <= limit else { return .unusual }
        guard let bytes = contents(of: descriptor, size: Int(status.size)) else { return .unusual }
        return .bytes(bytes, modified: status.modified)
    }

    /// All bytes of an open file; nil when they are not as many as it had a moment ago.
    private static func contents(of descriptor: Int32, size: Int) -> [UInt8]? {
        var isWhole = true
        // One byte more than there should be shows a file that has grown.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
            while count <= size {
                let rest = unsafe UnsafeMutableRawBufferPointer(
                    rebasing: UnsafeMutableRawBufferPointer(buffer)[count...])
                let result = unsafe Self.read(descriptor, rest)
                if result < 0 {
                    isWhole = false
                    break
                }
                if result == 0 { break }
                count += result
            }
        }
        return isWhole && bytes.count == size ? bytes : nil
    }

    private static func read(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        while true {
            #if canImport(Glibc)
                let count = unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            #else
                let count = unsafe Darwin.read(descriptor, buffer.baseAddress, buffer.count)
            #endif
            if count >= 0 || errno != EINTR { return count }
        }
    }
}
