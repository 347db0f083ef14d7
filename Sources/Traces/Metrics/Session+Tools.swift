internal import Basics

/// A tool together with who called it.
struct ToolKey: Hashable, Sendable {
    var requestor: ToolCall.Requestor
    var name: String
}

extension Session {
    /// The calls of each tool, and what their answers say.
    ///
    /// An answer belongs to the latest call before it with its id; one that belongs to no call is no
    /// tool's.
    var toolMeasures: [ToolKey: ToolMeasures] {
        var tools: [ToolKey: ToolMeasures] = [:]
        var callers: [String: ToolKey] = [:]
        for message in messages {
            for call in message.toolCalls {
                let key = ToolKey(requestor: call.requestor, name: call.name)
                tools[key, default: ToolMeasures()].calls += 1
                if let id = call.id { callers[id] = key }
            }
            guard message.role == .tool, let id = message.toolResult?.callID,
                let caller = callers[id]
            else { continue }
            tools[caller, default: ToolMeasures()].count(message.toolResult?.failed)
        }
        return tools
    }

    /// How many calls of the agent have the name and arguments of an earlier one.
    var repeatedAgentCalls: Int {
        var seen: Set<[JSONValue]> = []
        var repeated = 0
        for message in messages {
            for call in message.toolCalls where call.requestor == .agent {
                if !seen.insert([.string(call.name), call.arguments]).inserted { repeated += 1 }
            }
        }
        return repeated
    }
}
