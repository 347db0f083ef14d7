import JSONKit
import TestSupport
import Testing

@testable import Basics

/// `observe` and `metrics` against the numbers that stand beside the real conversations.
@Suite(.needsData("tau2/truth_visible.json"))
struct ObserveTests {
    static let runs = [
        "gpt-4.1_airline", "gpt-4.1_retail", "gpt-4.1_telecom-nouser", "gpt-4.1_telecom",
        "gpt-4o_airline", "qwen2.5-7b_airline", "whissle_airline",
    ]

    @Test("metrics of a run are the truth", arguments: runs)
    func metrics(run: String) throws {
        let repository = try Airline()
        try repository.observe(run)
        let metrics = try repository.json("metrics", "--run", run)
        let truth = try Self.truth(run)
        func count(_ key: String) -> Int64? { truth[key]?.integerValue }
        #expect(metrics["sessions"]?.integerValue == count("conversations"))
        #expect(metrics["messages"]?.integerValue == count("messages"))
        #expect(metrics["toolCalls"]?["agent"]?.integerValue == count("agent_tool_calls"))
        #expect(metrics["toolCalls"]?["user"]?.integerValue == count("user_tool_calls"))
        #expect(metrics["repeatedCalls"]?.integerValue == count("repeated_agent_calls"))
        #expect(metrics["escalated"]?.integerValue == count("escalated"))
        #expect(metrics["success"]?["count"]?.integerValue == count("successes"))
        let mean = try #require(metrics["reward"]?["mean"]?.doubleValue)
        let trueMean = try #require(truth["mean_reward"]?.doubleValue)
        #expect(abs(mean - trueMean) < 1e-6)
        let failures = try #require(truth["failures_by_tool"]?.objectValue)
        let tools = try #require(metrics["tools"]?.arrayValue)
        let found = tools.compactMap { tool -> (key: String, value: JSONValue)? in
            guard let name = tool["name"]?.stringValue, let failures = tool["failures"],
                failures != 0
            else { return nil }
            return (name, failures)
        }
        // The truth's total has the user's own tools in it; its list by tool names them too.
        for (name, value) in found { #expect(failures[name] == value, "failures of \(name)") }
        #expect(metrics["toolFailures"]?.integerValue == count("tool_failures"))
        let tokens = try #require(truth["tokens"])
        let prompt = tokens["assistant_prompt"]?.integerValue
        if let prompt, prompt > 0 { #expect(metrics["tokens"]?["input"]?.integerValue == prompt) }
        let cost = try #require(truth["agent_cost"]?.doubleValue)
        if cost > 0 {
            let total = try #require(metrics["cost"]?["total"]?.doubleValue)
            #expect(abs(total - cost) < 1e-6)
        } else {
            #expect(metrics["cost"] == ["known": 0, "total": nil])
        }
    }

    @Test("a second observe imports nothing")
    func twice() throws {
        let repository = try Airline()
        let file = try RealData.path("tau2/visible/gpt-4.1_airline.json")
        #expect(
            try repository.json("observe", file)
                == ["imported": 20, "unchanged": 0, "rejected": 0])
        let before = try repository.json("metrics")
        #expect(
            try repository.json("observe", file)
                == ["imported": 0, "unchanged": 20, "rejected": 0])
        #expect(try repository.json("metrics") == before)
    }

    @Test("a truncated file is one error, and nothing of it is kept")
    func truncated() throws {
        let repository = try Airline()
        let whole = try RealData.bytes("tau2/visible/gpt-4.1_airline.json")
        let path = try repository.scratch.write("cut.json", bytes: Array(whole.prefix(400_000)))
        let result = try repository.scratch.run(promptgitBinary, ["observe", path])
        #expect(result.status == 1)
        #expect(result.stdout.isEmpty)
        #expect(result.stderr.contains("cut.json"))
        let metrics = try repository.scratch.run(promptgitBinary, ["metrics", "--json"])
        let sessions = try? JSONValue(parsing: Array(metrics.stdout.utf8))["sessions"]
        #expect(sessions == nil || sessions == 0)
    }

    private static func truth(_ run: String) throws -> JSONValue {
        let json = try JSONValue(parsing: RealData.bytes("tau2/truth_visible.json"))
        let files = try #require(json["files"]?.arrayValue)
        return try #require(files.first { $0["file"]?.stringValue == "visible/\(run).json" })
    }
}
