import Basics
import TestSupport
import Testing
import Traces

/// What the importer of the MultiDoGO dataset makes of small files of our own.
@Suite("MultiDoGO conversations") struct MultiDoGOImportTests {
    private static let turnColumns =
        "conversationId\tturnNumber\tutteranceId\tutterance\tslot-labels\tintent\n"
    private static let sentenceColumns =
        "conversationId\tturnNumber\tsentenceNumber\tutteranceId\tutterance\tslot-labels\tintent\n"
    private static let plainColumns =
        "conversationId,turnNumber,utteranceId,utterance,authorRole\n"

    private func turn(
        _ text: String, _ intent: String = "contentonly", of id: String = "a", at turn: String = "0"
    ) -> String {
        "\(id)\t\(turn)\t<CONV>\(id)<TURN>\(turn)\t\(text)\tO\t\(intent)\n"
    }

    private func sessions(_ text: String, as name: String = "tours.tsv") throws -> [Session] {
        let fixture = try Fixture()
        let report = try fixture.importText(text, as: name)
        #expect(report.rejections == [])
        #expect(report.format == .multiDoGO)
        try fixture.expectTrueSums()
        return try fixture.sessions().map(\.session)
    }

    @Test("are sessions of what the customers wrote") func mapsTurns() throws {
        let sessions = try sessions(
            Self.turnColumns + turn("hi", "openinggreeting")
                + turn("a tour \n please", "booktour", at: "2").replacing(
                    "a tour \n please", with: "\"a tour \n please\"")
                + turn("is it cold", "outofdomain", at: "3")
                + turn("hello", "openinggreeting", of: "b", at: "1.0")
                + turn("and a boat", "rentboat<div>booktour", at: "5")
                + turn("my bill and the weather", "OutOfDomain<div>paybill", of: "b", at: "10.0"))
        #expect(sessions.map(\.id) == ["a", "b"])
        #expect(sessions.map(\.source) == ["tours", "tours"])
        #expect(
            sessions[0].messages.map(\.text) == [
                "hi", "a tour \n please", "is it cold", "and a boat",
            ])
        #expect(sessions.flatMap(\.messages).allSatisfy { $0.role == .user && $0.by == nil })
        #expect(
            sessions.map(\.unansweredQuestions) == [["is it cold"], ["my bill and the weather"]])
        #expect(sessions.map(\.taskType) == ["booktour", "paybill"])
        #expect(sessions[0].tags == ["intent.booktour": "true", "intent.rentboat": "true"])
        #expect(sessions[1].tags == ["intent.paybill": "true"])
        #expect(sessions.allSatisfy { $0.outcome == Outcome() && $0.handledBy == nil })
        #expect(sessions.allSatisfy { $0.escalated == nil && $0.ownerCorrected == nil })
    }

    @Test("join the sentences of a turn, and label each") func mapsSentences() throws {
        let sessions = try sessions(
            Self.sentenceColumns
                + "a\t1\t1\tu2\tthen block it\tO O O\toutofdomain\n"
                + "a\t1\t0\tu1\ti lost my card\tO O O O\treportlostcard\n"
                + "a\t1\t2\tu3\t\tO\toutofdomain\na\t3\t0\tu4\tthanks\tO\tthankyou\n"
                + "b\t0\t0\tu5\t\tO\tcontentonly\nb\t0\t1\tu6\tyes\tO\tconfirmation\n")
        #expect(
            sessions.map { $0.messages.map(\.text) } == [
                ["i lost my card then block it", "thanks"], ["yes"],
            ])
        // The words of one are missing; it was asked all the same.
        #expect(sessions.map(\.unansweredQuestions) == [["then block it", ""], []])
        #expect(sessions.map(\.taskType) == ["reportlostcard", nil])
    }

    @Test("have both sides where there are no annotations") func mapsBothSides() throws {
        let rows = """
            acs-1,1,u2,"Hello, how can I help?",agent
            acs-1,0,u1,hi,customer
            acs-1,2,u3,"a ""tour""
            please",customer\r
            acs-1,3,u4,I'm not sure.,agent
            """
        for mark in ["", "\u{FEFF}"] {
            let sessions = try sessions(mark + Self.plainColumns + rows)
            let session = try #require(sessions.first)
            #expect(sessions.count == 1)
            #expect(session.messages.map(\.role) == [.user, .assistant, .user, .assistant])
            #expect(
                session.messages.map(\.text) == [
                    "hi", "Hello, how can I help?", "a \"tour\"\nplease", "I'm not sure.",
                ])
            #expect(session.messages.map(\.by) == [nil, .person, nil, .person])
            #expect((session.handledBy, session.ownerCorrected) == (.person, false))
            #expect((session.taskType, session.tags) == (nil, [:]))
            // What the words tell, as no label does.
            #expect(session.unansweredQuestions == ["a \"tour\"\nplease"])
        }
    }

    @Test("count a row once that is there twice, and keep what only looks the same")
    func repeatedRows() throws {
        let sessions = try sessions(
            Self.turnColumns + turn("ok") + turn("ok") + turn("ok", at: "1") + turn("no", at: "1"))
        #expect(sessions.map { $0.messages.map(\.text) } == [["ok", "ok", "no"]])
    }

    @Test("go in the order of their turns, however their rows lie") func order() throws {
        let sessions = try sessions(
            Self.turnColumns + turn("three", at: "10") + turn("x", of: "b") + turn("one", at: "2")
                + turn("y", of: "b", at: "1") + turn("two", at: "9.0"))
        #expect(
            sessions.map { $0.messages.map(\.text) } == [["one", "two", "three"], ["x", "y"]])
    }

    @Test("are told by the names of their columns") func detection() throws {
        let row = turn("hi")
        #expect(try Fixture().format(of: Self.turnColumns + row, as: "x.json") == .multiDoGO)
        #expect(try Fixture().format(of: Self.turnColumns, as: "x") == .multiDoGO)
        #expect(try Fixture().format(of: "\r\n" + Self.plainColumns, as: "x.tsv") == .multiDoGO)
        let quoted = "\"turnNumber\"\t\"conversationId\"\t\"utterance\"\r\n0\ta\thi\r\n"
        #expect(try Fixture().format(of: quoted, as: "x") == .multiDoGO)
        #expect(try Fixture().format(of: "conversationId\tutterance\na\thi\n", as: "x") == nil)
        #expect(
            try Fixture().format(of: Self.turnColumns.replacing("\t", with: ";"), as: "x") == nil)
        #expect(try Fixture().format(of: "\"" + Self.turnColumns, as: "x") == nil)
    }

    @Test(
        "set a row aside that is wrong",
        arguments: [
            ("\t0\tu\thi\tO\tconfirmation\n", "'conversationId' is missing"),
            ("a\t\tu\thi\tO\tconfirmation\n", "'turnNumber' is missing"),
            ("a\tx\tu\thi\tO\tconfirmation\n", "'turnNumber' is not a whole number from 0"),
            ("a\t-1\tu\thi\tO\tconfirmation\n", "'turnNumber' is not a whole number from 0"),
            ("a\t1.5\tu\thi\tO\tconfirmation\n", "'turnNumber' is not a whole number from 0"),
            ("a\t.0\tu\thi\tO\tconfirmation\n", "'turnNumber' is not a whole number from 0"),
            (
                "a\t99999999999999999999\tu\thi\tO\tconfirmation\n",
                "'turnNumber' is not a whole number from 0"
            ),
            ("a\t1\tu\thi\tO\n", "the number of columns is 5, not 6"),
            ("a\t1\tu\thi\tO\tx\ty\n", "the number of columns is 7, not 6"),
            ("a\t1\tu\t\"hi\"!\tO\tx\n", "column 4: something follows the closing quote"),
            (turnColumns, "'turnNumber' is not a whole number from 0"),
        ])
    func badRows(_ row: String, reason: String) throws {
        let fixture = try Fixture()
        let report = try fixture.importText(
            Self.turnColumns + turn("hi") + row + turn("bye", at: "2"), as: "x.tsv")
        let offset = (Self.turnColumns + turn("hi")).utf8.count
        #expect(report.rejections == [RejectedRecord(line: 3, offset: offset, reason: reason)])
        #expect(report.imported == 1)
        #expect(try fixture.sessions().map { $0.session.messages.map(\.text) } == [["hi", "bye"]])
    }

    @Test("set rows of unknown authors and broken characters aside") func moreBadRows() throws {
        let fixture = try Fixture()
        let bytes =
            Array((Self.plainColumns + "a,0,u,hi,robot\na,1,u,").utf8) + [0xE9]
            + Array(",agent\na,2,u,ok,customer\na,3".utf8)
        let path = try fixture.scratch.write("x.csv", bytes: bytes)
        let report = try fixture.store.importFile(path, surroundings: fixture.scratch.surroundings)
        #expect(
            report.rejections.map(\.reason) == [
                "'authorRole' is not one of 'customer', 'agent'", "column 4 is not UTF-8",
                "the number of columns is 2, not 5",
            ])
        #expect(report.rejections.map(\.line) == [2, 3, 5])
        #expect(try fixture.sessions().map { $0.session.messages.map(\.text) } == [["ok"]])
    }

    @Test("are refused together where a quote is never closed") func openQuote() throws {
        let fixture = try Fixture()
        let error = #expect(throws: TraceError.self) {
            try fixture.importText(
                Self.turnColumns + turn("hi") + turn("\"so", at: "1") + turn("bye", at: "2"),
                as: "x.tsv")
        }
        #expect((error?.code, error?.line) == (.truncated, 3))
        #expect(error?.description.contains("a quote opens here and nothing closes it") == true)
        #expect(try fixture.sessions().isEmpty)
    }

    @Test("are refused where a named format does not fit") func wrongFormat() throws {
        let fixture = try Fixture()
        let options = ImportOptions(format: .multiDoGO)
        let twice = #expect(throws: TraceError.self) {
            try fixture.importText("a\ta\n1\t2\n", as: "x.tsv", options: options)
        }
        #expect((twice?.code, twice?.line, twice?.offset) == (.malformed, 1, 0))
        let empty = #expect(throws: TraceError.self) {
            try fixture.importText("\n", as: "x.tsv", options: options)
        }
        #expect(empty?.code == .empty)
        let report = try fixture.importText("a\tb\n1\t2\n", as: "x.tsv", options: options)
        #expect(report.rejections.map(\.reason) == ["'conversationId' is missing"])
    }
}
