package import Basics

/// Diagnostics as text for people: what, where, the line with a caret, related places with their
/// lines, and what to do.
package struct DiagnosticRenderer {
    private let style: Style
    private var lines: SourceLines

    /// Creates a renderer; `source` gives the bytes of a file that a diagnostic names, or nil.
    package init(style: Style, source: @escaping (String) -> [UInt8]?) {
        self.style = style
        lines = SourceLines(source: source)
    }

    /// A diagnostic as lines, each ended by a newline.
    package mutating func text(of diagnostic: Diagnostic) -> String {
        let paint: Style.Paint =
            switch diagnostic.severity {
            case .error: .red
            case .warning: .yellow
            case .note: .blue
            }
        var text = style.paint(printableLine(diagnostic.location.description), .bold) + ": "
        text += style.paint(diagnostic.severity.rawValue, paint)
        text += ": \(printableLine(diagnostic.message)) [\(diagnostic.rule)]\n"
        text += excerpt(at: diagnostic.location, length: diagnostic.length, paint)
        for place in diagnostic.related {
            text +=
                "  \(printableLine(place.location.description)): \(style.paint("note", .blue)): "
            text += "\(printableLine(place.message))\n"
            text += excerpt(at: place.location, length: 1, .blue, indentation: "  ")
        }
        if let suggestion = diagnostic.suggestion {
            text += "  \(style.paint("help", .green)): \(printableLine(suggestion))\n"
        }
        return text
    }

    /// The line of a diagnostic with a caret below; empty where the file is not at hand.
    package mutating func excerpt(of diagnostic: Diagnostic) -> String {
        excerpt(at: diagnostic.location, length: diagnostic.length, .red)
    }

    private mutating func excerpt(
        at location: SourceLocation, length: Int, _ paint: Style.Paint, indentation: String = ""
    ) -> String {
        guard let line = lines.line(location.line, of: location.file), !line.isEmpty,
            location.column >= 1, location.column <= line.count + 1
        else { return "" }
        // A long line is cut to what stands around the place.
        let place = location.column - 1
        let first = max(0, place - 60)
        let last = min(line.count, place + 60)
        let end = max(place, min(last, place + max(1, length)))
        let before = (first > 0 ? "…" : "") + shown(line[first..<place])
        let marked = shown(line[place..<end])
        let rest = shown(line[end..<last]) + (last < line.count ? "…" : "")
        let number = String(location.line)
        let margin = indentation + " " + String(repeating: " ", count: number.count) + " | "
        let underline = "^" + String(repeating: "~", count: max(0, columns(marked) - 1))
        return "\(indentation) \(number) | \(before)\(marked)\(rest)\n" + margin
            + String(repeating: " ", count: columns(before)) + style.paint(underline, paint) + "\n"
    }

    /// A part of a line as it is shown: on one line, without anything that moves the cursor.
    private func shown(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars.map { $0 == "\t" ? " " : $0 })
        return printable(String(view))
    }

    /// How many columns of a terminal a text takes.
    private func columns(_ text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + $1.columns }
    }
}

extension Unicode.Scalar {
    /// The columns of a terminal that the character takes: none for marks that combine with the
    /// one before, two for those that East Asian Width (UAX #11) calls wide, else one.
    fileprivate var columns: Int {
        if value < 0x300 { return 1 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
            0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}
