internal import Basics
internal import PromptModel

/// A report in the Static Analysis Results Interchange Format, version 2.1.0.
struct SARIFLog {
    private let report: DiagnosticReport
    /// The rules by id, those that no diagnostic names too.
    private let rules: [Rule]
    private let places: [String: Int]

    init(_ report: DiagnosticReport) {
        self.report = report
        rules = Rule.everything
        places = Dictionary(
            rules.enumerated().map { ($0.element.id, $0.offset) },
            uniquingKeysWith: { first, _ in first })
    }

    /// The log.
    var json: JSONValue {
        [
            "$schema":
                "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [
                [
                    "tool": [
                        "driver": [
                            "name": "promptgit", "version": .string(Tool.version),
                            "rules": .array(rules.map(descriptor)),
                        ]
                    ],
                    "columnKind": "unicodeCodePoints",
                    "originalUriBaseIds": [
                        "%SRCROOT%": ["description": ["text": "The root of the repository."]]
                    ],
                    "results": .array(results),
                ]
            ],
        ]
    }

    private func descriptor(_ rule: Rule) -> JSONValue {
        let example = printable(rule.example.text)
        return [
            "id": .string(rule.id),
            "shortDescription": ["text": .string(rule.summary)],
            "fullDescription": ["text": .string(rule.explanation)],
            "help": [
                "text": .string(rule.explanation + "\n\nAn example:\n\n" + example),
                "markdown": .string(
                    rule.explanation + "\n\nAn example:\n\n```yaml\n" + example
                        + (example.hasSuffix("\n") ? "" : "\n") + "```\n"),
            ],
            "defaultConfiguration": ["level": .string(rule.severity.rawValue)],
        ]
    }

    private var results: [JSONValue] {
        var lines = SourceLines(source: report.source)
        var seen: [String: Int] = [:]
        return report.diagnostics.map { diagnostic in
            var result: JSONObject = ["ruleId": .string(diagnostic.rule)]
            if let place = places[diagnostic.rule] { result["ruleIndex"] = .count(place) }
            result["level"] = .string(diagnostic.severity.rawValue)
            result["message"] = ["text": .string(diagnostic.fullMessage)]
            result["locations"] = [["physicalLocation": location(of: diagnostic)]]
            if !diagnostic.related.isEmpty {
                result["relatedLocations"] = .array(
                    diagnostic.related.enumerated().map { index, place in
                        [
                            "id": .count(index + 1),
                            "physicalLocation": [
                                "artifactLocation": artifact(place.location.file),
                                "region": [
                                    "startLine": .count(place.location.line),
                                    "startColumn": .count(place.location.column),
                                ],
                            ],
                            "message": ["text": .string(printable(place.message))],
                        ]
                    })
            }
            result["partialFingerprints"] = [
                "promptgit/v1": .string(fingerprint(of: diagnostic, &lines, &seen))
            ]
            if let fix = fix(of: diagnostic, &lines) { result["fixes"] = [fix] }
            return .object(result)
        }
    }

    private func location(of diagnostic: Diagnostic) -> JSONValue {
        let start = diagnostic.location
        return [
            "artifactLocation": artifact(start.file),
            "region": [
                "startLine": .count(start.line), "startColumn": .count(start.column),
                "endLine": .count(start.line),
                "endColumn": .count(start.column + diagnostic.length),
            ],
        ]
    }

    private func artifact(_ path: String) -> JSONValue {
        ["uri": .string(Self.uri(path)), "uriBaseId": "%SRCROOT%"]
    }

    /// A path as a relative reference (RFC 3986, section 4.2): everything but unreserved
    /// characters and `/` in percent-encoding.
    static func uri(_ path: String) -> String {
        var uri = ""
        for byte in path.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: "/"):
                uri.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                uri += "%" + (byte < 16 ? "0" : "") + hex
            }
        }
        return uri
    }

    /// What stays when lines above are added or taken away: the rule, what its line says, and
    /// which of several such findings in the file it is.
    private func fingerprint(
        of diagnostic: Diagnostic, _ lines: inout SourceLines, _ seen: inout [String: Int]
    ) -> String {
        let place = diagnostic.location
        var line = (lines.line(place.line, of: place.file) ?? [])[...]
        // Of a line that nobody wrote by hand only what stands at the place.
        if line.count > 1000 { line = line.dropFirst(place.column - 1).prefix(200) }
        let words = line.split { $0 == " " || $0 == "\t" }.map { scalars in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars)
            return String(view)
        }
        let key = [diagnostic.rule, place.file, words.joined(separator: " ")]
            .joined(separator: "\n")
        let count = seen[key, default: 0] + 1
        seen[key] = count
        return String(SHA256Digest(hashing: key).hex.prefix(16)) + ":\(count)"
    }

    private func fix(of diagnostic: Diagnostic, _ lines: inout SourceLines) -> JSONValue? {
        guard let fix = diagnostic.fix else { return nil }
        let file = diagnostic.location.file
        var replacements: [JSONValue] = []
        for edit in fix.edits {
            guard let start = lines.place(ofByte: edit.range.lowerBound, in: file),
                let end = lines.place(ofByte: edit.range.upperBound, in: file)
            else { return nil }
            replacements.append([
                "deletedRegion": [
                    "startLine": .count(start.line), "startColumn": .count(start.column),
                    "endLine": .count(end.line), "endColumn": .count(end.column),
                ],
                "insertedContent": ["text": .string(edit.text)],
            ])
        }
        return [
            "description": ["text": .string(printable(fix.summary))],
            "artifactChanges": [
                ["artifactLocation": artifact(file), "replacements": .array(replacements)]
            ],
        ]
    }
}
