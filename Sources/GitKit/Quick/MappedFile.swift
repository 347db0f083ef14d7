#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file of git that is never written again, such as a pack, read where it lies.
@safe final class MappedFile {
    /// Its size in bytes.
    let count: Int
    private let base: UnsafeRawPointer

    /// Maps a regular file; nil where that can't be done, and for an empty one.
    init?(_ path: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var found = stat()
        guard unsafe fstat(descriptor, &found) == 0 else { return nil }
        let status = FileStatus(found)
        guard status.isFile, status.size > 0, let size = Int(exactly: status.size),
            let mapped = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            unsafe mapped != MAP_FAILED
        else { return nil }
        count = size
        unsafe base = UnsafeRawPointer(mapped)
    }

    deinit { unsafe munmap(UnsafeMutableRawPointer(mutating: base), count) }

    /// Lets the system take back the memory of what was read; it is read anew when asked for again.
    func release() {
        unsafe madvise(UnsafeMutableRawPointer(mutating: base), count, MADV_DONTNEED)
    }

    /// A byte; nil beyond the end.
    subscript(offset: Int) -> UInt8? {
        guard offset >= 0, offset < count else { return nil }
        return unsafe base.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Four bytes as a number, the highest first; nil beyond the end.
    func word(at offset: Int) -> Int? {
        guard offset >= 0, offset <= count - 4 else { return nil }
        return Int(unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt32.self).bigEndian)
    }

    /// The name that stands in 20 bytes; nil beyond the end.
    func id(at offset: Int) -> ObjectID? {
        guard offset >= 0, offset <= count - 20 else { return nil }
        return ObjectID(
            unsafe base.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian,
            unsafe base.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self).bigEndian,
            unsafe base.loadUnaligned(fromByteOffset: offset + 16, as: UInt32.self).bigEndian)
    }

    /// Inflates exactly so many bytes from an offset on; nil where there are more or fewer.
    func inflated(at offset: Int, size: Int) -> [UInt8]? {
        guard offset >= 0, offset < count else { return nil }
        return unsafe inflate(
            UnsafeRawBufferPointer(start: base + offset, count: count - offset), size: size)
    }
}
