internal import Basics
internal import JSONKit

extension Session {
    /// The session as one line of our own format (docs/traces.md), without a line feed.
    ///
    /// What is unknown or empty is left out, so equal sessions give equal bytes. `namingRun` says
    /// whether ``source`` is written as `run`.
    package func jsonLine(namingRun: Bool) -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer, namingRun: namingRun)
        return writer.bytes
    }

    func write(to writer: inout JSONWriter, namingRun: Bool) {
        writer.object { writer in
            writer.member("id", id)
            if namingRun { writer.member("run", source) }
            writeContext(to: &writer)
            writeJudgement(to: &writer)
            writer.key("messages")
            writer.array { for message in messages { message.write(to: &$0) } }
        }
    }

    private func writeContext(to writer: inout JSONWriter) {
        writer.member("agent", agent)
        writer.member("channel", channel)
        writer.member("workspace", workspace)
        writer.member("segment", segment)
        if !promptVersions.isEmpty {
            writer.key("promptVersions")
            writer.object { writer in
                for (prompt, version) in promptVersions.sorted(by: { $0.key < $1.key }) {
                    writer.member(prompt, version)
                }
            }
        }
        writer.member("model", model)
        writer.member("startedAt", startedAt?.description)
        writer.member("endedAt", endedAt?.description)
        writer.member("taskId", taskID)
        writer.member("taskType", taskType)
        writer.member("trial", trial)
        writer.member("complexity", complexity)
        writer.member("enhancements", enhancements)
        writer.member("experiment", experiment)
        writer.member("arm", arm)
        if sampleWeight != 1 { writer.member("sampleWeight", sampleWeight) }
        writer.member("principal", principal)
    }

    private func writeJudgement(to writer: inout JSONWriter) {
        if outcome != Outcome() {
            writer.key("outcome")
            writer.object { writer in
                writer.member("success", outcome.success)
                writer.member("reward", outcome.reward)
                writer.member("booked", outcome.booked)
                writer.member("termination", outcome.termination)
            }
        }
        writer.member("handledBy", handledBy?.rawValue)
        writer.member("escalated", escalated)
        writer.member("ownerCorrected", ownerCorrected)
        writer.member("sentiment", sentiment)
        writer.member("unansweredQuestions", unansweredQuestions)
        writer.member("feedback", feedback)
        writer.member("selfScore", selfScore)
        writer.member("cost", cost)
        tokens.write(to: &writer)
    }
}

extension Message {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("role", role.rawValue)
            writer.member("text", text)
            if !toolCalls.isEmpty {
                writer.key("toolCalls")
                writer.array { for call in toolCalls { call.write(to: &$0, in: role) } }
            }
            if let toolResult {
                writer.key("toolResult")
                writer.object { writer in
                    writer.member("callId", toolResult.callID)
                    writer.member("failed", toolResult.failed)
                }
            }
            writer.member("timestamp", timestamp?.description)
            tokens?.write(to: &writer, evenIfUnknown: true)
            writer.member("cost", cost)
        }
    }
}

extension ToolCall {
    /// Who calls when the record does not say: whoever wrote the message.
    static func requestor(in role: Message.Role) -> Requestor { role == .user ? .user : .agent }

    fileprivate func write(to writer: inout JSONWriter, in role: Message.Role) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("name", name)
            writer.key("arguments")
            writer.value(arguments)
            if requestor != Self.requestor(in: role) {
                writer.member("requestor", requestor.rawValue)
            }
        }
    }
}

extension TokenUsage {
    fileprivate func write(to writer: inout JSONWriter, evenIfUnknown: Bool = false) {
        guard evenIfUnknown || self != TokenUsage() else { return }
        writer.key("tokens")
        writer.object { writer in
            writer.member("input", input)
            writer.member("output", output)
            writer.member("cached", cached)
        }
    }
}
