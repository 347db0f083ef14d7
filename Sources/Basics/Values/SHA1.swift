internal import CNettle

/// A SHA-1 digest (FIPS 180-4), computed by nettle: for reading and naming what git names so, not
/// for anything that has to resist somebody's intent.
package struct SHA1Digest: Hashable, Sendable {
    /// The digest's 20 bytes.
    package let bytes: [UInt8]

    /// Hashes a sequence of bytes.
    package init(hashing data: [UInt8]) {
        self.init { hasher in hasher.update(data[...]) }
    }

    /// Hashes what `feed` hands over piece by piece.
    package init(_ feed: (inout Hasher) -> Void) {
        var hasher = Hasher()
        feed(&hasher)
        bytes = hasher.finish()
    }

    /// Takes the bytes to be hashed.
    package struct Hasher {
        private var context = sha1_ctx()

        fileprivate init() { unsafe nettle_sha1_init(&context) }

        /// Takes the next bytes.
        package mutating func update(_ data: ArraySlice<UInt8>) {
            unsafe data.withUnsafeBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                unsafe nettle_sha1_update(&context, buffer.count, base)
            }
        }

        fileprivate mutating func finish() -> [UInt8] {
            var digest = [UInt8](repeating: 0, count: 20)
            unsafe digest.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress else { return }
                unsafe nettle_sha1_digest(&context, 20, base)
            }
            return digest
        }
    }
}
