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
            if !tools.isEmpty {
                writer.key("tools")
                writer.array { for tool in tools { tool.write(to: &$0) } }
            }
            writer.key("messages")
            writer.array { for message in messages { message.write(to: &$0) } }
        }
    }

    /// Writes the members of the record without its run, messages and tools.
    func writeHead(to writer: inout JSONWriter) {
        writer.member("id", id)
        writeContext(to: &writer)
        writeJudgement(to: &writer)
    }

    private func writeContext(to writer: inout JSONWriter) {
        writer.member("agent", agent)
        writer.member("channel", channel)
        writer.member("workspace", workspace)
        writer.member("segment", segment)
        Self.write(promptVersions, as: "promptVersions", to: &writer)
        if let promptLink {
            writer.key("promptLink")
            writer.object { writer in
                writer.member("basis", promptLink.basis.rawValue)
                writer.member("distance", promptLink.distance)
            }
        }
        writer.member("promptName", promptName)
        writer.member("promptRevision", promptRevision)
        Self.write(tags, as: "tags", to: &writer)
        writer.member("model", model)
        writer.member("startedAt", startedAt?.description)
        writer.member("endedAt", endedAt?.description)
        writer.member("duration", duration)
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

    private static func write(
        _ texts: [String: String], as key: String, to writer: inout JSONWriter
    ) {
        if texts.isEmpty { return }
        writer.key(key)
        writer.object { writer in
            for (name, text) in texts.sorted(by: { $0.key < $1.key }) { writer.member(name, text) }
        }
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
        writer.member("userCost", userCost)
        userTokens.write(to: &writer, as: "userTokens")
    }
}

extension Message {
    /// Writes the message in our own format.
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("role", role.rawValue)
            writer.member("text", text)
            writeRest(to: &writer)
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
            tokens?.write(to: &writer)
            writer.member("cost", cost)
        }
    }

    /// Writes the members that few messages have.
    func writeRest(to writer: inout JSONWriter) {
        writer.member("reasoning", reasoning)
        if !media.isEmpty {
            writer.key("media")
            writer.array { writer in
                for item in media {
                    writer.object { writer in
                        writer.member("kind", item.kind.rawValue)
                        writer.member("type", item.type)
                        writer.member("name", item.name)
                    }
                }
            }
        }
        writer.member("by", by?.rawValue)
        writer.member("model", model)
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

extension ToolDefinition {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("description", description)
            if parameters != .null {
                writer.key("parameters")
                writer.value(parameters)
            }
        }
    }
}

extension TokenUsage {
    fileprivate func write(
        to writer: inout JSONWriter, as key: String = "tokens"
    ) {
        guard self != TokenUsage() else { return }
        writer.key(key)
        writer.object { writer in
            writer.member("input", input)
            writer.member("output", output)
            writer.member("cached", cached)
        }
    }
}
