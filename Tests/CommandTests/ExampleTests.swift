import Foundation
import TestSupport
import Testing

/// The example that the demo walks through holds what its README promises.
@Suite struct ExampleTests {
    private let scratch: Scratch

    /// A library with the example's prompts, committed.
    init() throws {
        scratch = try Scratch()
        try scratch.gitInit()
        let prompts = PackageRoot.path("Examples/boat-tours/prompts")
        _ = try scratch.run("cp", "-R", prompts, scratch.root)
        let made = try scratch.promptgit("init", "--no-hooks", "--no-allow-self-approval")
        #expect(made.status == 0, "\(made.stderr)")
        try scratch.gitCommit("The assistant as it is in use")
    }

    private func json(_ arguments: String...) throws -> [String: Any] {
        let result = try scratch.run(promptgitBinary, arguments + ["--json"])
        #expect(result.status == 0, "\(result.stderr)")
        let object = try JSONSerialization.jsonObject(with: Data(result.stdout.utf8))
        return try #require(object as? [String: Any])
    }

    private func observe() throws -> [String: Any] {
        try json("observe", PackageRoot.path("Examples/boat-tours/conversations.jsonl"))
    }

    @Test func thePromptsAreValid() throws {
        let report = try json("validate")
        #expect(report["errors"] as? Int == 0)
        #expect(report["warnings"] as? Int == 0)
    }

    @Test func theConversationsNameTheVersionOfThePrompts() throws {
        let built = try json("build", "--out", "dist")
        let prompts = try #require(built["prompts"] as? [[String: Any]])
        let version = try #require(prompts.first?["version"] as? String)
        let lines = try PackageRoot.text("Examples/boat-tours/conversations.jsonl")
            .split(separator: "\n")
        #expect(lines.count == 40)
        for line in lines {
            #expect(line.contains("\"promptVersions\": {\"support\": \"\(version)\"}"))
        }
    }

    @Test(.needsProgram("python3")) func theLoaderOfTheDocumentationReadsTheBuild() throws {
        _ = try json("build", "--out", "dist")
        try scratch.write(
            "main.py",
            try UseDocTests.code("python") + """
                prompt = load("support")
                print(fill(prompt, {"today": "2026-11-20"})[0]["content"].splitlines()[0])
                print(len(prompt["tools"]), prompt["tools"][0]["function"]["name"])
                """)
        let result = try scratch.run("python3", "main.py")
        #expect(result.stderr == "")
        #expect(
            result.stdout == """
                You are Mara, the voice of the landing stage at Heron Lagoon. Today is 2026-11-20, \
                and you are talking with our guest.
                5 find_customer

                """)
    }

    @Test func whatTheReadmePromisesIsFoundAndNothingElseIsProposed() throws {
        #expect(try observe()["imported"] as? Int == 40)
        let metrics = try json("metrics")
        #expect(metrics["escalated"] as? Int == 4)
        #expect((metrics["success"] as? [String: Int])?["known"] == 39)
        let batch = try json("propose", "--dry-run")
        let proposals = try #require(batch["proposals"] as? [[String: Any]])
        #expect(
            proposals.compactMap { $0["title"] as? String } == [
                "Call find_customer before naming a payment method",
                "Stop offering a voucher as an example of payment_method_id in book_tour",
                "Take booking_id from the user or from find_customer",
            ])
    }
}
