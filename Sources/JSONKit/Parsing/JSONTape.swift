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

    /// Where the bytes of the string at `index` stand in ``strings``.
    func stringRange(at index: Int) -> Range<Int> {
        let place = Int(words[index] & 0x00FF_FFFF_FFFF_FFFF)
        var length = 0
        for shift in 0..<4 { length |= Int(strings[place + shift]) << (8 * shift) }
        return place + 4..<place + 4 + length
    }

    func string(at index: Int) -> String {
        String(decoding: strings[stringRange(at: index)], as: UTF8.self)
    }

    /// Whether the string at `index` is this one.
    func string(at index: Int, is text: StaticString) -> Bool {
        let range = stringRange(at: index)
        guard range.count == text.utf8CodeUnitCount else { return false }
        return unsafe strings.withUnsafeBufferPointer { buffer in
            let bytes = unsafe UnsafeBufferPointer(rebasing: buffer[range])
            return text.withUTF8Buffer { unsafe $0.elementsEqual(bytes) }
        }
    }
}
