import Basics
import JSONKit
import TestSupport
import Testing

@testable import Traces

@Suite("The beginning of a file")
struct FileHeadTests {
    /// One record of each format whose records are lines, with a text in it.
    static let records: [(format: TraceFormat, record: @Sendable (String) -> JSONValue)] = [
        (.jsonLines, { ["id": "a", "messages": [["role": "user", "text": .string($0)]]] }),
        (.jsonLines, { ["id": "a", "metadata": .string($0), "messages": []] }),
        (
            .claudeCode,
            {
                [
                    "type": "user", "message": ["role": "user", "content": .string($0)],
                    "sessionId": "s", "uuid": "u", "timestamp": "2026-11-20T08:15:00Z",
                ]
            }
        ),
        (
            .anthropic,
            {
                [
                    "request": ["messages": [["role": "user", "content": .string($0)]]],
                    "response": [
                        "type": "message", "id": "m", "role": "assistant",
                        "content": [["type": "text", "text": "y"]],
                    ],
                ]
            }
        ),
        (.chatCompletions, { ["messages": [["role": "user", "content": .string($0)]]] }),
        (
            .langfuse,
            {
                [
                    "trace": [
                        "id": "t", "timestamp": "2026-11-20T08:15:00Z", "input": .string($0),
                    ],
                    "observations": [],
                ]
            }
        ),
        (
            .openTelemetry,
            {
                [
                    "resourceSpans": [
                        [
                            "scopeSpans": [
                                [
                                    "spans": [
                                        [
                                            "traceId": "0af7651916cd43dd8448eb211c80319c",
                                            "spanId": "b7ad6b7169203331",
                                            "startTimeUnixNano": "1700000000000000000",
                                            "attributes": [
                                                [
                                                    "key": "input.value",
                                                    "value": ["stringValue": .string($0)],
                                                ]
                                            ],
                                        ]
                                    ]
                                ]
                            ]
                        ]
                    ]
                ]
            }
        ),
    ]

    private func format(of text: String) throws -> TraceFormat {
        try TraceFile("file", format: nil) { () throws(TraceError) in
            ReplayedSource(Array(text.utf8), then: NoBytes())
        }.importer.format
    }

    private func layout(of text: String) throws -> RecordLayout {
        try TraceFile("file", format: nil) { () throws(TraceError) in
            ReplayedSource(Array(text.utf8), then: NoBytes())
        }.layout
    }

    private final class NoBytes: ByteSource {
        let name = "nothing"
        func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int { 0 }
    }

    @Test("tells the format however long the first message is", arguments: 0..<7)
    func long(number: Int) throws {
        let (format, record) = Self.records[number]
        for text in ["x", String(repeating: "long \"é\u{1F600}\\ ", count: 200_000)] {
            let line = record(text).text() + "\n"
            for file in [
                line, line + line, line + "{\"broken\": \n", "{\"broken\": \n" + line + line,
            ] {
                #expect(try self.format(of: file) == format)
                #expect(try layout(of: file) == .lines || file == line)
            }
        }
    }

    @Test("tells a line of ours by its keys where many short texts make it long")
    func manyTexts() throws {
        let messages = (0..<40_000).map { number -> JSONValue in
            ["role": "user", "text": .string("message \(number)")]
        }
        let line = JSONValue.object(["id": "a", "messages": .array(messages)]).text() + "\n"
        #expect(line.utf8.count > FileHead.size)
        #expect(try format(of: line + line) == .jsonLines)
        #expect(try layout(of: line + line) == .lines)
    }

    @Test("tells a file of rows by the first of them, however long the others are")
    func rows() throws {
        let long = String(repeating: "a \"\"long\"\" text\n", count: 200_000)
        for (delimiter, separator) in [(Delimiter.tab, "\t"), (.comma, ",")] {
            for (mark, end) in [("", "\n"), ("\u{FEFF}", "\r\n"), ("\n", "\r")] {
                let names = ["conversationId", "turnNumber", "utterance"]
                let row = ["a", "0", "\"\(long)\""]
                let text =
                    mark
                    + [names, row, row].map { $0.joined(separator: separator) }
                    .joined(separator: end)
                #expect(try format(of: text) == .multiDoGO)
                #expect(try layout(of: text) == .rows(delimiter))
            }
        }
    }

    @Test("has the keys and lists of the whole file where only texts are long")
    func shortened() throws {
        var random = SeededGenerator(seed: 11)
        let pieces = ["a", "\\", "\"", "é", "\u{1F600}", "\n", "\u{0}", "x y z ", "\u{2028}"]
        for _ in 0..<200 {
            let text = (0..<Int.random(in: 0...9000, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            let value: JSONValue = [
                "a": .string(text), "b": [.string(text), 1], "c": ["d": .string(text)],
            ]
            var head = HeadCollector()
            // However the bytes come.
            var rest = value.utf8()[...]
            while !rest.isEmpty {
                let count = min(rest.count, Int.random(in: 1...700, using: &random))
                head.add(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            let kept = try JSONValue(parsing: head.bytes)
            #expect(kept.objectValue?.keys == ["a", "b", "c"])
            #expect(kept["b"]?.arrayValue?.last == 1)
            let short = try #require(kept["a"]?.stringValue)
            #expect(text.hasPrefix(short))
            #expect(head.isShortened || short == text)
            #expect(short.utf8.count >= min(text.utf8.count, HeadCollector.textLength / 6))
            #expect(!short.contains("\u{FFFD}"))
            #expect(head.bytes.count < 3 * (HeadCollector.textLength + 9000))
        }
        // Escapes of two halves are kept together, whatever they are escapes of.
        for offset in 0..<12 {
            let start = String(repeating: "x", count: HeadCollector.textLength - offset)
            var head = HeadCollector()
            let pairs = String(repeating: #"\ud83d\uDE00"#, count: 20)
            head.add(Array("[\"\(start)\(pairs)\", \"\\\\ud83d\"".utf8)[...])
            let text = String(decoding: head.bytes, as: UTF8.self)
            #expect(head.isShortened && text.hasSuffix(#"", "\\ud83d""#))
            let kept = try JSONValue(parsing: Array((text + "]").utf8)).arrayValue ?? []
            let short = try #require(kept.first?.stringValue)
            #expect(short.drop { $0 == "x" }.allSatisfy { $0 == "\u{1F600}" })
            #expect(kept.last == #"\ud83d"#)
        }
        var plain = HeadCollector()
        plain.add(Array("{\"a\": \"\(String(repeating: "x", count: 1 << 22))\"}".utf8)[...])
        #expect(plain.isShortened && plain.bytes.count < HeadCollector.textLength + 100)
    }
}
