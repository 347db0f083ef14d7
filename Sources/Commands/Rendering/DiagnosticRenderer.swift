package import Basics

/// Diagnostics as text for people: what, where, the line with a caret, and what to do.
package struct DiagnosticRenderer {
    private let style: Style
    private let source: (String) -> [UInt8]?
    private var lines: [String: [String]] = [:]

    /// Creates a renderer; `source` gives the bytes of a file that a diagnostic names, or nil.
    package init(style: Style, source: @escaping (String) -> [UInt8]?) {
        self.style = style
        self.source = source
    }

    /// A diagnostic as lines, each ended by a newline.
    package mutating func text(of diagnostic: Diagnostic) -> String {
        let paint: Style.Paint =
            switch diagnostic.severity {
            case .error: .red
            case .warning: .yellow
            case .note: .blue
            }
        var text = style.paint(diagnostic.location.description, .bold) + ": "
        text += style.paint(diagnostic.severity.rawValue, paint)
        text += ": \(printable(diagnostic.message)) [\(diagnostic.rule)]\n"
        text += excerpt(at: diagnostic.location, length: diagnostic.length, paint)
        for place in diagnostic.related {
            text += "  \(place.location): \(style.paint("note", .blue)): "
            text += "\(printable(place.message))\n"
        }
        if let suggestion = diagnostic.suggestion {
            text += "  \(style.paint("help", .green)): \(printable(suggestion))\n"
        }
        return text
    }

    private mutating func excerpt(
        at location: SourceLocation, length: Int, _ paint: Style.Paint
    ) -> String {
        if lines[location.file] == nil {
            let bytes = source(location.file) ?? []
            lines[location.file] = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
                .map { String(decoding: $0.last == 0x0D ? $0.dropLast() : $0, as: UTF8.self) }
        }
        guard let all = lines[location.file], all.indices.contains(location.line - 1) else {
            return ""
        }
        let scalars = Array(all[location.line - 1].unicodeScalars)
        guard location.column <= scalars.count + 1, !scalars.isEmpty else { return "" }
        // A long line is cut to what stands around the place.
        let first = max(0, location.column - 1 - 60)
        let last = min(scalars.count, location.column - 1 + 60)
        var shown = String.UnicodeScalarView()
        shown.append(contentsOf: scalars[first..<last].map { $0 == "\t" ? " " : $0 })
        let number = String(location.line)
        let margin = String(repeating: " ", count: number.count)
        let caretColumn = location.column - 1 - first
        let underline = max(1, min(length, max(1, last - (location.column - 1))))
        let cutLeft = first > 0 ? "…" : ""
        let cutRight = last < scalars.count ? "…" : ""
        let offset = String(repeating: " ", count: caretColumn + cutLeft.count)
        return " \(number) | \(cutLeft)\(printable(String(shown)))\(cutRight)\n"
            + " \(margin) | \(offset)"
            + style.paint("^" + String(repeating: "~", count: underline - 1), paint) + "\n"
    }
}
