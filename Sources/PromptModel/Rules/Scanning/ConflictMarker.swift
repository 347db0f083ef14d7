internal import Basics

/// No conflict of a merge is left in a file.
enum ConflictMarker {
    static let rule = Rule(
        "conflict-marker", .error, "No conflict of a merge is left in a file.",
        "Git writes '<<<<<<<', '=======' and '>>>>>>>' at the beginning of lines where two sides "
            + "changed the same place. Keep the lines that are right and delete the markers. Only "
            + "markers in the first column count, so a prompt can show some in a block of text.",
        example: RuleExample([
            (
                "prompts/snippets/tone.yaml",
                "kind: snippet\nid: tone\n<<<<<<< HEAD\ntext: Be kind.\n=======\n"
                    + "text: Be brief.\n>>>>>>> shorter\n"
            )
        ]))
}

extension FileScan {
    /// A marker of a conflict, at its first byte.
    mutating func lookForConflictMarker(at index: Int) {
        guard index >= conflictEnd, isLineStart(index), let what = conflictMarker(at: index) else {
            return
        }
        var finding = Finding(
            rule: ConflictMarker.rule, range: index..<(index + 7),
            message: "a conflict of a merge is not resolved: \(what)",
            suggestion: "keep the lines that are right, and delete the markers")
        guard bytes[index] == UInt8(ascii: "<") else { return report(finding) }
        var line = lineEnd(index) + 1
        while line < bytes.count {
            if has("=======", at: line), isEndOfMarker(line + 7) {
                finding.related.append(("the other side begins here", line))
            } else if has(">>>>>>>", at: line), isEndOfMarker(line + 7) {
                finding.related.append(("and ends here", line))
                // What is inside belongs to the conflict that was found already.
                conflictEnd = line + 7
                break
            } else if has("<<<<<<<", at: line), isEndOfMarker(line + 7) {
                break
            }
            line = lineEnd(line) + 1
        }
        report(finding)
    }

    private func conflictMarker(at index: Int) -> String? {
        guard isEndOfMarker(index + 7) else { return nil }
        if has("<<<<<<<", at: index) { return "it begins here" }
        if has(">>>>>>>", at: index) { return "it ends here" }
        if has("|||||||", at: index) { return "the common ancestor stands here" }
        return nil
    }

    private func isEndOfMarker(_ index: Int) -> Bool {
        byte(index).map { [0x20, 0x0A, 0x0D].contains($0) } ?? true
    }

    /// Whether a line begins at an index.
    func isLineStart(_ index: Int) -> Bool {
        index == 0 || bytes[index - 1] == 0x0A || bytes[index - 1] == 0x0D
            || index == 3 && bytes[0] == 0xEF
    }

    /// Whether a line, or the file, ends at an index.
    func isLineEnd(_ index: Int) -> Bool {
        byte(index).map { $0 == 0x0A || $0 == 0x0D } ?? true
    }
}
