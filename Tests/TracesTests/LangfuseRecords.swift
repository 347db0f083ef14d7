import Basics
import JSONKit
import TestSupport
import Testing
import Traces

/// Small records of Langfuse, to import in tests.
protocol LangfuseRecords {}

extension LangfuseRecords {
    /// An observation that begins at a second of one minute.
    func observation(
        _ id: String, as type: String = "GENERATION", at second: Int = 1, in trace: String = "t",
        parent: String? = nil, _ members: String = ""
    ) -> String {
        let parent = parent.map { "\"\($0)\"" } ?? "null"
        let time = "2026-01-02T03:04:0\(second)"
        return """
            {"id": "\(id)", "traceId": "\(trace)", "type": "\(type)", "name": "\(id)", \
            "startTime": "\(time).000Z", "endTime": "\(time).500Z", \
            "parentObservationId": \(parent)\(members.isEmpty ? "" : ", " + members)}
            """
    }

    /// A record as the pages export it.
    func export(
        _ id: String = "t", _ observations: [String] = [], _ members: String = ""
    ) -> String {
        let members = members.isEmpty ? "" : ", " + members
        return """
            {"trace": {"id": "\(id)", "timestamp": "2026-01-02T03:04:00Z"\(members)}, \
            "observations": [\(observations.joined(separator: ", "))]}
            """
    }

    /// A record as the API gives it.
    func trace(
        _ id: String, _ observations: [String] = [], _ members: String = ""
    ) -> String {
        let members = members.isEmpty ? "" : ", " + members
        return """
            {"id": "\(id)", "timestamp": "2026-01-02T03:04:00Z"\(members), \
            "observations": [\(observations.joined(separator: ", "))], "scores": []}
            """
    }

    /// A question and its answer.
    var talk: String {
        #""input": [{"role": "user", "content": "Hi"}], "output": {"role": "assistant", "content": "Ho"}"#
    }

    /// The first session of a file, all of whose records are good.
    func session(_ text: String) throws -> Session {
        let fixture = try Fixture()
        let report = try fixture.importText(text, as: "r.json")
        #expect(report.format == .langfuse)
        #expect(report.rejections.map(\.reason) == [])
        try fixture.expectTrueSums()
        return try #require(try fixture.sessions().first?.session)
    }
}
