#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Whether two pieces of memory hold the same bytes.
@unsafe package func holdSameBytes(
    _ left: [UInt8], _ right: UnsafeRawBufferPointer
) -> Bool {
    guard left.count == right.count, let start = right.baseAddress else {
        return left.count == right.count
    }
    return unsafe memcmp(left, start, left.count) == 0
}
