internal import Basics
internal import YAMLKit

extension PromptExport {
    /// A configuration with the prompt in it: the one that was imported, with what changed since
    /// written into it, or a new one.
    mutating func promptfoo(_ context: ImportContext) throws(ImportError) -> String {
        let text = origin?["document"]?.stringValue
        let before = text.flatMap { imported($0, context) }
        if let text, let before, before.saysTheSame(as: asset) { return text }
        let after = configuration()
        if let text, let before {
            var export = PromptExport(asset: before.object, format: .promptfoo)
            if let edited = try? Self.edited(text, from: export.configuration(), to: after) {
                return edited
            }
        }
        var object = after
        for member in origin?["keys"]?.objectValue?.members ?? [] {
            let isProvider = ["providers", "targets"].contains(member.key)
            if isProvider { object["providers"] = nil }
            object[member.key] =
                isProvider
                ? PromptfooFormat.providers(after["providers"], in: member.value)
                : object[member.key] ?? member.value
        }
        return YAMLWriter.text(of: .object(object))
    }

    /// The configuration that says what the asset does, and no more.
    private mutating func configuration() -> JSONObject {
        let messages = writtenMessages(in: .jinja)
        if PromptfooFormat.provider(of: asset) == nil {
            for key in ["model", "modelParameters"] where asset[key] != nil {
                note(
                    ExchangeItem(
                        .kept, "the key '\(key)'",
                        reason: "a provider has it, which is made of a model 'provider/name'"))
            }
        }
        for evaluator in asset["evaluators"]?.arrayValue ?? []
        where PromptfooFormat.assertion(evaluator) == nil {
            note(
                ExchangeItem(
                    .kept, "the evaluator '\(evaluator["name"]?.stringValue ?? "")'",
                    reason: "promptfoo's assertions have a 'type'; it stays in the library"))
        }
        return PromptfooFormat.object(of: asset, id: id, messages: messages)
    }

    private func imported(_ text: String, _ context: ImportContext) -> PreparedAsset? {
        let source = ImportSource(stored: text, file: origin?["file"]?.stringValue ?? id + ".yaml")
        let prompts = try? PromptImport.prepare(
            source, format: .promptfoo, id: id, isLossy: true, context: context)
        return prompts?.first
    }

    /// A configuration's text with what is different between two of them.
    private static func edited(
        _ text: String, from before: JSONObject, to after: JSONObject
    ) throws -> String {
        var document = try YAMLDocument(parsing: Array(text.utf8), file: "")
        func set(_ path: YAMLPath, _ value: JSONValue?) throws {
            if let value {
                document = try document.setting(path, to: value)
            } else if document.node(at: path) != nil {
                document = try document.removing(path)
            }
        }
        for key in Set(before.keys).union(after.keys).sorted() where before[key] != after[key] {
            switch key {
            case "prompts":
                let prompt = after[key]?.arrayValue?.first
                var path: YAMLPath = ["prompts"]
                if document.node(at: path)?.isSequence == true { path = path.appending(0) }
                let raw = path.appending("raw")
                try set(document.node(at: raw) == nil ? path : raw, prompt?["raw"] ?? prompt)
            case "providers":
                let name = document.node(at: ["targets"]) == nil ? "providers" : "targets"
                let stored = document.node(at: [.key(name)])?.value
                let providers = PromptfooFormat.providers(after[key], in: stored)
                if let first = providers?.arrayValue?.first, stored?.arrayValue != nil {
                    try set([.key(name), 0], first)
                } else {
                    try set([.key(name)], providers)
                }
            case "defaultTest":
                let assertions = after[key]?["assert"]
                if document.node(at: [.key(key)])?.isMapping == true {
                    try set([.key(key), "assert"], assertions)
                } else {
                    try set([.key(key)], after[key])
                }
            default: try set([.key(key)], after[key])
            }
        }
        return document.text
    }
}
