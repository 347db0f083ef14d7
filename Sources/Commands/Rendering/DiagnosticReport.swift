package import Basics

/// What a check found, in every form that it can be printed in.
package struct DiagnosticReport {
    /// A form of the output.
    package enum Format: String, Hashable, Sendable, CaseIterable {
        /// For people: the line with a caret.
        case text
        /// The documented shape of promptgit's own.
        case json
        /// Workflow commands, which GitHub, Forgejo and Gitea show as annotations.
        case github
        /// SARIF 2.1.0, which code hosts take as code scanning alerts.
        case sarif
        /// JUnit XML, which GitLab and others show as a test report.
        case junit
    }

    /// The files that were looked at.
    var files: [String] { listFiles() }
    private let listFiles: () -> [String]
    let diagnostics: [Diagnostic]
    private let json: () -> JSONValue
    /// Whether warnings fail the check too.
    let isStrict: Bool
    let source: (String) -> [UInt8]?

    /// Creates a report.
    ///
    /// - Parameters:
    ///   - files: the paths of the files that were looked at.
    ///   - diagnostics: what is wrong in them, in order.
    ///   - json: the report in the documented shape.
    ///   - isStrict: whether warnings fail the check too.
    ///   - source: gives the bytes of a file that a diagnostic names, or nil.
    package init(
        files: @escaping @autoclosure () -> [String], diagnostics: [Diagnostic],
        json: @escaping @autoclosure () -> JSONValue,
        isStrict: Bool = false,
        source: @escaping (String) -> [UInt8]?
    ) {
        listFiles = files
        self.diagnostics = diagnostics
        self.json = json
        self.isStrict = isStrict
        self.source = source
    }

    /// The report in a form, with a final newline unless it is empty.
    package func text(_ format: Format, style: Style) -> String {
        switch format {
        case .text:
            var renderer = DiagnosticRenderer(style: style, source: source)
            var text = ""
            for diagnostic in diagnostics { text += renderer.text(of: diagnostic) }
            return text
        case .json: return json().text(.indented) + "\n"
        case .github: return diagnostics.map(\.workflowCommand).joined()
        case .sarif: return SARIFLog(self).json.text(.indented) + "\n"
        case .junit: return JUnitReport(self).text
        }
    }
}

extension Diagnostic {
    /// The message with what to do about it, on one line, safe to show anywhere.
    var fullMessage: String {
        let text = message + (suggestion.map { " (\($0))" } ?? "")
        return printable(text.escaped { $0 == UInt8(ascii: "\n") ? " " : nil })
    }

    /// The diagnostic as a workflow command, which a line of output of a job can be ("Workflow
    /// commands for GitHub Actions", setting an error message).
    var workflowCommand: String {
        let command =
            switch severity {
            case .error: "error"
            case .warning: "warning"
            case .note: "notice"
            }
        func property(_ text: String) -> String {
            data(text).escaped { byte in
                switch byte {
                case UInt8(ascii: ":"): "%3A"
                case UInt8(ascii: ","): "%2C"
                default: nil
                }
            }
        }
        func data(_ text: String) -> String {
            text.escaped { byte in
                switch byte {
                case UInt8(ascii: "%"): "%25"
                case UInt8(ascii: "\r"): "%0D"
                case UInt8(ascii: "\n"): "%0A"
                default: nil
                }
            }
        }
        var text = printable(message)
        if let suggestion { text += "\nhelp: " + printable(suggestion) }
        for place in related {
            text += "\n\(printableLine(place.location.description)): \(printable(place.message))"
        }
        return "::\(command) file=\(property(printable(location.file))),line=\(location.line),"
            + "endLine=\(location.line),col=\(location.column),"
            + "endColumn=\(location.column + length),title=\(property(rule))::\(data(text))\n"
    }
}
