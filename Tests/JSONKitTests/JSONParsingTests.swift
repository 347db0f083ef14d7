import Basics
import JSONKit
import TestSupport
import Testing

@Suite struct JSONParsingTests {
    static let values: [(String, JSONValue)] = [
        ("null", .null), (" true ", .bool(true)), ("false", .bool(false)), ("0", .integer(0)),
        ("-0", .integer(0)), ("-12", .integer(-12)), ("1.5", .number(1.5)), ("1e3", .number(1000)),
        ("\"\"", .string("")), ("[]", .array([])), ("{}", .object([:])),
        ("[1,[2,{\"a\":[]}]]", .array([1, [2, ["a": []]]])),
        ("{\"b\":1,\"a\":null}", .object(["b": 1, "a": nil])),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number(9_223_372_036_854_775_808)),
        ("18446744073709551616", .number(18_446_744_073_709_551_616)),
        ("-99999999999999999999999", .number(-1e23)),
        (
            "[123456789012345678901234567890]",
            .array([.number(1.2345678901234568e29)])
        ),
        ("\"\\u00e9\\ud83d\\ude00\\n\\/\\u0000\"", .string("é😀\n/\u{0}")),
        ("\u{FEFF}[1]", .array([1])), ("{\"a\":1,\"b\":2,\"a\":3}", .object(["a": 3, "b": 2])),
        // The first number sends the text to our own reader.
        (
            "[99999999999999999999,\"\\u00e9\\ud83d\\ude00\\b\\f\\r\\t\\\\\\\"é😀\",true,null,{}]",
            .array([.number(1e20), "é😀\u{8}\u{c}\r\t\\\"é😀", true, nil, [:]])
        ),
    ]

    @Test(arguments: values)
    func readsValues(_ text: String, _ expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
        for use in JSONParser.Use.allCases {
            let tape = try JSONParser(simdjson: use).parse(Array(text.utf8))
            #expect(tape.root.value == expected)
        }
    }

    @Test func whatIsReadFirstIsReadAsWithTheLibrary() throws {
        var generator = SplitMix(state: 7)
        for _ in 0..<300 {
            let value = Self.random(depth: 4, using: &generator)
            for layout in [JSONValue.Layout.compact, .indented] {
                let text = value.utf8(layout)
                let alone = try JSONParser(simdjson: .never).parse(text).root.value
                #expect(alone == value)
                #expect(try JSONParser(simdjson: .always).parse(text).root.value == alone)
            }
        }
    }

    private static func random(depth: Int, using generator: inout SplitMix) -> JSONValue {
        switch Int.random(in: 0...(depth > 0 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3:
            // One that is whole is written as an integer.
            return .number(Double.random(in: -1e6...1e6, using: &generator) + 0.5)
        case 4, 5:
            let letters = Array("aé😀\"\\\n\u{1}/")
            return .string(
                String(
                    (0..<Int.random(in: 0...20, using: &generator)).map { _ in
                        letters[Int.random(in: letters.indices, using: &generator)]
                    }))
        case 6:
            return .array(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                    random(depth: depth - 1, using: &generator)
                })
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0...4, using: &generator)).map { number in
                        ("key \(number)", random(depth: depth - 1, using: &generator))
                    }))
        }
    }

    @Test func keepsTheOrderOfMembersAndTheFirstPlaceOfARepeatedKey() throws {
        let value = try JSONValue(parsing: #"{"z":1,"a":2,"z":3}"#)
        #expect(value.objectValue?.keys == ["z", "a"])
        #expect(value["z"] == 3)
    }

    // The caret marks the byte that the error names.
    @Test(arguments: [
        ("^", JSONError.Code.empty), ("  ^", .empty), ("{\"a\":^", .truncated),
        ("[1,^", .truncated), ("[1^", .truncated), ("[\n  ^\"abc", .truncated),
        ("[true,fals^", .truncated), ("[\"a\", \"^\\u12", .truncated), ("[1,2] ^3", .trailing),
        ("{} ^}", .trailing), ("{\"a\" ^1}", .syntax), ("{^a:1}", .syntax),
        ("{\"a\":1 ^\"b\":2}", .syntax),
        ("{\"a\":1,^}", .syntax), ("[1,^]", .syntax), ("[^nope]", .syntax), ("[^nulx]", .syntax),
        ("[0^1]", .syntax), ("[1.^]", .syntax), ("[-^]", .syntax), ("[1e^]", .syntax),
        ("[^+1]", .syntax),
        ("[\n\n \"ab^\u{1}\"]", .syntax), ("[\"^\\x\"]", .syntax), ("[\"^\\u12g4\"]", .syntax),
        ("[\"é\", ^é]", .syntax), ("[\"^\\ud83d\"]", .encoding), ("[\"^\\ude00\"]", .encoding),
        ("[\"^\\ud83d\\u0041\"]", .encoding), ("[^1e400]", .range), ("[^-1e400]", .range),
        ("^'a'", .syntax), ("^NaN", .syntax),
    ])
    func namesThePlaceOfAMistake(_ marked: String, _ code: JSONError.Code) throws {
        let bytes = Array(marked.utf8)
        let place = try #require(bytes.lastIndex(of: UInt8(ascii: "^")))
        let text = Array(bytes[..<place] + bytes[(place + 1)...])
        let before = String(decoding: text[..<place], as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error.code == code)
        #expect(error.offset == place)
        #expect(error.line == before.count)
        #expect(error.column == (before.last?.unicodeScalars.count ?? 0) + 1)
    }

    @Test(
        arguments: [
            [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
            [0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xF8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func refusesInvalidUTF8(_ bytes: [UInt8]) throws {
        let text = Array("[\"ab".utf8) + bytes + Array("\"]".utf8)
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: text) }
        #expect(error.code == .encoding)
        #expect(error.offset == 4)
    }

    @Test(arguments: [(JSONParser.maximumDepth, true), (JSONParser.maximumDepth + 1, false)])
    func boundsTheDepth(_ depth: Int, _ isAccepted: Bool) throws {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let text =
                String(repeating: open, count: depth) + (open == "[" ? "" : "1")
                + String(repeating: close, count: depth)
            let result = Result { try JSONValue(parsing: text) }
            #expect(((try? result.get()) != nil) == isAccepted)
            if case .failure(let error) = result { #expect((error as? JSONError)?.code == .depth) }
        }
    }

    @Test func refusesAMillionBracketsWithoutOverflow() {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        }
        #expect(error?.code == .depth)
    }

    @Test func describesThePlaceAndNotTheText() throws {
        let error = try #require(throws: JSONError.self) {
            try JSONValue(parsing: "{\n  \"secret\": nope}")
        }
        #expect(error.description == "line 2, column 13 (byte 14): expected 'null'")
    }

    @Test func aParserReadsManyTexts() throws {
        let parser = JSONParser(simdjson: .always)
        for round in 1...50 {
            let text = "[" + (0..<round * 40).map { "\"text \($0)\"" }.joined(separator: ",") + "]"
            #expect(
                try parser.parse(Array(text.utf8)).root.elements?.count(where: { _ in true })
                    == round * 40)
            #expect(throws: JSONError.self) { try parser.parse(Array("[1,".utf8)) }
        }
    }

    @Test func elementsAreReadInPlace() throws {
        let root = try JSONParser().parse(
            Array(
                #"{"a":null,"n":1,"d":2.5,"b":true,"s":"x","l":[1,[2],3],"n":7,"o":{"k":"v"}}"#.utf8
            )
        ).root
        #expect(root["a"] == nil)
        #expect(root["missing"] == nil)
        #expect(root["n"]?.integer == 7)
        #expect(root["d"]?.double == 2.5)
        #expect(root["d"]?.integer == nil)
        #expect(root["b"]?.bool == true)
        #expect(root["s"]?.isString("x") == true)
        #expect(root["l"]?.elements?.map(\.value) == [1, [2], 3])
        #expect(root["o"]?["k"]?.string == "v")
        #expect(root["o"]?.isObject == true)
        #expect(root.members?.map(\.key) == ["a", "n", "d", "b", "s", "l", "n", "o"])
    }

    /// Python's reader is another implementation of the same grammar; Foundation's is none, it
    /// takes a comma before a closing brace.
    @Test(.needsProgram("python3")) func agreesWithPythonOnDamagedTexts() throws {
        let seed = Array(
            #"{"a":[1,-2.5e3,true,null,"x\u00e9\n"],"b":{"c":[],"d":{}},"e":"äöü😀"}"#.utf8)
        var generator = SplitMix(state: 42)
        let texts = (0..<4000).map { _ in
            var bytes = seed
            for _ in 0...Int.random(in: 0...1, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                let other = seed[Int.random(in: 0..<seed.count, using: &generator)]
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes.remove(at: place)
                case 1: bytes[place] = UInt8.random(in: 32...126, using: &generator)
                default: bytes.insert(other, at: place)
                }
            }
            return bytes
        }
        let program = """
            import json, sys
            for line in sys.stdin:
                try: print(int(json.loads(bytes.fromhex(line.strip()).decode()) is not None))
                except ValueError: print(0)
            """
        let scratch = try Scratch()
        let answer = try scratch.run(
            "python3", "-c", program, input: texts.map { hexadecimal($0) + "\n" }.joined())
        let theirs = answer.stdout.split(separator: "\n").map { $0 == "1" }
        try #require(theirs.count == texts.count)
        let ours = texts.map { (try? JSONParser(simdjson: .always).parse($0)) != nil }
        #expect(ours == texts.map { (try? JSONParser(simdjson: .never).parse($0)) != nil })
        for index in texts.indices where ours[index] != theirs[index] {
            Issue.record("\(ours[index]): \(String(decoding: texts[index], as: UTF8.self))")
        }
        #expect(ours.count { $0 } > 100)
    }
}

/// A small generator with a fixed seed (SplitMix64, Steele and others 2014), so that a failure
/// comes back.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
