internal import CLibgit2

/// Inflates a zlib stream of exactly `size` bytes; nil where it has more or fewer or is damaged.
func inflate(_ stream: UnsafeRawBufferPointer, size: Int) -> [UInt8]? {
    var isWhole: Int32 = 0
    let content = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
        count = unsafe max(
            0,
            promptgit_inflate_stream(
                stream.baseAddress, stream.count, buffer.baseAddress, size, &isWhole))
    }
    return isWhole == 1 && content.count == size ? content : nil
}

/// The first bytes of a zlib stream, at most `limit` of them; none where it is damaged.
func inflatedStart(_ stream: UnsafeRawBufferPointer, limit: Int) -> [UInt8] {
    var isWhole: Int32 = 0
    return unsafe [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
        count = unsafe max(
            0,
            promptgit_inflate_stream(
                stream.baseAddress, stream.count, buffer.baseAddress, limit, &isWhole)
        )
    }
}
