internal import Basics

/// A report as JUnit XML: a suite a file, in it a case for each finding, or one that passes.
///
/// Errors are failures, and with `--strict` warnings too; what does not fail the check is the
/// output of a case that passes.
struct JUnitReport {
    private let report: DiagnosticReport

    init(_ report: DiagnosticReport) { self.report = report }

    /// The XML document.
    var text: String {
        let byFile = Dictionary(grouping: report.diagnostics, by: \.location.file)
        let files = Set(report.files).union(byFile.keys).sorted()
        let tests = files.reduce(0) { $0 + max(1, byFile[$1]?.count ?? 0) }
        let failures = report.diagnostics.count(where: isFailure)
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        xml += "<testsuites name=\"promptgit validate\" tests=\"\(tests)\" failures=\"\(failures)\""
        xml += " errors=\"0\">\n"
        for file in files { xml += suite(file, byFile[file] ?? []) }
        return xml + "</testsuites>\n"
    }

    private func isFailure(_ diagnostic: Diagnostic) -> Bool {
        diagnostic.severity == .error || (report.isStrict && diagnostic.severity == .warning)
    }

    private func suite(_ file: String, _ diagnostics: [Diagnostic]) -> String {
        let name = Self.attribute(file)
        let failures = diagnostics.count(where: isFailure)
        var xml = "  <testsuite name=\"\(name)\" tests=\"\(max(1, diagnostics.count))\""
        xml += " failures=\"\(failures)\" errors=\"0\" skipped=\"0\">\n"
        if diagnostics.isEmpty {
            xml += "    <testcase name=\"validates\" classname=\"\(name)\" file=\"\(name)\"/>\n"
        }
        var renderer = DiagnosticRenderer(style: Style(isColored: false), source: report.source)
        for diagnostic in diagnostics {
            let place = diagnostic.location
            let title = "\(diagnostic.rule) at \(place.line):\(place.column)"
            xml += "    <testcase name=\"\(Self.attribute(title))\" classname=\"\(name)\""
            xml += " file=\"\(name)\" line=\"\(place.line)\">\n"
            let text = Self.content(renderer.text(of: diagnostic))
            if isFailure(diagnostic) {
                xml += "      <failure type=\"\(Self.attribute(diagnostic.rule))\""
                xml += " message=\"\(Self.attribute(diagnostic.fullMessage))\">\(text)</failure>\n"
            } else {
                xml += "      <system-out>\(text)</system-out>\n"
            }
            xml += "    </testcase>\n"
        }
        return xml + "  </testsuite>\n"
    }

    private static func attribute(_ text: String) -> String {
        content(text).escaped { byte in
            switch byte {
            case UInt8(ascii: "\""): "&quot;"
            case UInt8(ascii: "\n"): "&#10;"
            case UInt8(ascii: "\t"): "&#9;"
            default: nil
            }
        }
    }

    /// A text with what XML reserves escaped; what XML 1.0 (section 2.2) has no way to write is not
    /// printable either.
    private static func content(_ text: String) -> String {
        printable(text).escaped { byte in
            switch byte {
            case UInt8(ascii: "&"): "&amp;"
            case UInt8(ascii: "<"): "&lt;"
            case UInt8(ascii: ">"): "&gt;"
            default: nil
            }
        }
    }
}
