#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file that is never written again, such as a pack of git, read where it lies: the system maps
/// its pages without copying them.
@safe package final class MappedFile: Sendable {
    /// Its size in bytes.
    package let count: Int
    private let mapping: Mapping

    /// Where the bytes lie; a number, since any thread may read what nobody writes.
    private struct Mapping {
        var address: UInt
        var base: UnsafeRawPointer? { unsafe UnsafeRawPointer(bitPattern: address) }
        var mutable: UnsafeMutableRawPointer? {
            unsafe UnsafeMutableRawPointer(bitPattern: address)
        }
    }

    /// Maps a regular file; nil where that can't be done, and for an empty one.
    package init?(_ path: String) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_size > 0, let size = Int(exactly: status.st_size),
            let mapped = unsafe mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
            unsafe mapped != MAP_FAILED
        else { return nil }
        count = size
        mapping = Mapping(address: UInt(bitPattern: mapped))
    }

    deinit { unsafe munmap(mapping.mutable, count) }

    /// Lets the system take back the memory of what was read; it is read anew when asked for again.
    package func release() {
        unsafe madvise(mapping.mutable, count, MADV_DONTNEED)
    }

    /// A byte; nil beyond the end.
    package subscript(offset: Int) -> UInt8? {
        guard offset >= 0, offset < count else { return nil }
        return unsafe withBytes { unsafe $0[offset] }
    }

    /// Four bytes as a number, the highest first; nil beyond the end.
    package func word(at offset: Int) -> Int? {
        guard offset >= 0, offset <= count - 4 else { return nil }
        return unsafe withBytes {
            Int(unsafe $0.loadUnaligned(fromByteOffset: offset, as: UInt32.self).bigEndian)
        }
    }

    /// All of its bytes, for as long as the call lasts.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        unsafe body(UnsafeRawBufferPointer(start: mapping.base, count: count))
    }
}
