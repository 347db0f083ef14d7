import Basics
import JSONKit
import TestSupport
import Testing

@Suite struct JSONStreamingTests {
    static let document = """
        {"before": {"a": [1, "]}"], "s": "\\\\\\""},
         "wanted": {"x": [true, null]}, "number": 12, "text": "{[",
         "list": [
          {"id": 1, "s": "a ] } \\" \\\\"},
          [2, [3]], "four\\"", 5 , true,{}
         ], "after": [[]] }

        """

    private func elements(
        of path: String, chunk: Int, limit: Int = 1 << 20
    ) throws -> (elements: [JSONElementStream.Element], members: [String: JSONValue]) {
        var stream = try JSONElementStream(
            path: path, elementsOf: "list", keeping: ["wanted", "after"], limit: limit,
            chunkSize: chunk)
        var elements: [JSONElementStream.Element] = []
        while let element = try stream.next() { elements.append(element) }
        let members = stream.members
        return (elements, members)
    }

    /// Wherever a chunk ends, the elements are the same.
    @Test(arguments: [1, 2, 3, 5, 7, 16, 64, 1 << 18])
    func streamsTheElementsOfAList(_ chunk: Int) throws {
        let scratch = try Scratch()
        let path = try scratch.write("a.json", Self.document)
        let (elements, members) = try elements(of: path, chunk: chunk)
        let whole = try JSONValue(parsing: Self.document)
        #expect(
            try elements.map { try JSONValue(parsing: $0.bytes ?? []) } == whole["list"]?.arrayValue
        )
        #expect(members["wanted"] == whole["wanted"])
        #expect(members["after"] == whole["after"])
        #expect(members["before"] == nil)
        #expect(elements.map(\.line) == [4, 5, 5, 5, 5, 5])
        let bytes = Array(Self.document.utf8)
        for element in elements {
            let text = try #require(element.bytes)
            #expect(Array(bytes[element.offset..<element.offset + text.count]) == text)
        }
    }

    /// Every proper beginning of the document is cut off, and says so.
    @Test func refusesEveryTruncation() throws {
        let scratch = try Scratch()
        let trimmed = Array(Self.document.utf8.dropLast(2))
        for count in 1..<trimmed.count {
            let path = try scratch.write("cut.json", bytes: Array(trimmed[..<count]))
            let error = #expect(throws: JSONStreamError.self) { try elements(of: path, chunk: 8) }
            #expect(error?.code == .truncated, "cut after \(count) bytes")
            #expect(error?.offset == count)
        }
    }

    @Test(arguments: [
        ("", JSONError.Code.empty, 1), ("  \n", .empty, 2), ("[]", .syntax, 1),
        ("{\"list\": {}}", .syntax, 1),
        ("{\n\"list\": [1,]}", .syntax, 2), ("{\"list\": [,1]}", .syntax, 1),
        ("{\"a\" 1}", .syntax, 1),
        ("{\"a\": 1,}", .syntax, 1), ("{\"a\": 1} \n{", .trailing, 2), ("{a: 1}", .syntax, 1),
        ("{\n\"wanted\": nope}", .syntax, 2), ("{\"list\": [1 2]}", .syntax, 1),
    ])
    func refusesAWrongShape(_ text: String, _ code: JSONError.Code, _ line: Int) throws {
        let scratch = try Scratch()
        let path = try scratch.write("a.json", text)
        let error = #expect(throws: JSONStreamError.self) { try elements(of: path, chunk: 4) }
        #expect(error?.code == code)
        #expect(error?.line == line)
    }

    @Test func leavesAnElementThatIsTooLongOut() throws {
        let scratch = try Scratch()
        let long = "\"" + String(repeating: "x", count: 100) + "\""
        let path = try scratch.write("a.json", "{\"list\": [1, \(long), 2]}")
        let (elements, _) = try elements(of: path, chunk: 16, limit: 50)
        #expect(
            elements.map { $0.bytes.map { String(decoding: $0, as: UTF8.self) } } == [
                "1", nil, "2",
            ])
    }

    @Test func handsOutAnElementThatIsNotValid() throws {
        let scratch = try Scratch()
        let path = try scratch.write("a.json", "{\"list\": [{\"a\": nope}, 2]}")
        let (elements, _) = try elements(of: path, chunk: 16)
        #expect(
            elements.map { $0.bytes.map { String(decoding: $0, as: UTF8.self) } } == [
                "{\"a\": nope}", "2",
            ])
    }

    @Test func aMissingFileIsAnErrorOfTheSystem() {
        let error = #expect(throws: JSONStreamError.self) {
            try elements(of: "/nowhere/a", chunk: 16)
        }
        #expect(error?.code == .file)
        #expect(error?.description == "cannot open /nowhere/a: No such file or directory")
    }

    @Test(arguments: [1, 2, 3, 16, 1 << 18])
    func readsLines(_ chunk: Int) throws {
        let scratch = try Scratch()
        let path = try scratch.write(
            "a.jsonl", "\u{FEFF}{\"a\":1}\r\n\n  \n[2]\nnope\n" + "1234567890123\n\"end\"")
        var lines = try JSONLines(path: path, limit: 12, chunkSize: chunk)
        var found: [JSONLines.Line] = []
        while let line = try lines.next() { found.append(line) }
        #expect(
            found.map { $0.bytes.map { String(decoding: $0, as: UTF8.self) } }
                == ["{\"a\":1}\r", "[2]", "nope", nil, "\"end\""])
        #expect(found.map(\.number) == [1, 4, 5, 6, 7])
        #expect(found.map(\.offset) == [3, 16, 20, 25, 39])
        #expect(found.map(\.isTerminated) == [true, true, true, true, false])
    }

    @Test func writesWhatItReads() throws {
        let value: JSONValue = [
            "a": [1, .number(1), .number(-2.5e-9), .number(1e300), nil, true, false],
            "q\"\\\n\u{1}\u{7f}é😀": ["": [:], "x": []],
            "min": .integer(.min), "max": .integer(.max),
        ]
        var writer = JSONWriter()
        writer.value(value)
        #expect(try JSONValue(parsing: writer.bytes) == value)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self).hasPrefix(
                #"{"a":[1,1.0,-2.5e-09,1e+300,null,true,false],"q\"\\\n\u0001"#))
        writer.removeAll()
        writer.object {
            $0.member("none", nil as String?)
            $0.member("text", "t")
            $0.member("count", 3)
            $0.member("list", ["a", "b"])
            $0.member("empty", [])
            $0.member("number", Double.infinity)
        }
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"text":"t","count":3,"list":["a","b"],"number":null}"#)
    }
}
