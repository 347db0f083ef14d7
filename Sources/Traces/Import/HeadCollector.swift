/// Collects the beginning of a file, in which long texts are shortened: what a file is shows in its keys
/// and lists, and the first message may be as long as a record may be.
struct HeadCollector {
    /// What is kept.
    private(set) var bytes: [UInt8] = []
    /// Whether any text was shortened, so that places in what is kept are none in the file.
    private(set) var isShortened = false

    /// How many bytes of a text are kept at least.
    static let textLength = 4096
    /// An escape of two halves of a character, which nothing may cut, is as long as this.
    private static let escapeLength = 12

    private var isInText = false
    private var isAfterBackslash = false
    /// Where the present text begins in what is kept.
    private var start = 0
    private var lastBackslash = Int.min / 2
    private var isLeavingOut = false

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
                byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\"") && !isAfterBackslash
            if !isEnd, isLeavingOut || canLeaveOut(byte) {
                isLeavingOut = true
                isShortened = true
            } else {
                bytes.append(byte)
                if byte == UInt8(ascii: "\\") { lastBackslash = bytes.count }
            }
            isAfterBackslash = byte == UInt8(ascii: "\\") && !isAfterBackslash
            if isEnd { isInText = false }
        }
    }

    private mutating func begin() {
        isInText = true
        isAfterBackslash = false
        isLeavingOut = false
        start = bytes.count
        lastBackslash = Int.min / 2
    }

    /// Whether a text can end before a byte: not inside of a character or of an escape.
    private func canLeaveOut(_ byte: UInt8) -> Bool {
        bytes.count - start >= Self.textLength && byte < 0x80 && byte != UInt8(ascii: "\\")
            && bytes.count - lastBackslash > Self.escapeLength
    }
}
