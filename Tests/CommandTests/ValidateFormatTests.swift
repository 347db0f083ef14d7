import JSONKit
import TestSupport
import Testing

@testable import Basics
@testable import Commands

@Suite("promptgit validate --format")
struct ValidateFormatTests {
    /// A library with findings of each severity, and names and texts that each form must escape.
    private func library() throws -> SmallLibrary {
        let library = try SmallLibrary(
            settings: "version: 1\nrules: {unused-placeholder: note}\n")
        let scratch = library.scratch
        try scratch.write(
            "prompts/support.yaml",
            """
            kind: prompt
            id: support
            mesages: []
            limits: {maxTokens: 3}
            placeholders: {day: {}}
            messages:
              - role: system
                content: |
                  日本語 {{> tonne}} {{> tone}} and more words.

            """)
        try scratch.write(
            "prompts/snippets/tone.yaml", "kind: snippet\nid: tone\nid: tone\ntext: x\n")
        try scratch.write(
            "prompts/snippets/ü, b:%.yaml",
            "kind: snippet\nid: \"a,b:%25 <&>'\\\"\\e[31m\\uFFFE\"\ntext: x\n")
        return library
    }

    @Test(
        "each form is as recorded", arguments: DiagnosticReport.Format.allCases.map(\.rawValue))
    func recorded(_ format: String) throws {
        let result = try library().run("validate", "--format", format)
        #expect(result.status == 3)
        let name = format == "sarif" ? "sarif.json" : format == "junit" ? "junit.xml" : format
        // The rules of a SARIF log are the whole table; what was found is what is compared.
        let text =
            format == "sarif"
            ? try resultsWithoutIndex(result.stdout) : result.stdout
        try expectSnapshot(text, named: "validate/" + name)
        #expect(
            result.stderr
                == (format == "json" ? "" : "4 files checked: 5 errors, 2 warnings\n"))
        for scalar in result.stdout.unicodeScalars {
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            #expect(!isControl || scalar == "\n", "U+\(scalar.value) comes out as it is")
        }
    }

    /// The results of a log, without the places of their rules in a table that grows.
    private func resultsWithoutIndex(_ text: String) throws -> String {
        let results = try #require(log(text)["results"]?.arrayValue).map { result in
            var object = result.objectValue ?? JSONObject()
            object["ruleIndex"] = nil
            return JSONValue.object(object)
        }
        return JSONValue.array(results).text(.indented) + "\n"
    }

    private func log(_ text: String) throws -> JSONValue {
        let json = try JSONValue(parsing: Array(text.utf8))
        return try #require(json["runs"]?.arrayValue?.first)
    }

    @Test("--json is the form json, and excludes the others")
    func json() throws {
        let library = try library()
        let json = try library.run("validate", "--json")
        #expect(json == (try library.run("validate", "--format", "json")))
        #expect(json == (try library.run("validate", "--json", "--format", "json")))
        try library.refuse(
            "validate", "--json", "--format", "sarif", status: 2, saying: "exclude each other")
        try library.refuse("validate", "--format", "xml", status: 2, saying: "'xml'")
    }

    @Test("warnings fail with --strict alone, and notes never")
    func strict() throws {
        let library = try SmallLibrary()
        let path = "prompts/snippets/tone.yaml"
        try library.scratch.write(path, "kind: snippet\nid: tone\ntext: x\n")
        let warned =
            SmallLibrary.support.replacing("You help. ", with: "You help.\n      ")
            + "      More.\n"
        try library.scratch.write("prompts/support.yaml", warned)
        for (settings, status) in [("warning", 3), ("note", 0), ("off", 0)] as [(String, Int32)] {
            try library.scratch.write(
                "promptgit.yaml", "version: 1\nrules: {joined-lines: \(settings)}\n")
            #expect(try library.run("validate").status == 0)
            let strict = try library.run("validate", "--strict")
            #expect(strict.status == status, "\(settings): \(strict.stdout)")
        }
    }

    @Test("a library without findings has an empty report of each form")
    func clean() throws {
        let library = try SmallLibrary()
        #expect(try library.succeed("validate", "--format", "github") == "")
        #expect(try library.succeed("validate", "--format", "text") == "")
        let results = try log(library.succeed("validate", "--format", "sarif"))["results"]
        #expect(results == [])
        let xml = try library.succeed("validate", "--format", "junit")
        #expect(xml.contains("<testsuites name=\"promptgit validate\" tests=\"3\" failures=\"0\""))
    }

    // MARK: SARIF

    @Test("the log is SARIF 2.1.0 to a client", .needsPythonPackage("pydantic-sarif"))
    func sarifClient() throws {
        let library = try library()
        // A binding that was generated from the published schema, and refuses unknown keys.
        let script = """
            import sys
            from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Log
            log = Log.model_validate_json(sys.stdin.read())
            run = log.runs[0]
            rules = run.tool.driver.rules
            for result in run.results:
                assert rules[result.ruleIndex].id == result.ruleId
                print(result.ruleId, result.level.value)
            """
        let file = try library.scratch.write(library.scratch.home + "/read.py", script)
        let text = try library.run("validate", "--format", "sarif").stdout
        let python = PythonTools.path("python")
        let read = try library.scratch.run(python, file, input: text)
        #expect(read.status == 0, "\(read.stderr)")
        let expected = try library.run("validate", "--format", "text").stdout
        for line in read.stdout.split(separator: "\n") {
            let words = line.split(separator: " ")
            #expect(expected.contains(": \(words[1]): "))
            #expect(expected.contains("[\(words[0])]"))
        }
        #expect(read.stdout.split(separator: "\n").count == 8)
        let broken = text.replacing("\"ruleId\"", with: "\"rule\"")
        #expect(try library.scratch.run(python, file, input: broken).status != 0)
    }

    @Test("fingerprints stay when lines above come or go, and tell equal lines apart")
    func fingerprints() throws {
        let library = try SmallLibrary()
        let path = "prompts/support.yaml"
        func fingerprints(_ text: String) throws -> [String] {
            try library.scratch.write(path, text)
            let results = try log(library.run("validate", "--format", "sarif").stdout)["results"]
            return try #require(results?.arrayValue).compactMap {
                $0["partialFingerprints"]?["promptgit/v1"]?.stringValue
            }
        }
        let text = SmallLibrary.support.replacing(
            "You help. {{> tone}}", with: "{{> nope}}\n      {{> nope}}\n      {{> other}}")
        let before = try fingerprints(text)
        let after = try fingerprints(
            "# more\n\n" + text.replacing("id:", with: "\ndescription: x\nid:"))
        #expect(before == after)
        // Three includes of nothing, and the snippet that nothing uses any more.
        #expect(Set(before).count == 4)
        #expect(try fingerprints(text.replacing("other", with: "another")) != before)
    }

    // MARK: JUnit

    @Test("the report is JUnit XML to a client", .needsPythonPackage("junitparser"))
    func junitClient() throws {
        let library = try library()
        let script = """
            import sys
            from junitparser import JUnitXml
            xml = JUnitXml.fromstring(sys.stdin.read())
            cases = [case for suite in xml for case in suite]
            failures = [case for case in cases if not case.is_passed]
            suites = list(xml)
            assert xml.tests == len(cases) == sum(suite.tests for suite in suites)
            assert xml.failures == len(failures) == sum(suite.failures for suite in suites)
            print(len(suites), len(cases), len(failures))
            for case in failures:
                print(case.classname, case.result[0].type)
            """
        let file = try library.scratch.write(library.scratch.home + "/read.py", script)
        for (words, summary) in [([], "4 9 5"), (["--strict"], "4 9 7")] as [([String], String)] {
            let report = try library.run(["validate", "--format", "junit"] + words)
            let read = try library.scratch.run(
                PythonTools.path("python"), file, input: report.stdout)
            #expect(read.status == 0, "\(read.stderr)")
            #expect(read.stdout.hasPrefix(summary + "\n"), "\(read.stdout)")
            #expect(read.stdout.contains("prompts/snippets/ü, b:%.yaml id-form\n"))
        }
    }

    // MARK: Places

    @Test("an error of another command shows the line and a caret")
    func otherCommands() throws {
        let library = try SmallLibrary()
        try library.scratch.write(
            "prompts/support.yaml",
            SmallLibrary.support.replacing("{{> tone}}", with: "{{> tonne}}"))
        for words in [["build", "--out", "dist"], ["render", "support"]] {
            let error = try library.refuse(words, status: 3, saying: "{{> tonne}}")
            #expect(error.contains(" 6 |       You help. {{> tonne}}\n"), "\(error)")
            #expect(error.contains("   |                 ^~~~~~~~~~~\n"), "\(error)")
        }
        try library.scratch.write("promptgit.yaml", "reviw: {}\n")
        let error = try library.refuse(
            "build", "--out", "dist", status: 3, saying: "did you mean 'review'?")
        #expect(error.contains(" 1 | reviw: {}\n   | ^~~~~\n"), "\(error)")
    }
}

@Suite("Lines with a caret")
struct DiagnosticRendererTests {
    /// A line with the place marked, and what is shown below it.
    static let lines: [(line: String, column: Int, length: Int, shown: String, caret: String)] = [
        ("text: x", 7, 1, "text: x", "      ^"),
        ("日本 {{x}}", 4, 5, "日本 {{x}}", "     ^~~~~"),
        ("\ttext: x", 2, 4, " text: x", " ^~~~"),
        ("a\u{200B}b c", 4, 1, "a\\u{200b}b c", "          ^"),
        ("e\u{301} x", 4, 1, "e\u{301} x", "  ^"),
        ("\u{1B}[31mred", 6, 3, "\\u{1b}[31mred", "          ^~~"),
        ("ab", 3, 1, "ab", "  ^"),
        (
            String(repeating: "x", count: 200), 100, 3,
            "…" + String(repeating: "x", count: 120) + "…",
            String(repeating: " ", count: 61) + "^~~"
        ),
    ]

    @Test("the caret stands below the place", arguments: lines.indices, ["\n", "\r\n", "\r"])
    func caret(_ index: Int, _ lineBreak: String) {
        let (line, column, length, shown, caret) = Self.lines[index]
        let text = "first" + lineBreak + line + lineBreak + "last"
        var renderer = DiagnosticRenderer(style: Style(isColored: false)) { _ in Array(text.utf8) }
        let diagnostic = Diagnostic(
            rule: "r", severity: .error, message: "m",
            location: Basics.SourceLocation(file: "f", line: 2, column: column), length: length)
        #expect(
            renderer.text(of: diagnostic)
                == "f:2:\(column): error: m [r]\n 2 | \(shown)\n   | \(caret)\n")
    }

    @Test("a place outside of the file is named without a line")
    func outside() {
        var renderer = DiagnosticRenderer(style: Style(isColored: false)) { _ in [] }
        for (line, column) in [(1, 1), (7, 1), (1, 9)] {
            let diagnostic = Diagnostic(
                rule: "r", severity: .note, message: "m",
                location: Basics.SourceLocation(file: "f", line: line, column: column))
            #expect(renderer.text(of: diagnostic) == "f:\(line):\(column): note: m [r]\n")
        }
    }

    @Test("a repair is a replacement of a region in SARIF")
    func fix() throws {
        let source = "\u{FEFF}a: 1\nü: x\nb: 2\n"
        let start = source.utf8.count - "x\nb: 2\n".utf8.count
        let diagnostic = Diagnostic(
            rule: "unknown-key", severity: .error, message: "m",
            location: Basics.SourceLocation(file: "a b.yaml", line: 1, column: 1),
            fix: Fix("say it otherwise", replacing: start..<(start + 3), with: "y\nc"))
        let report = DiagnosticReport(
            files: ["a b.yaml"], diagnostics: [diagnostic], json: .null
        ) { _ in Array(source.utf8) }
        let json = try JSONValue(
            parsing: Array(report.text(.sarif, style: Style(isColored: false)).utf8))
        let result = json["runs"]?.arrayValue?.first?["results"]?.arrayValue?.first
        let change = result?["fixes"]?.arrayValue?.first?["artifactChanges"]?.arrayValue?.first
        #expect(change?["artifactLocation"]?["uri"] == "a%20b.yaml")
        let expected: JSONValue = [
            "deletedRegion": ["startLine": 2, "startColumn": 4, "endLine": 3, "endColumn": 2],
            "insertedContent": ["text": "y\nc"],
        ]
        #expect(change?["replacements"]?.arrayValue?.first == expected)
    }
}
