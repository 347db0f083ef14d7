internal import Basics

extension YAMLDocument {
    /// The document with a part of a text replaced, found by its own words.
    ///
    /// The part must occur exactly once in the text at the path, compared byte by byte. Only its
    /// bytes are replaced where the scalar's style can hold the result: new lines of a block scalar
    /// get its indentation, quotes and escapes are written as the style asks. Otherwise that one
    /// scalar is written anew.
    ///
    /// Throws ``YAMLEditError`` when the part is not there or not unique, and when the value at the
    /// path is not a text or is an alias.
    package func replacingText(
        at path: YAMLPath, find: String, with replacement: String
    ) throws(YAMLEditError) -> YAMLDocument {
        let slot = try slot(at: path)
        guard !slot.node.isAlias else { throw throughAlias(slot, at: path) }
        guard let text = slot.node.stringValue else {
            throw YAMLEditError(
                .wrongKind, "the value at '\(path.pointer)' is \(slot.node.kindName), not a text",
                at: path, slot.node.location)
        }
        let range = try uniqueRange(of: Array(find.utf8), in: Array(text.utf8), slot)
        if find.utf8.elementsEqual(replacement.utf8) { return self }
        var bytes = Array(text.utf8)
        bytes.replaceSubrange(range, with: replacement.utf8)
        let result = String(decoding: bytes, as: UTF8.self)
        let splices = splices(replacing: range, of: slot, with: replacement, giving: result)
        if !splices.isEmpty {
            do throws(YAMLEditError) {
                return try applying(splices, at: path) { _ in .string(result) }
            } catch {
                // Nearly always these do; to write the whole text anew takes longer.
                guard error.code == .notPossible else { throw error }
            }
        }
        let candidates = splices + replacements(of: slot, with: .string(result))
        return try applying(candidates, at: path) { _ in .string(result) }
    }

    private func uniqueRange(
        of part: [UInt8], in text: [UInt8], _ slot: Slot
    ) throws(YAMLEditError) -> Range<Int> {
        var found: Range<Int>?
        if !part.isEmpty, part.count <= text.count {
            for start in 0...(text.count - part.count)
            where text[start] == part[0] && text[start..<start + part.count].elementsEqual(part) {
                guard found == nil else {
                    throw YAMLEditError(
                        .textNotUnique, "the text to replace occurs more than once", at: slot.path,
                        slot.node.location)
                }
                found = start..<start + part.count
            }
        }
        guard let found else {
            throw YAMLEditError(
                .textNotFound, "the text to replace does not occur", at: slot.path,
                slot.node.location)
        }
        return found
    }

    /// The way to replace some bytes of a scalar's text in the file, where its style allows that.
    ///
    /// - Parameters:
    ///   - range: the bytes of the text.
    ///   - slot: the scalar.
    ///   - replacement: what stands there afterwards.
    ///   - result: the whole text afterwards.
    /// - Returns: the ways, best first; each still has to be proved by reading it.
    func splices(
        replacing range: Range<Int>, of slot: Slot, with replacement: String, giving result: String
    ) -> [[Splice]] {
        guard case .scalar(let scalar) = slot.node.content, let map = ScalarMap(of: slot.node),
            let place = map.sourceRange(of: range)
        else { return [] }
        switch scalar.style {
        case .plain:
            // The whole text decides whether it may go without quotes.
            let folded = String(
                String.UnicodeScalarView(
                    result.unicodeScalars.map { $0 == "\n" ? " " : $0 }))
            guard !replacement.unicodeScalars.contains("\n"),
                ScalarText.canBePlain(folded, inFlow: slot.isInFlow)
            else { return [] }
            return [[Splice(place, replacement)]]
        case .singleQuoted:
            guard ScalarText.isPrintable(replacement, allowingTabs: true) else { return [] }
            return [
                [Splice(place, String(ScalarText.singleQuoted(replacement).dropFirst().dropLast()))]
            ]
        case .doubleQuoted:
            return [[Splice(place, ScalarText.escaped(replacement))]]
        case .literal, .folded:
            return blockSplices(replacing: place, of: slot, scalar, with: replacement)
        }
    }

    private func blockSplices(
        replacing place: Range<Int>, of slot: Slot, _ scalar: YAMLScalar, with replacement: String
    ) -> [[Splice]] {
        let layout = BlockScalarLayout(of: slot.node, scalar)
        guard let indentation = layout.indentation, place.lowerBound >= layout.contentStart,
            place.upperBound <= slot.node.span.upperBound
        else { return [] }
        let texts = replacement.split(separator: "\n", omittingEmptySubsequences: false)
        guard texts.allSatisfy({ ScalarText.isPrintable(String($0), allowingTabs: true) }) else {
            return []
        }
        let spaces = String(repeating: " ", count: indentation)
        let isBeforeBreak =
            source.breakLength(at: place.upperBound) > 0 || place.upperBound == bytes.count
        var start = ""
        // What starts on an empty line needs the indentation that the line does not have.
        let column = source.column(ofByte: place.lowerBound)
        if column < indentation, texts.first?.isEmpty == false {
            start = String(repeating: " ", count: indentation - column)
        }
        var place = place
        let lineStart = place.lowerBound - column
        let isAtLineStart = bytes[lineStart..<place.lowerBound].allSatisfy { $0 == 0x20 }
        if isAtLineStart, texts.first?.isEmpty == true, texts.count > 1 || isBeforeBreak {
            // The line becomes empty: no indentation stays behind on it.
            place = lineStart..<place.upperBound
        }
        // In a folded scalar a line break of the text is an empty line, except beside a line that
        // is indented further.
        let once = lineEnding.rawValue
        let lineBreaks =
            scalar.style == .folded && texts.count > 1 ? [once + once, once] : [once]
        return lineBreaks.map { lineBreak in
            var written = start
            for (index, text) in texts.enumerated() {
                if index > 0 {
                    let isEmpty = text.isEmpty && (index < texts.count - 1 || isBeforeBreak)
                    written += lineBreak + (isEmpty ? "" : spaces)
                }
                written += text
            }
            return [Splice(place, written)]
        }
    }
}

extension ScalarMap {
    /// The bytes of the file that some bytes of the text are written as; nil when a bound lies
    /// inside an escape or a fold.
    func sourceRange(of range: Range<Int>) -> Range<Int>? {
        guard range.upperBound <= text.count,
            let lower = sourceBound(range.lowerBound, isEnd: false)
        else { return nil }
        if range.isEmpty { return lower..<lower }
        guard let upper = sourceBound(range.upperBound, isEnd: true), upper >= lower else {
            return nil
        }
        return lower..<upper
    }

    private func sourceBound(_ offset: Int, isEnd: Bool) -> Int? {
        if offset == text.count, !isEnd { return pieces.last?.source.upperBound ?? end }
        guard let piece = piece(at: isEnd ? offset - 1 : offset) else { return nil }
        if piece.isVerbatim { return piece.source.lowerBound + offset - piece.text.lowerBound }
        if isEnd { return offset == piece.text.upperBound ? piece.source.upperBound : nil }
        return offset == piece.text.lowerBound ? piece.source.lowerBound : nil
    }
}
