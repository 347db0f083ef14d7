internal import Basics

/// No character changes the order in which a line is shown behind the reader's back.
enum BidirectionalText {
    static let rule = Rule(
        "bidirectional-text", .error,
        "No line is shown in another order than it is written in, and every change of direction "
            + "ends on its line.",
        "Characters such as U+202E let a text be shown in another order than the model reads it: "
            + "what a reviewer approves is not what is sent ('Trojan Source', CVE-2021-42574). "
            + "Overrides are an error everywhere; embeddings and isolates where they are not closed "
            + "on their line, or where one is closed that was never opened. Text in Arabic or Hebrew "
            + "needs none of them.",
        example: .snippet("Refunds are \u{202E}never\u{202C} paid.\n"))
}

/// What the controls of direction on one line do.
struct BidirectionalLine {
    /// The bytes of the line.
    var range: Range<Int>
    /// Whether a letter on it is written from right to left.
    var hasRightToLeft: Bool

    /// Whether a character changes the direction of those behind it.
    static func isControl(_ scalar: UInt32) -> Bool {
        (0x202A...0x202E).contains(scalar) || (0x2066...0x2069).contains(scalar)
    }

    static func name(of scalar: UInt32) -> String? {
        switch scalar {
        case 0x202A: "LEFT-TO-RIGHT EMBEDDING"
        case 0x202B: "RIGHT-TO-LEFT EMBEDDING"
        case 0x202C: "POP DIRECTIONAL FORMATTING"
        case 0x202D: "LEFT-TO-RIGHT OVERRIDE"
        case 0x202E: "RIGHT-TO-LEFT OVERRIDE"
        case 0x2066: "LEFT-TO-RIGHT ISOLATE"
        case 0x2067: "RIGHT-TO-LEFT ISOLATE"
        case 0x2068: "FIRST STRONG ISOLATE"
        case 0x2069: "POP DIRECTIONAL ISOLATE"
        default: nil
        }
    }
}

extension FileScan {
    /// Looks at the controls of direction on a line, once for each line.
    mutating func lookAtDirections(at index: Int) {
        if let line = bidirectionalLine, line.range.contains(index) { return }
        let line = directions(at: index).range
        var open: [(index: Int, scalar: UInt32)] = []
        var position = line.lowerBound
        while position < line.upperBound {
            guard bytes[position] == 0xE2 else {
                position += 1
                continue
            }
            let (scalar, length) = scalar(at: position)
            switch scalar {
            case 0x202A, 0x202B, 0x2066...0x2068: open.append((position, scalar))
            case 0x202D, 0x202E:
                open.append((position, scalar))
                reportDirection(position, scalar, "changes the order in which the line is shown")
            case 0x202C:
                if let last = open.last, last.scalar <= 0x202E {
                    open.removeLast()
                } else {
                    reportDirection(position, scalar, "closes what was not opened")
                }
            case 0x2069:
                // It closes the embeddings inside of the isolate too (UAX #9, rule X6a).
                if let isolate = open.lastIndex(where: { $0.scalar >= 0x2066 }) {
                    open.removeSubrange(isolate...)
                } else {
                    reportDirection(position, scalar, "closes what was not opened")
                }
            default: break
            }
            position += length
        }
        for (index, scalar) in open where scalar != 0x202D && scalar != 0x202E {
            reportDirection(index, scalar, "is not closed on its line")
        }
    }

    private mutating func reportDirection(_ index: Int, _ scalar: UInt32, _ what: String) {
        let name = BidirectionalLine.name(of: scalar) ?? ""
        report(
            Finding(
                rule: BidirectionalText.rule, range: index..<(index + 3),
                message: "\(InvisibleCharacter.code(scalar)) (\(name)) \(what)",
                suggestion: "delete it: the letters themselves say how they are written"))
    }

    /// The line around an index.
    mutating func directions(at index: Int) -> BidirectionalLine {
        if let line = bidirectionalLine, line.range.contains(index) { return line }
        let range = lineStart(index)..<lineEnd(index)
        var hasRightToLeft = false
        var position = range.lowerBound
        while position < range.upperBound, !hasRightToLeft {
            let (scalar, length) = scalar(at: position)
            hasRightToLeft = Script.isRightToLeft(scalar)
            position += length
        }
        let line = BidirectionalLine(range: range, hasRightToLeft: hasRightToLeft)
        bidirectionalLine = line
        return line
    }
}
