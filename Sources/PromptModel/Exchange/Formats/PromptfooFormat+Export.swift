internal import Basics

extension PromptfooFormat {
    /// The keys of a test beside its values.
    private static let testKeys: Set<String> = [
        "assert", "assertScoringFunction", "description", "options", "metadata", "threshold",
        "prompts", "provider", "providerOutput", "providers",
    ]

    /// An asset as a configuration; the model's name must be `provider/model`.
    static func object(
        of asset: JSONObject, id: String, messages: [(role: String, text: String)]
    ) -> JSONObject {
        var object = JSONObject()
        if let description = asset["description"] { object["description"] = description }
        object["prompts"] = [prompt(of: messages, id: id)]
        if let provider = provider(of: asset) { object["providers"] = [provider] }
        let assertions = (asset["evaluators"]?.arrayValue ?? []).compactMap(assertion)
        if !assertions.isEmpty { object["defaultTest"] = ["assert": .array(assertions)] }
        if let tests = asset["testData"]?.arrayValue, !tests.isEmpty {
            let names = Set(asset["placeholders"]?.objectValue?.keys ?? [])
            object["tests"] = .array(tests.map { test($0, names) })
        }
        return object
    }

    /// A user's words as they are, where they can be taken for nothing else; all other messages as
    /// a list in JSON.
    private static func prompt(
        of messages: [(role: String, text: String)], id: String
    ) -> JSONValue {
        if messages.count == 1, messages[0].role == "user" {
            let text = messages[0].text
            let isMessages = self.messages(text).first.map { $0.text != text } ?? true
            let namesFile = ["file:", "exec:"].contains { text.hasPrefix($0) }
            if !isMessages, !namesFile, text.contains(where: { !$0.isWhitespace }) {
                // One line with these characters in it is looked for as a file first.
                let isLikeFile = !text.contains("\n") && text.contains { "./\\*".contains($0) }
                return isLikeFile ? ["raw": .string(text), "label": .string(id)] : .string(text)
            }
        }
        let list = JSONValue.array(
            messages.map { ["role": .string($0.role), "content": .string($0.text)] })
        return .string(list.text(.indented))
    }

    static func provider(of asset: JSONObject) -> JSONValue? {
        guard let model = asset["model"]?.stringValue, let slash = model.firstIndex(of: "/") else {
            return nil
        }
        let id = JSONValue.string(model[..<slash] + ":" + model[model.index(after: slash)...])
        guard let options = asset["modelParameters"]?.objectValue, !options.isEmpty else {
            return id
        }
        let config = ExchangeFormat.promptfoo.parameters(fromAsset: options)
        return ["id": id, "config": .object(config)]
    }

    /// Test data as a test; a value of the prompt is one whatever its name.
    private static func test(_ data: JSONValue, _ names: Set<String>) -> JSONValue {
        var test = JSONObject()
        var values = JSONObject()
        for member in data.objectValue?.members ?? [] {
            if testKeys.contains(member.key), !names.contains(member.key) {
                test[member.key] = member.value
            } else {
                values[member.key] = member.value
            }
        }
        if !values.isEmpty { test["vars"] = .object(values) }
        return .object(test)
    }

    /// An evaluator as an assertion; nil for one that promptfoo does not know.
    static func assertion(_ evaluator: JSONValue) -> JSONValue? {
        guard var assertion = evaluator.objectValue, let type = assertion["type"],
            type.stringValue != nil
        else { return nil }
        let name = assertion["name"]
        assertion["name"] = nil
        if name != assertion["metric"] ?? type { assertion["metric"] = name }
        return .object(assertion)
    }

    // MARK: - Providers

    /// Providers of which the first is the asset's, with what else is said about it.
    ///
    /// - Parameters:
    ///   - own: the list with the asset's provider; nil where it has none.
    ///   - stored: the providers of the configuration that was imported.
    /// - Returns: the providers in the form of the stored ones; nil for none.
    static func providers(_ own: JSONValue?, in stored: JSONValue?) -> JSONValue? {
        guard let own = own?.arrayValue?.first else { return stored }
        guard let stored else { return [own] }
        if let elements = stored.arrayValue {
            guard let first = elements.first else { return [own] }
            return .array([changed(first, to: own)] + elements.dropFirst())
        }
        return changed(stored, to: own)
    }

    private static func changed(_ stored: JSONValue, to own: JSONValue) -> JSONValue {
        let before = provider(stored)
        let after = provider(own)
        if before?.model == after?.model, before?.config ?? [:] == after?.config ?? [:] {
            return stored
        }
        guard var object = stored.objectValue, object["id"] != nil else { return own }
        if before?.model != after?.model { object["id"] = own["id"] ?? own }
        object["config"] = own["config"]
        return .object(object)
    }
}
