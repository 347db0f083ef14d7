#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A system call on a file that failed.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was tried, such as "read".
    public var operation: String
    /// The path it was tried on.
    public var path: String
    /// The system's error number (`errno`), or 0 where the reason is not the system's.
    public var code: Int32
    /// The reason in words.
    public var reason: String

    /// Creates an error from an error number of the system.
    public init(operation: String, path: String, code: Int32) {
        self.operation = operation
        self.path = path
        self.code = code
        reason = unsafe String(cString: strerror(code))
    }

    /// Creates an error with a reason of our own.
    public init(operation: String, path: String, reason: String) {
        self.operation = operation
        self.path = path
        self.code = 0
        self.reason = reason
    }

    /// Whether the file does not exist.
    public var isMissing: Bool { code == ENOENT || code == ENOTDIR }

    /// Whether the place may not be written, or has no room.
    public var isRefusal: Bool { [ENOSPC, EDQUOT, EROFS, EACCES, EPERM].contains(code) }

    /// What was tried, where, and why it failed.
    public var description: String { "cannot \(operation) \(path): \(reason)" }
}

/// Reading and writing whole files, durably.
public enum Files {
    /// What stands at a path.
    public enum Kind: Hashable, Sendable {
        /// A regular file.
        case file
        /// A directory.
        case directory
        /// A symbolic link (only when links are not followed).
        case link
        /// Something else: a pipe, a socket, a device.
        case other
    }

    /// What stands at a path, or nil when nothing does.
    public static func kind(of path: String, followingLinks: Bool = true) -> Kind? {
        var status = stat()
        let result = unsafe followingLinks ? stat(path, &status) : lstat(path, &status)
        guard result == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file
        case S_IFDIR: return .directory
        case S_IFLNK: return .link
        default: return .other
        }
    }

    /// Where a symbolic link leads, as it is written in it; nil for anything else.
    public static func target(ofLink path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBufferPointer { bytes -> Int in
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe readlink(path, start, bytes.count)
        }
        guard count > 0, count < buffer.count else { return nil }
        return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The permissions of what stands at a path, such as 0o644, or nil when nothing does.
    public static func mode(of path: String) -> UInt32? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return UInt32(status.st_mode) & 0o7777
    }

    /// The size of what stands at a path in bytes, or nil when nothing does.
    public static func size(of path: String) -> Int? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Int(status.st_size)
    }

    /// The bytes of a file; throws ``FileError`` when it can't be read or is longer than `limit`.
    public static func read(_ path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(operation: "open", path: path, code: errno)
        }
        defer { close(descriptor) }
        return try readAll(descriptor, path: path, limit: limit)
    }

    /// The first bytes of a file, at most `limit` of them.
    ///
    /// - Parameters:
    ///   - path: the path.
    ///   - limit: the most bytes to read.
    ///   - isFile: whether a link, a pipe or a device that has taken the place of the file is an
    ///     error; nobody waits for a pipe then.
    /// - Returns: the bytes.
    /// - Throws: ``FileError`` when the file can't be read.
    public static func readPrefix(
        _ path: String, limit: Int, whereFile isFile: Bool = false
    ) throws(FileError) -> [UInt8] {
        if isFile { return try readStamped(path, limit: limit).bytes }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(operation: "open", path: path, code: errno)
        }
        defer { close(descriptor) }
        return try read(descriptor, path: path, upTo: limit)
    }

    /// The first bytes of a regular file, and what the system said of it before they were read.
    ///
    /// - Parameters:
    ///   - path: the path; a link, a pipe or a device there is an error, and nobody waits for a pipe.
    ///   - limit: the most bytes to read.
    /// - Returns: the bytes and the stamp: when somebody writes to the file meanwhile, its stamp is
    ///   another one afterwards.
    /// - Throws: ``FileError`` when the file can't be read.
    public static func readStamped(
        _ path: String, limit: Int
    ) throws(FileError) -> (bytes: [UInt8], stamp: FileStamp) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else {
            throw FileError(operation: "open", path: path, code: errno)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, let stamp = FileStamp(status) else {
            throw FileError(operation: "read", path: path, reason: "it is no file any more")
        }
        let bytes = try read(descriptor, path: path, upTo: limit, size: Int(status.st_size))
        return (bytes, stamp)
    }

    /// The bytes of the standard input up to its end.
    public static func readStandardInput(limit: Int = .max) throws(FileError) -> [UInt8] {
        try readAll(0, path: "standard input", limit: limit)
    }

    private static func readAll(
        _ descriptor: Int32, path: String, limit: Int
    ) throws(FileError) -> [UInt8] {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw FileError(operation: "read", path: path, code: errno)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw FileError(operation: "read", path: path, code: EISDIR)
        }
        let bytes = try read(
            descriptor, path: path, upTo: limit == .max ? limit : limit + 1,
            size: status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0)
        guard bytes.count <= limit else {
            throw FileError(
                operation: "read", path: path, reason: "it is larger than \(limit) bytes")
        }
        return bytes
    }

    private static func read(
        _ descriptor: Int32, path: String, upTo limit: Int
    ) throws(FileError) -> [UInt8] {
        var status = stat()
        let isKnown = unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        return try read(
            descriptor, path: path, upTo: limit, size: isKnown ? Int(status.st_size) : 0)
    }

    /// Reads from where a descriptor stands to its end, at most `limit` bytes; where the size is not
    /// known (0), as of a pipe, what holds them grows as they are read.
    private static func read(
        _ descriptor: Int32, path: String, upTo limit: Int, size known: Int
    ) throws(FileError) -> [UInt8] {
        var failure: Int32 = 0
        var isAtEnd = false
        var total = 0
        /// Fills a buffer, and returns how much of it.
        func fill(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
            var filled = 0
            while filled < buffer.count {
                let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                let count = retrying { unsafe systemRead(descriptor, rest) }
                if count <= 0 {
                    isAtEnd = count == 0
                    if count < 0 { failure = errno }
                    break
                }
                filled += count
                total += count
                // What the system makes up, as below /proc, has no size and is read to its end.
                if known > 0, total == known {
                    isAtEnd = true
                    break
                }
            }
            return filled
        }
        let first = min(known > 0 ? known : 1 << 16, limit)
        var bytes = unsafe [UInt8](unsafeUninitializedCapacity: first) { buffer, count in
            count = unsafe fill(UnsafeMutableRawBufferPointer(buffer))
        }
        while !isAtEnd, failure == 0, bytes.count < limit {
            let size = min(limit - bytes.count, max(bytes.count, 1 << 16))
            bytes += unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                count = unsafe fill(UnsafeMutableRawBufferPointer(buffer))
            }
        }
        guard failure == 0 else {
            throw FileError(operation: "read", path: path, code: failure)
        }
        return bytes
    }

    /// Writes a file so that a crash leaves either the old bytes or the new: a temporary file
    /// beside it, synced, renamed over it, and the directory synced.
    public static func writeAtomically(
        _ bytes: [UInt8], to path: String, mode: UInt32 = 0o644, isDurable: Bool = true
    ) throws(FileError) {
        var template = Array((path + ".XXXXXX").utf8CString)
        let descriptor = unsafe template.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return Int32(-1) }
            return unsafe mkstemp(base)
        }
        guard descriptor >= 0 else { throw FileError(operation: "write", path: path, code: errno) }
        let name = template.dropLast().map(UInt8.init(bitPattern:))
        let temporary = String(decoding: name, as: UTF8.self)
        do throws(FileError) {
            do throws(FileError) {
                try write(bytes[...], to: descriptor, path: path)
                guard fchmod(descriptor, mode_t(mode)) == 0,
                    !isDurable || fsync(descriptor) == 0
                else {
                    throw FileError(operation: "write", path: path, code: errno)
                }
            } catch {
                close(descriptor)
                throw error
            }
            guard close(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
                throw FileError(operation: "write", path: path, code: errno)
            }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        if isDurable { try syncDirectory(Paths.directory(path)) }
    }

    /// Creates a file that must not exist yet and writes it; throws with `EEXIST` when it does.
    public static func create(
        _ path: String, bytes: [UInt8], mode: UInt32 = 0o644
    ) throws(FileError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else {
            throw FileError(operation: "create", path: path, code: errno)
        }
        do throws(FileError) {
            try write(bytes[...], to: descriptor, path: path)
            guard fsync(descriptor) == 0 else {
                throw FileError(operation: "create", path: path, code: errno)
            }
        } catch {
            close(descriptor)
            unsafe unlink(path)
            throw error
        }
        guard close(descriptor) == 0 else {
            throw FileError(operation: "create", path: path, code: errno)
        }
        try syncDirectory(Paths.directory(path))
    }

    /// Creates a directory and the ones above it where they are missing.
    public static func createDirectory(_ path: String) throws(FileError) {
        if kind(of: path) == .directory { return }
        let parent = Paths.directory(path)
        if !parent.isEmpty, parent != path { try createDirectory(parent) }
        guard unsafe mkdir(path, 0o777) == 0 || errno == EEXIST else {
            throw FileError(operation: "create directory", path: path, code: errno)
        }
        guard kind(of: path) == .directory else {
            // Another process may have removed it at once, as git does with empty folders.
            let isGone = kind(of: path, followingLinks: false) == nil
            throw FileError(
                operation: "create directory", path: path, code: isGone ? ENOENT : ENOTDIR)
        }
    }

    /// Puts a file in the place of another one, or where there is none, in one step.
    package static func move(_ path: String, to target: String) throws(FileError) {
        guard unsafe rename(path, target) == 0 else {
            throw FileError(operation: "put in place", path: target, code: errno)
        }
    }

    /// Removes a file; a missing one is no error.
    public static func remove(_ path: String) throws(FileError) {
        guard unsafe unlink(path) == 0 || errno == ENOENT else {
            throw FileError(operation: "remove", path: path, code: errno)
        }
    }

    /// The names in a directory, sorted, without `.` and `..`.
    public static func list(_ path: String) throws(FileError) -> [String] {
        try entries(of: path).map(\.name).sorted()
    }

    /// What is in a directory, in no order, without `.` and `..`.
    ///
    /// A kind is nil where the file system does not tell it without another question; links are not
    /// followed.
    public static func entries(
        of path: String
    ) throws(FileError) -> [(name: String, kind: Kind?)] {
        guard let stream = unsafe opendir(path) else {
            throw FileError(operation: "list", path: path, code: errno)
        }
        defer { unsafe closedir(stream) }
        var entries: [(name: String, kind: Kind?)] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                guard errno == 0 else {
                    throw FileError(operation: "list", path: path, code: errno)
                }
                return entries
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { characters in
                    unsafe String(cString: characters)
                }
            }
            if name == "." || name == ".." { continue }
            let kind: Kind?
            switch unsafe Int(entry.pointee.d_type) {
            case Int(DT_REG): kind = .file
            case Int(DT_DIR): kind = .directory
            case Int(DT_LNK): kind = .link
            case Int(DT_UNKNOWN): kind = nil
            default: kind = .other
            }
            entries.append((name, kind))
        }
    }

    /// Makes the entries of a directory durable.
    public static func syncDirectory(_ path: String) throws(FileError) {
        let directory = path.isEmpty ? "." : path
        let descriptor = unsafe open(directory, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(operation: "sync", path: directory, code: errno)
        }
        defer { close(descriptor) }
        // Some file systems can't sync a directory and say EINVAL; there is nothing more to do.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw FileError(operation: "sync", path: directory, code: errno)
        }
    }

    /// Makes the content of a file durable.
    public static func sync(_ path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw FileError(operation: "sync", path: path, code: errno)
        }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else {
            throw FileError(operation: "sync", path: path, code: errno)
        }
    }

    static func write(
        _ bytes: ArraySlice<UInt8>, to descriptor: Int32, path: String
    ) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                Self.retrying { unsafe systemWrite(descriptor, buffer) }
            }
            guard count >= 0 else { throw FileError(operation: "write", path: path, code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    private static func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    unsafe read(descriptor, buffer.baseAddress, buffer.count)
}

private func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawBufferPointer) -> Int {
    unsafe write(descriptor, buffer.baseAddress, buffer.count)
}
