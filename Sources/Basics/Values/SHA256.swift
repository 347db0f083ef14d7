internal import CNettle

/// A SHA-256 digest (FIPS 180-4), computed by nettle.
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
    /// The digest's 32 bytes.
    public let bytes: [UInt8]

    /// Hashes a sequence of bytes.
    public init(hashing data: [UInt8]) {
        var context = sha256_ctx()
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe nettle_sha256_init(&context)
        unsafe data.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe nettle_sha256_update(&context, buffer.count, base)
        }
        unsafe digest.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            unsafe nettle_sha256_digest(&context, 32, base)
        }
        bytes = digest
    }

    /// Hashes the UTF-8 form of a text.
    public init(hashing text: String) {
        self.init(hashing: Array(text.utf8))
    }

    /// The digest as 64 lower-case hexadecimal digits.
    public var hex: String { hexadecimal(bytes) }

    /// The same as ``hex``.
    public var description: String { hex }
}

/// Bytes as lower-case hexadecimal digits, two a byte.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
