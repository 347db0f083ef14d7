import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// What the importer of Claude Code's logs makes of small files of our own.
@Suite struct ClaudeCodeImportTests {
    @Test func putsALineAndAResponseTogether() throws {
        let session = try self.session([
            user("1", #""Look at it.""#),
            model("2", "m1", #"{"type":"text","text":"\n\n"}"#, output: 3),
            model("3", "m1", #"{"type":"thinking","thinking":"Hm.","signature":"s"}"#, output: 3),
            model("4", "m1", #"{"type":"redacted_thinking","data":"x"}"#, output: 3),
            model("5", "m1", #"{"type":"text","text":"I look."}"#, output: 3),
            model(
                "6", "m1", #"{"type":"tool_use","id":"c1","name":"Read","input":{"n":1}}"#,
                output: 3),
            user("7", #"[{"type":"tool_result","tool_use_id":"c1","content":"it"}]"#),
            model(
                "8", "m1", #"{"type":"tool_use","id":"c2","name":"Bash","input":{}}"#, output: 40),
            user(
                "9",
                #"[{"type":"tool_result","tool_use_id":"c2","is_error":true,"content":[{"type":"text","text":"a"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"x"}},{"type":"tool_reference","tool_name":"t"},{"type":"text","text":"b"}]}]"#
            ),
            model("10", "m2", #"{"type":"text","text":"Done."}"#, output: 5),
        ])
        #expect(session.id == "s")
        #expect(session.source == "run")
        #expect(session.messages.map(\.role) == [.user, .assistant, .tool, .tool, .assistant])
        let response = session.messages[1]
        #expect(response.text == "I look.")
        #expect(response.reasoning == "Hm.")
        #expect(response.toolCalls.map(\.id) == ["c1", "c2"])
        #expect(response.toolCalls[0] == ToolCall(id: "c1", name: "Read", arguments: ["n": 1]))
        #expect(response.model == "claude-x")
        #expect(response.tokens == TokenUsage(input: 111, output: 40, cached: 100))
        #expect(response.timestamp == Timestamp(iso8601: "2026-01-02T03:04:02Z"))
        #expect(session.messages[2].toolResult == ToolResult(callID: "c1", failed: false))
        #expect(session.messages[3].toolResult == ToolResult(callID: "c2", failed: true))
        #expect(session.messages[3].text == "a\nb")
        #expect(session.messages[3].media == [Media(.image, type: "image/png")])
        #expect(session.tokens == TokenUsage(input: 222, output: 45, cached: 200))
        #expect(session.model == "claude-x")
        #expect(session.tags == ["gitBranch": "main", "version": "2.1.0"])
        #expect(session.startedAt == Timestamp(iso8601: "2026-01-02T03:04:01Z"))
        #expect(session.endedAt == Timestamp(iso8601: "2026-01-02T03:04:10Z"))
        #expect(session.escalated == nil)
    }

    @Test func aLateOrCopiedLineAddsNothing() throws {
        let block = #"{"type":"tool_use","id":"c1","name":"Read","input":{}}"#
        let text = #"{"type":"text","text":"I look."}"#
        let session = try self.session([
            model("1", "m1", text, output: 9),
            model("2", "m1", block, output: 4),
            model("2", "m1", block, output: 4),
            model("3", "m2", text, output: 1),
            // A version that repeats the blocks so far.
            model("4", "m2", text + "," + block, output: 7),
        ])
        #expect(session.messages.count == 2)
        #expect(session.messages.map(\.tokens?.output) == [9, 7])
        #expect(session.messages.map(\.toolCalls.count) == [1, 1])
        #expect(session.messages.map(\.text) == ["I look.", "I look."])
    }

    @Test(arguments: [
        (#""Hello""#, "", "user", "Hello"),
        (#"[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#, "", "user", "a\nb"),
        (#""Do this.""#, #","isMeta":true"#, "system", "Do this."),
        (#""So far.""#, #","isCompactSummary":true"#, "system", "So far."),
        (
            #""<command-message>mcp</command-message>\n<command-name>/mcp</command-name>\n<command-args> list <all> </command-args>""#,
            "", "user", "/mcp list <all>"
        ),
        (
            #""<command-name>/clear</command-name><command-args></command-args>""#, "", "user",
            "/clear"
        ),
        (#""<bash-input>ls -l</bash-input>""#, "", "user", "! ls -l"),
        (
            #""<bash-stdout>a</bash-stdout><bash-stderr></bash-stderr>""#, "", "system",
            "<bash-stdout>a</bash-stdout><bash-stderr></bash-stderr>"
        ),
        (
            #""<local-command-stdout>ok</local-command-stdout>""#, "", "system",
            "<local-command-stdout>ok</local-command-stdout>"
        ),
        (
            #""<local-command-stdout>ok</local-command-stdout>\nwhy?""#, "", "user",
            "<local-command-stdout>ok</local-command-stdout>\nwhy?"
        ),
        (
            #""<task-notification>b</task-notification>\nRead it.""#, "", "system",
            "<task-notification>b</task-notification>\nRead it."
        ),
        (
            #"[{"type":"text","text":"[Request interrupted by user]"}]"#, "", "system",
            "[Request interrupted by user]"
        ),
        (#""What is <command-name>?""#, "", "user", "What is <command-name>?"),
    ])
    func tellsTheUsersWordsFromThePrograms(
        _ content: String, _ flags: String, _ role: String, _ text: String
    ) throws {
        let session = try self.session([user("1", content, flags)])
        #expect(session.messages.map(\.role.rawValue) == [role])
        #expect(session.messages.map(\.text) == [text])
    }

    @Test func aLineMayHoldBoth() throws {
        let session = try self.session([
            user(
                "1",
                #"[{"type":"tool_result","tool_use_id":"c"},{"type":"text","text":"<system-reminder>r</system-reminder>"},{"type":"text","text":"Go on."},{"type":"document","title":"Plan","source":{"type":"base64","media_type":"application/pdf","data":"x"}},{"type":"new_kind"}]"#
            )
        ])
        #expect(session.messages.map(\.role) == [.tool, .system, .user])
        #expect(session.messages[0].text == nil)
        #expect(session.messages[2].text == "Go on.")
        #expect(
            session.messages[2].media == [Media(.file, type: "application/pdf", name: "Plan")])
    }

    @Test func aNoticeInTheModelsPlaceIsNoResponse() throws {
        let notice = #"{"type":"text","text":"API Error: 529"}"#
        let session = try self.session([
            user("1", #""Hello""#),
            model("2", "m1", notice, output: 0, model: "<synthetic>"),
            model("3", "m2", notice, output: 0, flags: #","isApiErrorMessage":true"#),
            model("4", "m3", #"{"type":"text","text":"Hi"}"#, output: 2),
        ])
        #expect(session.messages.map(\.role) == [.user, .system, .system, .assistant])
        #expect(session.messages[1].tokens == nil)
        #expect(session.model == "claude-x")
        #expect(session.tokens.output == 2)
    }

    @Test func takesWhatTheUserWroteMeanwhile() throws {
        func attachment(_ uuid: String, _ inside: String) -> String {
            #"{"type":"attachment","uuid":"\#(uuid)","sessionId":"s","timestamp":"2026-01-02T03:04:05Z","attachment":{\#(inside)}}"#
        }
        let session = try self.session([
            user("1", #""Go""#), attachment("2", #""type":"queued_command","prompt":"And push.""#),
            attachment("3", #""type":"queued_command","prompt":[{"type":"text","text":"Now."}]"#),
            attachment("4", #""type":"queued_command","prompt":"<task-notification>x""#),
            attachment("5", #""type":"file","content":"x""#),
        ])
        #expect(
            session.messages.map(\.text) == ["Go", "And push.", "Now.", "<task-notification>x"])
        #expect(session.messages.map(\.role) == [.user, .user, .user, .system])
    }

    @Test func linesWithoutWordsAddNothing() throws {
        let fixture = try Fixture()
        let others = [
            #"{"type":"summary","summary":"A talk","leafUuid":"1"}"#,
            #"{"type":"file-history-snapshot","messageId":"1","snapshot":{},"isSnapshotUpdate":false}"#,
            #"{"type":"queue-operation","operation":"enqueue","content":"x","sessionId":"s","timestamp":"2026-01-02T03:04:05Z"}"#,
            #"{"type":"progress","sessionId":"s","uuid":"p","parentUuid":"1","timestamp":"2026-01-02T03:04:05Z","data":{"type":"agent_progress","agentId":"a","message":{"type":"assistant","message":{"id":"m9","content":[],"usage":{"output_tokens":7}}}}}"#,
            #"{"type":"system","subtype":"compact_boundary","content":"Conversation compacted","sessionId":"s","uuid":"b","timestamp":"2026-01-02T03:04:05Z"}"#,
            #"{"type":"system","subtype":"api_error","error":{"status":529},"retryAttempt":1,"sessionId":"s","uuid":"e","timestamp":"2026-01-02T03:04:05Z"}"#,
            #"{"type":"permission-mode","permissionMode":"plan","sessionId":"t"}"#,
        ]
        let text = (others + [user("1", #""Hello""#)]).joined(separator: "\n") + "\n"
        let report = try fixture.importText(text)
        #expect((report.imported, report.rejected) == (1, 0))
        #expect(try fixture.sessions().first?.session.messages.map(\.text) == ["Hello"])
        let none = try fixture.importText(others.joined(separator: "\n") + "\n", as: "other.jsonl")
        #expect((none.format, none.imported, none.rejected) == (.claudeCode, 0, 0))
    }

    @Test func aSubagentHasASessionOfItsOwn() throws {
        let fixture = try Fixture()
        let side = #","isSidechain":true"#
        let agent = side + #","agentId":"a1""#
        func link(_ uuid: String, _ parent: String) -> String {
            #"{"type":"progress","uuid":"\#(uuid)","parentUuid":"\#(parent)","sessionId":"s","isSidechain":true,"data":{}}"#
        }
        let text = #"{"type":"text","text":"Found."}"#
        let report = try fixture.importText(
            [
                user("1", #""Go""#),
                user("2", #""Search.""#, side),
                user("8", #""Search elsewhere.""#, side),
                link("3", "2"),
                model("4", "m2", text, output: 2, flags: side + #","parentUuid":"3""#),
                model("9", "m3", text, output: 8, flags: side + #","parentUuid":"8""#),
                user("5", #""Read.""#, agent),
                model("6", "m4", text, output: 16, flags: agent + #","parentUuid":"5""#),
                link("10", "no line that is here"),
                model("7", "m1", text, output: 1),
            ].joined(separator: "\n"))
        #expect((report.imported, report.rejected) == (4, 0))
        let sessions = try fixture.sessions().map(\.session)
        #expect(sessions.map(\.id).sorted() == ["s", "s/2", "s/8", "s/a1"])
        for (id, output, first) in [
            ("s", 1, "Go"), ("s/2", 2, "Search."), ("s/8", 8, "Search elsewhere."),
            ("s/a1", 16, "Read."),
        ] {
            let session = try #require(sessions.first { $0.id == id })
            #expect(session.messages.map(\.text) == [first, "Found."])
            #expect(session.tokens.output == output)
            #expect(session.tags["sidechain"] == (id == "s" ? nil : "true"))
        }
    }

    @Test func sessionsOfOneFileStayApart() throws {
        let fixture = try Fixture()
        let report = try fixture.importText(
            [user("1", #""a""#), user("2", #""b""#, session: "t"), user("3", #""c""#)]
                .joined(separator: "\n"))
        #expect(report.imported == 2)
        let texts = try fixture.sessions().map(\.session.messages).map { $0.map(\.text) }
        #expect(texts == [["a", "c"], ["b"]])
    }

    @Test func costsAreKnownWhenAllAre() throws {
        let text = #"{"type":"text","text":"x"}"#
        let first = model("1", "m1", text, output: 1, flags: #","costUSD":0.25"#)
        let again = model("2", "m1", text, output: 1, flags: #","costUSD":0.25"#)
        let second = model("3", "m2", text, output: 1, flags: #","costUSD":0.5"#)
        let unknown = model("4", "m3", text, output: 1)
        #expect(try session([first, again, second]).cost == 0.75)
        let mixed = try session([first, unknown])
        #expect(mixed.cost == nil)
        #expect(mixed.messages.map(\.cost) == [0.25, nil])
    }

    @Test func readsAnswersOfToolsThatTheAPIRan() throws {
        let blocks = [
            #"{"type":"text","text":"I search."}"#,
            #"{"type":"server_tool_use","id":"w1","name":"web_search","input":{"query":"boats"}}"#,
            #"{"type":"web_search_tool_result","tool_use_id":"w1","content":[{"type":"web_search_result","title":"Boats","url":"https://a.example","encrypted_content":"x"},{"type":"web_search_result","url":"https://b.example"}]}"#,
            #"{"type":"text","text":"They float"}"#,
            #"{"type":"text","text":" well","citations":[{"type":"web_search_result_location"}]}"#,
            #"{"type":"text","text":"."}"#,
            #"{"type":"mcp_tool_use","id":"w2","name":"ask","server_name":"x","input":{}}"#,
            #"{"type":"mcp_tool_result","tool_use_id":"w2","is_error":true,"content":[{"type":"text","text":"no"}]}"#,
            #"{"type":"server_tool_use","id":"w3","name":"web_search","input":{}}"#,
            #"{"type":"web_search_tool_result","tool_use_id":"w3","content":{"type":"web_search_tool_result_error","error_code":"max_uses_exceeded"}}"#,
            #"{"type":"server_tool_use","id":"w4","name":"code_execution","input":{}}"#,
            #"{"type":"code_execution_tool_result","tool_use_id":"w4","content":{"type":"code_execution_result","stdout":"4","stderr":"","return_code":0}}"#,
        ]
        let session = try self.session([model("1", "m", blocks.joined(separator: ","), output: 1)])
        #expect(session.messages.map(\.role) == [.assistant, .tool, .tool, .tool, .tool])
        #expect(session.messages[0].text == "I search.\nThey float well.")
        #expect(
            session.messages.dropFirst().map(\.text) == [
                "Boats\nhttps://a.example\nhttps://b.example", "no", "max_uses_exceeded", "4",
            ])
        #expect(session.toolExchanges.map(\.failed) == [false, true, true, false])
    }

    @Test(arguments: [
        ("[1]", "'the record' is not an object"), ("7", "'the record' is not an object"),
        ("\"x\"", "'the record' is not an object"), ("{}", "'type' is missing"),
        (#"{"type":3}"#, "'type' is not a text"),
        (#"{"type":"user","sessionId":"s"}"#, "'message' is missing"),
        (#"{"type":"user","sessionId":"s","message":"x"}"#, "'message' is not an object"),
        (#"{"type":"user","sessionId":"s","message":{}}"#, "'message.content' is missing"),
        (
            #"{"type":"user","sessionId":"s","message":{"content":{}}}"#,
            "'message.content' is not a text or a list"
        ),
        (#"{"type":"user","message":{"content":"x"}}"#, "'sessionId' is missing"),
        (
            #"{"type":"user","sessionId":"","message":{"content":"x"}}"#,
            "'sessionId' is not a text with a character"
        ),
        (#"{"type":"user","sessionId":7,"message":{"content":"x"}}"#, "'sessionId' is not a text"),
        (
            #"{"type":"user","sessionId":"s","message":{"content":["x",3]}}"#,
            "'message.content[1]' is not an object"
        ),
        (
            #"{"type":"user","sessionId":"s","message":{"content":[{"text":"x"}]}}"#,
            "'message.content[0].type' is missing"
        ),
        (
            #"{"type":"user","sessionId":"s","message":{"content":[{"type":"text"}]}}"#,
            "'message.content[0].text' is missing"
        ),
        (
            #"{"type":"user","sessionId":"s","message":{"content":[{"type":"tool_result","content":"x"}]}}"#,
            "'message.content[0].tool_use_id' is missing"
        ),
        (
            #"{"type":"user","sessionId":"s","message":{"content":[{"type":"tool_result","tool_use_id":"c","is_error":"no"}]}}"#,
            "'message.content[0].is_error' is not true or false"
        ),
        (
            #"{"type":"user","sessionId":"s","message":{"content":[{"type":"tool_result","tool_use_id":"c","content":3}]}}"#,
            "'message.content[0].content' is not a text or a list"
        ),
        (
            #"{"type":"assistant","sessionId":"s","message":{"content":[{"type":"tool_use","name":"f"}]}}"#,
            "'message.content[0].id' is missing"
        ),
        (
            #"{"type":"assistant","sessionId":"s","message":{"content":[],"usage":{"input_tokens":"12"}}}"#,
            "'message.usage.input_tokens' is not a whole number"
        ),
        (
            #"{"type":"assistant","sessionId":"s","message":{"content":[],"usage":{"output_tokens":-1}}}"#,
            "'message.usage.output_tokens' is not from 0 to 1000000000000"
        ),
        (
            #"{"type":"assistant","sessionId":"s","costUSD":-0.1,"message":{"content":[]}}"#,
            "'costUSD' is not from 0 to 1000000"
        ),
        (
            #"{"type":"user","sessionId":"s","timestamp":"today","message":{"content":"x"}}"#,
            "'timestamp' is not a date and time (RFC 3339)"
        ),
        (
            #"{"type":"attachment","sessionId":"s","attachment":{"type":"queued_command","prompt":[{"type":"text"}]}}"#,
            "'attachment.prompt[0].text' is missing"
        ),
        (#"{"type":"user"} {"type":"user"}"#, "column 17: something follows the value"),
    ])
    func setsABadLineAsideAndTakesTheRest(_ line: String, _ reason: String) throws {
        let fixture = try Fixture()
        let first = user("1", #""a""#)
        let report = try fixture.importText(
            [first, line, user("2", #""b""#)].joined(separator: "\n") + "\n")
        #expect(report.format == .claudeCode)
        #expect(
            report.rejections == [
                RejectedRecord(line: 2, offset: first.utf8.count + 1, reason: reason)
            ])
        #expect(try fixture.sessions().first?.session.messages.map(\.text) == ["a", "b"])
    }

    @Test func aTimeWithoutAZoneIsUTC() throws {
        let line =
            #"{"type":"user","sessionId":"s","timestamp":"2026-01-02T03:04:05","message":{"content":"x"}}"#
        #expect(try session([line]).startedAt == Timestamp(iso8601: "2026-01-02T03:04:05Z"))
    }

    @Test func aCutFileKeepsItsWholeLines() throws {
        let fixture = try Fixture()
        let text = [user("1", #""a""#), user("2", #""b""#)].joined(separator: "\n")
        let report = try fixture.importText(String(text.dropLast(10)))
        #expect((report.format, report.imported, report.rejected) == (.claudeCode, 1, 1))
        #expect(report.rejections.first?.reason.hasSuffix("; the file may be cut off") == true)
        // A file of which nothing but the beginning of a line is there.
        let stump = #"{"parentUuid":null,"isSidechain":false,"sessionId":"s","type":"user","mess"#
        let cut = try fixture.importText(stump, as: "stump.jsonl")
        #expect((cut.format, cut.imported, cut.rejected) == (.claudeCode, 0, 1))
    }

    // MARK: Helpers

    private func session(_ lines: [String]) throws -> Session {
        let fixture = try Fixture()
        let report = try fixture.importText(lines.joined(separator: "\n") + "\n")
        #expect(report.format == .claudeCode)
        #expect(report.rejections == [])
        try fixture.expectTrueSums()
        return try #require(try fixture.sessions().first?.session)
    }

    private func envelope(_ uuid: String, _ session: String, _ flags: String) -> String {
        let second = uuid.count == 1 ? "0" + uuid : uuid
        return """
            "uuid":"\(uuid)","sessionId":"\(session)","cwd":"/home/somebody","gitBranch":"main",\
            "version":"2.1.0","timestamp":"2026-01-02T03:04:\(second)Z"\(flags)
            """
    }

    private func user(
        _ uuid: String, _ content: String, _ flags: String = "", session: String = "s"
    ) -> String {
        """
        {"type":"user",\(envelope(uuid, session, flags)),\
        "message":{"role":"user","content":\(content)},"toolUseResult":{"stdout":"not read"}}
        """
    }

    private func model(
        _ uuid: String, _ id: String, _ blocks: String, output: Int, model: String = "claude-x",
        flags: String = ""
    ) -> String {
        """
        {"type":"assistant",\(envelope(uuid, "s", flags)),"requestId":"req_\(id)","message":\
        {"id":"\(id)","type":"message","role":"assistant","model":"\(model)","content":[\(blocks)],\
        "stop_reason":null,"usage":{"input_tokens":1,"cache_creation_input_tokens":10,\
        "cache_read_input_tokens":100,"output_tokens":\(output)}}}
        """
    }
}
