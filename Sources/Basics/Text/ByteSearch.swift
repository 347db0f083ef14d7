#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension [UInt8] {
    /// The offset of the first byte of a value, from a place on; nil where there is none.
    ///
    /// The C library looks at 32 bytes at once where a loop looks at one.
    ///
    /// - Parameters:
    ///   - byte: the value.
    ///   - start: the place to begin at; nothing is found from the end on.
    /// - Returns: the offset, or nil.
    @inlinable
    package func offset(of byte: UInt8, from start: Int = 0) -> Int? {
        guard start >= 0, start < count else { return nil }
        return unsafe withUnsafeBytes { buffer in
            unsafe buffer.baseAddress.flatMap { unsafe firstByte(byte, $0, start, buffer.count) }
        }
    }
}

@usableFromInline
func firstByte(_ byte: UInt8, _ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int? {
    unsafe memchr(base + start, Int32(byte), end - start).map { unsafe UnsafeRawPointer($0) - base }
}
