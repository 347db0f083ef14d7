internal import CNettle

/// Base64 (RFC 4648 section 4), by nettle.
package enum Base64 {
    /// Bytes as text, padded to a multiple of four characters.
    package static func encoded(_ bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: (bytes.count + 2) / 3 * 4)
        unsafe nettle_base64_encode_raw(&text, bytes.count, bytes)
        return String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The bytes that a padded text stands for; nil for one that is no base64.
    package static func decoded(_ text: String) -> [UInt8]? {
        var context = unsafe base64_decode_ctx()
        unsafe nettle_base64_decode_init(&context)
        let source = text.utf8.map { CChar(bitPattern: $0) }
        // The longest that so many characters can stand for (BASE64_DECODE_LENGTH in base64.h).
        var bytes = [UInt8](repeating: 0, count: (source.count + 1) * 6 / 8)
        var count = bytes.count
        guard
            unsafe nettle_base64_decode_update(&context, &count, &bytes, source.count, source) == 1,
            unsafe nettle_base64_decode_final(&context) == 1
        else { return nil }
        return Array(bytes[..<count])
    }
}
