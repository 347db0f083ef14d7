internal import Basics

/// A comment that turns rules off names rules that exist.
enum UnknownAllowance {
    static let rule = Rule(
        "unknown-allowance", .warning, "A comment that allows something names a rule that exists.",
        "'# promptgit: allow RULE' turns a rule off for its own line, or, alone on a line, for the "
            + "line below; behind '|' or '>' it covers the whole block of text. Several rules have "
            + "commas between them. A misspelt name would turn off nothing.",
        example: .snippet("Be kind.\n", key: "text: |  # promptgit: allow secrets"))
}

extension FileScan {
    /// A comment that turns rules off, at its `#`.
    mutating func lookForAllowance(at index: Int) {
        var position = end(of: .blank, from: index + 1, limit: index + 9)
        guard has("promptgit:", at: position), isLineStart(index) || isBlank(index - 1) else {
            return
        }
        position = end(of: .blank, from: position + 10, limit: position + 19)
        guard has("allow", at: position), isBlank(position + 5) else { return }
        position += 5
        var names: [Range<Int>] = []
        repeat {
            let start = end(of: .blank, from: position + 1)
            position = end(of: Self.ruleBytes, from: start)
            if start < position { names.append(start..<position) }
            position = end(of: .blank, from: position)
        } while byte(position) == UInt8(ascii: ",") && names.count < 50
        done = position
        let known = names.filter { name in
            if Rule.rule(text(name)) != nil { return true }
            reportUnknownRule(name)
            return false
        }
        if names.isEmpty { reportUnknownRule(index..<position) }
        guard !known.isEmpty, let lines = lines(ofCommentAt: index) else { return }
        allow(Allowance(lines: lines, rules: known.map { text($0) }))
    }

    private static let ruleBytes = ByteSet.base64URL

    private func isBlank(_ index: Int) -> Bool {
        byte(index).map(ByteSet.blank.contains) ?? false
    }

    private mutating func reportUnknownRule(_ range: Range<Int>) {
        let name = text(range)
        report(
            Finding(
                rule: UnknownAllowance.rule, range: range,
                message: name.hasPrefix("#")
                    ? "the comment names no rule" : "there is no rule '\(name)'",
                suggestion: closestMatch(to: name, among: Rule.all.map(\.id))
                    .map { "did you mean '\($0)'?" } ?? "'promptgit explain' lists the rules"))
    }

    /// The lines that a comment is for, as bytes: its own and the block of text that begins there;
    /// the next one with anything but a comment where it stands alone.
    private mutating func lines(ofCommentAt index: Int) -> ClosedRange<Int>? {
        let start = lineStart(index)
        let content = end(of: .blank, from: start)
        guard content < index else {
            var line = start
            var number = number(ofLineAt: start)
            repeat {
                let end = lineEnd(line)
                guard end < bytes.count else { return number...number }
                line = end + (has("\r\n", at: end) ? 2 : 1)
                number += 1
            } while byte(end(of: .blank, from: line)) == UInt8(ascii: "#")
            return number...number
        }
        let number = number(ofLineAt: start)
        var last = index
        while last > content, ByteSet.blank.contains(bytes[last - 1]) { last -= 1 }
        let header = self.start(of: Self.blockHeader, before: last, limit: last - 3)
        guard header < last,
            bytes[header] == UInt8(ascii: "|") || bytes[header] == UInt8(ascii: ">"),
            header == content || isBlank(header - 1)
        else { return number...number }
        // Blocks inside of blocks, over and over, are no YAML: they must not cost more than time.
        blocks += 1
        guard blocks <= 200 else { return number...number }
        return number...endOfBlock(behind: start, content - start, number)
    }

    private static let blockHeader = ByteSet("|>+-123456789")

    /// The number of the last line that is indented by more than the line at an index.
    private func endOfBlock(behind start: Int, _ indentation: Int, _ number: Int) -> Int {
        // A key behind `- ` is indented by the dash too.
        var indentation = indentation
        while has("- ", at: start + indentation) { indentation += 2 }
        var last = number
        var current = number
        var line = start
        while true {
            let end = lineEnd(line)
            guard end < bytes.count else { return last }
            line = end + (has("\r\n", at: end) ? 2 : 1)
            current += 1
            let content = self.end(of: .blank, from: line)
            if isLineEnd(content) { continue }
            guard content - line > indentation else { return last }
            last = current
        }
    }
}
