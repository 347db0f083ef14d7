import TestSupport
import Testing

@testable import Basics

@Suite struct SHA1Tests {
    /// The examples of FIPS 180-4's predecessor and RFC 3174.
    @Test(arguments: [
        ("", 1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        ("a", 1_000_000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
    ])
    func publishedExamples(_ text: String, _ times: Int, _ digest: String) {
        let bytes = Array(String(repeating: text, count: times).utf8)
        #expect(hexadecimal(SHA1Digest(hashing: bytes).bytes) == digest)
        let inPieces = SHA1Digest { hasher in
            for start in stride(from: 0, to: bytes.count, by: 61) {
                hasher.update(bytes[start..<min(start + 61, bytes.count)])
            }
        }
        #expect(inPieces == SHA1Digest(hashing: bytes))
    }
}
