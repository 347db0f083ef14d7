import Basics
import PromptModel
import Synchronization
import TestSupport
import Testing
import Traces

@testable import Analysis

@Suite("Real conversations", .needsData("tau2/visible"))
struct RealDataTests {
    static let airlineRuns = [
        "gpt-4.1_airline", "gpt-4o_airline", "qwen2.5-7b_airline", "whissle_airline",
    ]

    /// What is analyzed: a run, all airline runs together, or tau-bench.
    enum Source: String, CaseIterable, CustomTestStringConvertible {
        case gpt41 = "gpt-4.1_airline"
        case gpt4o = "gpt-4o_airline"
        case qwen = "qwen2.5-7b_airline"
        case whissle = "whissle_airline"
        case airline = "all airline runs"
        case tauBench = "tau-bench"
        case retail = "gpt-4.1_retail"
        case telecom = "gpt-4.1_telecom"
        case telecomAlone = "gpt-4.1_telecom-nouser"

        var testDescription: String { rawValue }

        var sessions: [Session] {
            get throws {
                switch self {
                case .airline: try RealDataTests.airlineRuns.flatMap { try RealRuns.run($0) }
                case .tauBench: try RealRuns.tauBench()
                default: try RealRuns.run(rawValue)
                }
            }
        }

        var library: AnalysisLibrary {
            get throws {
                switch self {
                case .tauBench: try RealRuns.tauBenchLibrary()
                case .retail: try RealRuns.library("retail")
                case .telecom, .telecomAlone: try RealRuns.library("telecom")
                default: try RealRuns.library("airline")
                }
            }
        }

        var findings: [Finding] {
            get throws {
                if let known = Self.known.withLock({ $0[self] }) { return known }
                var reflection = Reflection(library: try library)
                for (index, session) in try sessions.enumerated() {
                    reflection.add(session, evidence: "e\(index)")
                }
                let findings = reflection.findings()
                Self.known.withLock { $0[self] = findings }
                return findings
            }
        }

        /// What was found already: several tests look at the same findings.
        private static let known = Mutex<[Source: [Finding]]>([:])
    }

    @Test("A payment method that nobody named: one cause over three tools, and what was missing")
    func paymentMethods() throws {
        let findings = try Source.qwen.findings
        let finding = try #require(
            findings.first { $0.cause == "Payment method ‹id› not found" })
        #expect(finding.analyzer == "toolFailure")
        #expect(finding.goal == .accuracy)
        #expect(finding.sessions == 8)
        #expect(finding.tasks == 8)
        #expect(finding.evidence.count == 8)
        let counts = finding.counts
        #expect(counts["errors"] == 26)
        #expect(counts["byTool"]?["book_reservation"]?["errors"] == 17)
        #expect(counts["byTool"]?["update_reservation_baggages"]?["errors"] == 7)
        #expect(counts["byTool"]?["update_reservation_flights"]?["errors"] == 2)
        #expect(counts["failed"] == 8)
        #expect(counts["succeeded"] == 0)
        #expect(counts["lookUp"] == "get_user_details")
        // 20 of the 26 came before any successful look-up.
        #expect(counts["errorsAfterLookUp"] == 6)
        #expect(counts["otherCalls"] == 41)
        #expect(counts["otherCallsAfterLookUp"] == 25)
        #expect(counts["failingSessionsAfterLookUp"] == 1)
        #expect(counts["otherSessions"] == 14)
        #expect(counts["otherSessionsAfterLookUp"] == 9)
        #expect(counts["pValue"] == .number(0.026))
        #expect(finding.expected?.from == "8 of 50")
        #expect(finding.expected?.to == nil)

        let draft = try #require(finding.draft)
        #expect(draft.type == .tool)
        #expect(draft.tainted)
        #expect(draft.title == "Call get_user_details before naming a payment method")
        #expect(
            draft.operations.map(\.asset.description) == [
                "snippet/payment-method-look-up", "tool/book_reservation",
                "tool/update_reservation_baggages", "tool/update_reservation_flights",
            ])
        guard case .create(_, let text, _) = draft.operations[0].action else {
            Issue.record("the first operation creates nothing")
            return
        }
        #expect(
            text == """
                kind: snippet
                id: payment-method-look-up
                description: Where each payment method comes from.
                text: |
                  Before this call, call `get_user_details`.
                  Use each payment method (`payment_id`) exactly as its answer lists it; never \
                invent or guess one.
                  If none of those listed fits, ask the user.

                """)
        #expect(
            draft.operations[1].action
                == .replaceText(
                    find: "Book a reservation.",
                    with: "Book a reservation.\n{{> payment-method-look-up}}"))
    }

    @Test("The dominant cause of a tool's failures comes first, not the rarer one")
    func dominantCause() throws {
        let booking = try Source.qwen.findings.filter {
            $0.counts["byTool"]?["book_reservation"] != nil
        }
        let errors = booking.compactMap {
            $0.counts["byTool"]?["book_reservation"]?["errors"]?.integerValue
        }
        #expect(booking.first?.cause == "Payment method ‹id› not found")
        #expect(errors.first == 17)
        #expect(errors.max() == 17)
        let mismatch = booking.first { $0.cause.hasPrefix("Payment amount does not add up") }
        #expect(mismatch?.counts["errors"] == 8)
        #expect(mismatch?.draft == nil)
    }

    @Test("Examples of the tools' texts that were sent as real values")
    func examples() throws {
        let finding = try #require(
            try Source.qwen.findings.first {
                $0.cause == "Example of payment_id sent as a real value"
            }
        )
        #expect(finding.sessions == 3)
        #expect(finding.tasks == 3)
        let draft = try #require(finding.draft)
        #expect(
            draft.operations.map(\.asset.description) == [
                "tool/update_reservation_baggages", "tool/update_reservation_flights",
            ])
        for operation in draft.operations {
            guard case .replaceText(let find, let with) = operation.action else {
                Issue.record("\(operation) replaces no text")
                continue
            }
            #expect(find.contains("certificate_7815826"))
            #expect(with == "payment_id: The payment id stored in user profile.")
        }
    }

    @Test("The tool's text offers a certificate where the API takes none")
    func contradiction() throws {
        let finding = try #require(
            try Source.tauBench.findings.first {
                $0.cause == "certificate cannot be used to update reservation"
            })
        #expect(finding.sessions == 4)
        #expect(finding.tasks == 3)
        #expect(finding.counts["sessionsWithKind"] == 4)
        #expect(finding.counts["acceptedWithKind"] == 0)
        let operation = try #require(finding.draft?.operations.first)
        #expect(finding.draft?.operations.count == 1)
        #expect(operation.asset.description == "tool/update_reservation_flights")
        #expect(operation.path == "/parameters/properties/payment_id/description")
        guard case .replaceText(_, let with) = operation.action else {
            Issue.record("the operation replaces no text")
            return
        }
        #expect(
            with == "The payment id stored in user profile, such as 'credit_card_7815826', "
                + "'gift_card_7815826'.")
    }

    @Test("A field that the API asks for and no text names")
    func missingField() throws {
        let finding = try #require(
            try Source.whissle.findings.first { $0.cause.contains("payment_id Field required") })
        #expect(finding.sessions == 4)
        #expect(finding.tasks == 4)
        guard case .replaceText(_, let with)? = finding.draft?.operations.first?.action else {
            Issue.record("nothing is replaced")
            return
        }
        #expect(with.hasSuffix("Each object needs the keys `payment_id` and `amount`."))
    }

    @Test("Cancellations that went through although nothing checks them are for a person")
    func cancellations() throws {
        let finding = try #require(
            try Source.airline.findings.first { $0.analyzer == "uncheckedAction" })
        #expect(finding.sessions == 35)
        #expect(finding.counts["failed"] == 32)
        #expect(finding.draft?.type == .investigate)
        #expect(finding.draft?.operations.isEmpty == true)
        #expect(finding.draft?.rationale.contains("The user has travel insurance") == true)
    }

    @Test("How sessions end that were handed to a person")
    func escalation() throws {
        let finding = try #require(
            try Source.tauBench.findings.first { $0.analyzer == "escalation" })
        #expect(finding.sessions == 48)
        #expect(finding.counts["succeeded"] == 35)
        #expect(finding.counts["othersSucceeded"] == 49)
        #expect(finding.counts["others"] == 152)
        #expect(finding.title == "Sessions handed to a person succeeded more often than others")
        #expect(finding.draft == nil)
    }

    @Test("What an owner would reject is not proposed", arguments: Source.allCases)
    func noBadProposals(source: Source) throws {
        let library = try source.library
        for finding in try source.findings {
            #expect(finding.expected?.to == nil)
            guard let draft = finding.draft else {
                #expect(finding.withheld != nil)
                continue
            }
            #expect(finding.sessions >= 2)
            #expect((finding.tasks ?? 0) >= 2, "\(draft.title) rests on one task")
            #expect(draft.operations.isEmpty == (draft.type == .investigate || draft.type == .code))
            let text =
                (draft.title + draft.rationale + draft.operations.map { $0.json.text() }.joined())
                .lowercased()
            for phrase in ["avoid", "do not transfer", "fewer transfers", "check the arguments"] {
                #expect(!text.contains(phrase))
            }
            // A tool that nobody needed is not blamed: what is edited failed in failing sessions.
            if draft.type == .tool {
                let succeeded = finding.counts["succeeded"]?.integerValue ?? 0
                let failed = finding.counts["failed"]?.integerValue ?? 0
                #expect(failed > succeeded)
            }
            for operation in draft.operations {
                guard case .replaceText(let find, _) = operation.action else { continue }
                let tool = try #require(library.tools.first { $0.reference == operation.asset })
                let whole = tool.text(at: operation.path)
                #expect(whole?.ranges(of: find).count == 1, "\(find) is not there once")
            }
        }
    }

    @Test("No word of a trace stands in a draft", arguments: Source.allCases)
    func noTraceWords(source: Source) throws {
        let drafts = try source.findings.compactMap(\.draft)
        var redaction = Redaction(drafts, library: try source.library)
        for session in try source.sessions { redaction.add(session) }
        #expect(redaction.violations.isEmpty)
    }

    @Test(
        "Where nothing can be said, nothing is proposed",
        arguments: [Source.gpt41, .retail, .telecom, .telecomAlone])
    func nothingToPropose(source: Source) throws {
        #expect(try source.findings.allSatisfy { $0.draft == nil })
    }

    @Test("The order of sessions changes nothing but the order of evidence")
    func deterministic() throws {
        func texts(_ sessions: [Session]) throws -> [String] {
            var reflection = Reflection(library: try Source.qwen.library)
            for session in sessions { reflection.add(session, evidence: session.id) }
            return reflection.findings().map { finding in
                finding.json.text(.canonical) + finding.evidence.sorted().joined()
                    + (finding.draft?.rationale ?? "")
            }
        }
        let sessions = try Source.qwen.sessions
        let forwards = try texts(sessions)
        #expect(try texts(sessions) == forwards)
        #expect(try texts(sessions.reversed()) == forwards)
    }
}

extension ToolDescription {
    /// The text at a JSON pointer of the asset.
    func text(at path: String) -> String? {
        if path == "/description" { return description }
        var value = parameters
        for key in path.split(separator: "/").dropFirst() { value = value[String(key)] ?? .null }
        return value.stringValue
    }
}
