/// Collects the beginning of a file, in which long texts are shortened: what a file is shows in its keys
/// and lists, and the first message may be as long as a record may be.
struct HeadCollector {
    /// What is kept.
    private(set) var bytes: [UInt8] = []
    /// Whether any text was shortened, so that places in what is kept are none in the file.
    private(set) var isShortened = false

    /// How many bytes of a text are kept at least.
    static let textLength = 4096

    private var isInText = false
    /// How many bytes of an escape are still to come; the first of them says how many there are.
    private var escape = Escape.none
    /// Where the present text begins in what is kept.
    private var start = 0
    private var isLeavingOut = false

    private enum Escape: Equatable {
        case none
        case begun
        case digits(Int)
    }

    /// Takes the next bytes of a file.
    mutating func add(_ piece: ArraySlice<UInt8>) {
        for byte in piece {
            guard isInText else {
                bytes.append(byte)
                if byte == UInt8(ascii: "\"") { begin() }
                continue
            }
            // No text of JSON has a line end in it: the line is damaged, and the next one need not be.
            let isEnd =
                byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\"") && escape == .none
            if !isEnd, isLeavingOut || canLeaveOut(byte) {
                isLeavingOut = true
                isShortened = true
            } else {
                bytes.append(byte)
            }
            advance(over: byte)
            if isEnd { isInText = false }
        }
    }

    private mutating func advance(over byte: UInt8) {
        escape =
            switch escape {
            case .none: byte == UInt8(ascii: "\\") ? .begun : .none
            case .begun: byte == UInt8(ascii: "u") ? .digits(4) : .none
            case .digits(let count): count > 1 ? .digits(count - 1) : .none
            }
    }

    private mutating func begin() {
        isInText = true
        escape = .none
        isLeavingOut = false
        start = bytes.count
    }

    /// Whether a text can end before a byte: not inside of a character or of an escape, nor between two
    /// escapes that are one character together.
    private func canLeaveOut(_ byte: UInt8) -> Bool {
        guard bytes.count - start >= Self.textLength, escape == .none, byte & 0xC0 != 0x80 else {
            return false
        }
        return byte != UInt8(ascii: "\\") || !endsWithHalfACharacter
    }

    /// Whether the last bytes are the escape of a high surrogate, `\uD800` to `\uDBFF`, or look like one.
    private var endsWithHalfACharacter: Bool {
        let last = bytes.suffix(6)
        return last.count == 6 && last.starts(with: Array("\\u".utf8))
            && last[last.startIndex + 2] | 0x20 == UInt8(ascii: "d")
            && "89abAB".utf8.contains(last[last.startIndex + 3])
    }
}
