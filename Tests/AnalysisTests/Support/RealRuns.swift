import Basics
import Foundation
import PromptModel
import TestSupport
import Traces

@testable import Analysis

/// The conversations and tools that real agents had, where they are at hand.
enum RealRuns {
    private typealias Message = Traces.Message

    /// A run of tau2, by its file's stem, such as `qwen2.5-7b_airline`.
    static func run(_ name: String) throws -> [Session] {
        let domain = String(name.split(separator: "_")[1])
        let root = try json("tau2/visible/\(name).json")
        return (root["simulations"]?.arrayValue ?? []).map { simulation in
            var session = Session(
                id: simulation["id"]?.stringValue ?? "", source: name,
                messages: (simulation["messages"]?.arrayValue ?? []).map(message))
            session.taskID = simulation["task_id"]?.stringValue
            session.taskType = domain
            session.outcome.reward = simulation["reward_info"]?["reward"]?.doubleValue
            session.outcome.success = session.outcome.reward.map { $0 >= 1 - 1e-6 }
            session.escalated = session.toolExchanges.contains {
                $0.call.name == "transfer_to_human_agents"
            }
            return session
        }
    }

    /// The 200 conversations of tau-bench, whose tools say `Error` where they fail.
    static func tauBench() throws -> [Session] {
        (try json("tau-bench/visible/gpt-4o_airline.json").arrayValue ?? []).enumerated().map {
            index, record in
            var session = Session(
                id: "\(index)", source: "tau-bench",
                messages: (record["traj"]?.arrayValue ?? []).map(chatMessage))
            session.taskID = record["task_id"]?.integerValue.map { "\($0)" }
            session.taskType = "airline"
            session.outcome.reward = record["reward"]?.doubleValue
            session.outcome.success = session.outcome.reward.map { $0 >= 1 - 1e-6 }
            session.escalated = session.toolExchanges.contains {
                $0.call.name == "transfer_to_human_agents"
            }
            return session
        }
    }

    /// The policy and tools of a domain of tau2, as they are published.
    static func library(_ domain: String) throws -> AnalysisLibrary {
        let policy = domain == "telecom" ? "main_policy" : "policy"
        return try library(
            tools: "tau2/domains/\(domain)/tools.json",
            prompt: "tau2/domains/\(domain)/\(policy).md", name: domain)
    }

    static func tauBenchLibrary() throws -> AnalysisLibrary {
        try library(
            tools: "tau-bench/airline/tools.json", prompt: "tau-bench/airline/wiki.md",
            name: "airline")
    }

    private static func library(
        tools: String, prompt: String, name: String
    ) throws -> AnalysisLibrary {
        let tools = (try json(tools).arrayValue ?? []).compactMap { entry -> ToolDescription? in
            guard let function = entry["function"], let name = function["name"]?.stringValue else {
                return nil
            }
            return ToolDescription(
                name: name, reference: AssetReference(.tool, name),
                description: function["description"]?.stringValue ?? "",
                parameters: function["parameters"] ?? .null)
        }
        let text = try String(decoding: data(prompt), as: UTF8.self)
        return AnalysisLibrary(
            tools: tools,
            prompts: [PromptText(reference: AssetReference(.prompt, name), text: text)])
    }

    private static func message(_ value: JSONValue) -> Message {
        let role = Message.Role(rawValue: value["role"]?.stringValue ?? "") ?? .user
        var message = Message(role: role, text: value["content"]?.stringValue)
        message.toolCalls = (value["tool_calls"]?.arrayValue ?? []).map { call in
            ToolCall(
                id: call["id"]?.stringValue, name: call["name"]?.stringValue ?? "",
                arguments: call["arguments"] ?? .null,
                requestor: role == .user ? .user : .agent)
        }
        if role == .tool {
            message.toolResult = ToolResult(
                callID: value["id"]?.stringValue, failed: value["error"]?.boolValue)
        }
        return message
    }

    private static func chatMessage(_ value: JSONValue) -> Message {
        let role = Message.Role(rawValue: value["role"]?.stringValue ?? "") ?? .user
        var message = Message(role: role, text: value["content"]?.stringValue)
        message.toolCalls = (value["tool_calls"]?.arrayValue ?? []).map { call in
            let text = call["function"]?["arguments"]?.stringValue ?? "null"
            return ToolCall(
                id: call["id"]?.stringValue, name: call["function"]?["name"]?.stringValue ?? "",
                arguments: (try? convert(Data(text.utf8))) ?? .string(text))
        }
        if role == .tool {
            message.toolResult = ToolResult(
                callID: value["tool_call_id"]?.stringValue,
                failed: message.text?.hasPrefix("Error") == true)
        }
        return message
    }

    private static func data(_ path: String) throws -> Data {
        try Data(RealData.bytes(path))
    }

    private static func json(_ path: String) throws -> JSONValue { try convert(data(path)) }

    private static func convert(_ data: Data) throws -> JSONValue {
        value(try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed))
    }

    private static func value(_ any: Any) -> JSONValue {
        switch any {
        case let text as String: .string(text)
        case let list as [Any]: .array(list.map(value))
        case let object as [String: Any]:
            .object(
                JSONObject(
                    object.sorted { $0.key < $1.key }.map { (key: $0.key, value: value($0.value)) })
            )
        case let number as NSNumber: self.number(number)
        default: .null
        }
    }

    private static func number(_ number: NSNumber) -> JSONValue {
        let type = unsafe String(cString: number.objCType)
        if type == "c" || type == "B" { return .bool(number.boolValue) }
        if type == "d" || type == "f" { return .number(number.doubleValue) }
        return .integer(number.int64Value)
    }
}
