internal import CLibgit2

/// The zlib stream of some bytes; nil where zlib can't be loaded.
///
/// It is fast rather than small, as git's own is for new objects (`core.looseCompression`).
func deflate(_ content: [UInt8]) -> [UInt8]? {
    let bound = promptgit_deflate_bound(content.count)
    guard bound > 0 else { return nil }
    var isWhole = false
    let stream = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
        let written = unsafe content.withUnsafeBytes { bytes in
            unsafe promptgit_deflate(bytes.baseAddress, bytes.count, buffer.baseAddress, bound, 1)
        }
        isWhole = written > 0
        count = max(0, written)
    }
    return isWhole ? stream : nil
}

/// The CRC-32 of some bytes, as the index of a pack has it.
func crc32(_ content: [UInt8]) -> UInt32 {
    unsafe content.withUnsafeBytes { unsafe promptgit_crc32($0.baseAddress, $0.count) }
}
