/// A parsed JSON text, flat: a word for each bracket, key and value, in the order of the text.
///
/// The format is the one that simdjson documents in its `doc/tape.md`. A word's highest byte says
/// what it is: `{`, `[` (the low 32 bits say where the word after the matching end is), `}`, `]`,
/// `"` (the payload is a place in ``strings``: a length of 32 bits, then the bytes), `l`, `u`, `d`
/// (a signed, unsigned or floating number in the next word), `t`, `f`, `n`. Word 0 is the root.
package final class JSONTape: Sendable {
    // A class, so that the many elements that point into it cost one reference count each.
    let words: [UInt64]
    let strings: [UInt8]

    init(words: [UInt64], strings: [UInt8]) {
        self.words = words
        self.strings = strings
    }

    /// The text's one value.
    package var root: JSONElement { JSONElement(tape: self, index: 1) }

    func tag(at index: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[index] >> 56) }

    /// Where the value after the one at `index` stands.
    func index(after index: Int) -> Int {
        switch tag(at: index) {
        case UInt8(ascii: "{"), UInt8(ascii: "["): Int(words[index] & 0xFFFF_FFFF)
        case UInt8(ascii: "l"), UInt8(ascii: "u"), UInt8(ascii: "d"): index + 2
        default: index + 1
        }
    }

    func string(at index: Int) -> String {
        unsafe withString(at: index) { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Whether the string at `index` is this one.
    func string(at index: Int, is text: StaticString) -> Bool {
        unsafe withString(at: index) { bytes in
            guard bytes.count == text.utf8CodeUnitCount else { return false }
            return text.withUTF8Buffer { unsafe $0.elementsEqual(bytes) }
        }
    }

    /// Lends the bytes of the string at `index`.
    private func withString<Result>(
        at index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
    ) -> Result {
        let place = Int(words[index] & 0x00FF_FFFF_FFFF_FFFF)
        return unsafe strings.withUnsafeBufferPointer { buffer in
            let length = unsafe UnsafeRawBufferPointer(buffer)
                .loadUnaligned(fromByteOffset: place, as: UInt32.self)
            let start = place + 4
            return unsafe body(
                UnsafeBufferPointer(
                    rebasing: buffer[start..<start + Int(UInt32(littleEndian: length))]))
        }
    }
}
