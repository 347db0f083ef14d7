internal import Basics

extension MappedFile {
    /// The name that stands in 20 bytes; nil beyond the end.
    func id(at offset: Int) -> ObjectID? {
        guard offset >= 0, offset <= count - 20 else { return nil }
        return unsafe withBytes { bytes in
            ObjectID(
                unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).bigEndian,
                unsafe bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self).bigEndian,
                unsafe bytes.loadUnaligned(fromByteOffset: offset + 16, as: UInt32.self).bigEndian)
        }
    }

    /// Inflates exactly so many bytes from an offset on; nil where there are more or fewer.
    func inflated(at offset: Int, size: Int) -> [UInt8]? {
        guard offset >= 0, offset < count else { return nil }
        return unsafe withBytes { bytes in
            unsafe inflate(UnsafeRawBufferPointer(rebasing: bytes[offset...]), size: size)
        }
    }
}
