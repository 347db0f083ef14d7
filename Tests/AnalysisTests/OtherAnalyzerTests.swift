import Basics
import PromptModel
import Testing

@testable import Analysis

@Suite("Repeated calls")
struct RepeatedCallsTests {
    private func findings(_ make: (Conversation) -> Conversation) -> [Finding] {
        RepeatedCallsAnalyzer().findings(
            in: (1...4).map { make(Conversation("\($0)", task: "\($0)", success: true)) })
    }

    @Test("The same question with the same answer is asked in vain")
    func wasted() throws {
        let finding = try #require(
            findings {
                $0.call("find", ["name": "a"], answer: "1").call("find", ["name": "a"], answer: "1")
                    .call("find", ["name": "b"], answer: "2")
            }.first)
        #expect(finding.goal == .cost)
        #expect(finding.sessions == 4)
        #expect(finding.counts["repeats"] == 4)
        #expect(finding.counts["calls"] == 12)
        #expect(finding.draft == nil)
    }

    @Test("To look again after something that changes answers is right")
    func refreshed() {
        let found = findings {
            $0.call("find", ["name": "a"], answer: "1").call("lend", ["name": "a"], answer: "lent")
                .call("find", ["name": "a"], answer: "2").call("lend", [:], answer: "lent")
                .call("find", ["name": "a"], answer: "2")
        }
        #expect(found.isEmpty)
    }

    @Test("An error that is met again belongs to tool failures, an answer that moves is polled")
    func elsewhere() {
        let afterError = findings {
            $0.fail("find", ["name": "a"], answer: "no").call("find", ["name": "a"], answer: "1")
        }
        #expect(afterError.isEmpty)
        let polled = findings {
            $0.call("status", [:], answer: "1").call("status", [:], answer: "1")
                .call("status", [:], answer: "2")
        }
        #expect(polled.isEmpty)
    }
}

@Suite("Unused tools")
struct UnusedToolTests {
    static let library = AnalysisLibrary(
        tools: ["find_member", "reserve_room"].map {
            ToolDescription(
                name: $0, reference: AssetReference(.tool, $0), description: "Does it.",
                parameters: [:])
        }, prompts: [])

    private func findings(success: Bool, calls tool: String = "find_member") -> [Finding] {
        let spoken = (1...5).map {
            Conversation("s\($0)", task: "s\($0)", success: success)
                .user("Can you reserve a room for me?").call(tool, [:], answer: "ok")
        }
        let others = (1...20).map {
            Conversation("o\($0)", task: "o\($0)", success: true).user("Hello")
        }
        return UnusedToolAnalyzer(library: Self.library).findings(in: spoken + others)
    }

    @Test("A tool that users spoke of and nobody called, where sessions failed")
    func unused() throws {
        let finding = try #require(findings(success: false).first)
        #expect(finding.title == "No session called reserve_room")
        #expect(finding.sessions == 5)
        #expect(finding.draft?.type == .investigate)
    }

    @Test("A tool that nobody needed is not blamed, nor one that was called")
    func notBlamed() {
        #expect(findings(success: true).isEmpty)
        #expect(findings(success: false, calls: "reserve_room").isEmpty)
    }
}

@Suite("Escalation")
struct EscalationTests {
    private func finding(escalated: (Int, Int), others: (Int, Int)) -> Finding? {
        func sessions(_ counts: (Int, Int), _ escalated: Bool) -> [Conversation] {
            (0..<counts.1).map {
                Conversation(
                    "\(escalated)-\($0)", task: "\(escalated)-\($0)", success: $0 < counts.0,
                    escalated: escalated)
            }
        }
        return EscalationAnalyzer().findings(
            in: sessions(escalated, true) + sessions(others, false)
        ).first
    }

    @Test("Sessions that are handed over and fare better are no reason to hand over less")
    func better() throws {
        let finding = try #require(self.finding(escalated: (35, 48), others: (49, 152)))
        #expect(finding.title == "Sessions handed to a person succeeded more often than others")
        #expect(finding.counts["rate"] == .number(0.24))
        #expect(finding.counts["rateLower"] == .number(0.186))
        #expect(finding.counts["rateUpper"] == .number(0.304))
        #expect(finding.draft == nil)
    }

    @Test("Where they fare worse, a person looks at what was missing before")
    func worse() throws {
        let finding = try #require(self.finding(escalated: (5, 40), others: (100, 150)))
        #expect(finding.draft?.type == .investigate)
        #expect(finding.draft?.rationale.contains("may well have been right") == true)
    }

    @Test("Few sessions say nothing, and unknown ones are not counted")
    func unknown() {
        #expect(finding(escalated: (1, 2), others: (1, 2)) == nil)
        let unknown = (1...9).map { Conversation("\($0)", success: true) }
        #expect(EscalationAnalyzer().findings(in: unknown).isEmpty)
    }
}

@Suite("Unchecked actions")
struct UncheckedActionTests {
    private func findings(prompt: String, failing: Bool) -> [Finding] {
        let library = AnalysisLibrary(
            tools: [
                ToolDescription(
                    name: "cancel_loan", reference: AssetReference(.tool, "cancel_loan"),
                    description: "Cancel a loan.", parameters: [:])
            ], prompts: [PromptText(reference: AssetReference(.prompt, "desk"), text: prompt)])
        let cancelled = (1...6).map {
            Conversation("c\($0)", task: "c\($0)", success: !failing)
                .call("cancel_loan", [:], answer: "done")
        }
        let others = (1...10).map {
            Conversation("o\($0)", task: "o\($0)", success: failing || $0 > 9)
        }
        return UncheckedActionAnalyzer(library: library).findings(in: cancelled + others)
    }

    private static let rules = """
        # Desk

        ## Cancel loan
        Ask first.

        Only if one holds:
        - it is new
        - it is lost

        The system does not check this, so make sure.

        ## Lend
        Be kind.
        """

    @Test("An action that nothing checks, where sessions with it fail more often")
    func unchecked() throws {
        let finding = try #require(findings(prompt: Self.rules, failing: true).first)
        #expect(finding.sessions == 6)
        #expect(finding.draft?.type == .investigate)
        let rationale = try #require(finding.draft?.rationale)
        #expect(rationale.contains("“The system does not check this, so make sure.”"))
        #expect(rationale.hasSuffix("Only if one holds:\n- it is new\n- it is lost"))
    }

    @Test("Without the words or without the contrast nothing is found")
    func nothing() {
        #expect(findings(prompt: Self.rules, failing: false).isEmpty)
        let checked = Self.rules.replacing("does not check", with: "does check")
        #expect(findings(prompt: checked, failing: true).isEmpty)
    }
}
