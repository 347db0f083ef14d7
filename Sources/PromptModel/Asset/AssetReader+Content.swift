internal import Basics
internal import YAMLKit

extension AssetReader {
    /// The asset's content; what is missing or wrong, and so reported, is left empty.
    func content(of kind: AssetKind, _ root: YAMLNode, id: String) -> Asset.Content {
        switch kind {
        case .agent: .agent(agent(root))
        case .prompt: .prompt(prompt(root))
        case .snippet:
            .snippet(Snippet(text: root.text("text") ?? "", template: language))
        case .soul: .soul(soul(root))
        case .knowledge: .knowledge(knowledge(root))
        case .tool: .tool(tool(root, id: id))
        case .enhancement: .enhancement(enhancement(root))
        case .sendRule:
            .sendRule(
                SendRule(
                    pattern: root.text("pattern") ?? "", allow: root.flag("allow") ?? false,
                    requires: root.texts("requires")))
        case .rubric: .rubric(rubric(root))
        case .config: .config(Config(values: root.object("values")))
        }
    }

    private func agent(_ root: YAMLNode) -> Agent {
        Agent(
            prompts: root.texts("prompts"), soul: root.text("soul"), tools: root.texts("tools"),
            channels: root.texts("channels"), policy: root.object("policy"))
    }

    private func prompt(_ root: YAMLNode) -> Prompt {
        let limits = root["limits"]
        let declared = root["placeholders"].map(placeholders)
        return Prompt(
            name: root.text("name"), model: root.text("model"),
            modelParameters: root.object("modelParameters"),
            responseFormat: root.text("responseFormat"), jsonSchema: root["jsonSchema"]?.value,
            soul: root.text("soul"), knowledge: root.texts("knowledge"),
            tools: root.texts("tools"), placeholders: declared ?? (path.isHostPrompt ? nil : []),
            limits: PromptLimits(
                minCharacters: limits?.count("minCharacters"),
                maxTokens: limits?.count("maxTokens"),
                maxGrowth: limits?["maxGrowth"]?.value.doubleValue),
            template: language,
            messages: (root["messages"]?.elements ?? []).map { message in
                Message(
                    role: message.text("role").flatMap(Message.Role.init) ?? .system,
                    content: message.text("content") ?? "")
            },
            testData: root["testData"]?.elements.map(\.value) ?? [],
            evaluators: root["evaluators"]?.elements.map(\.value) ?? [])
    }

    private func placeholders(_ node: YAMLNode) -> [Placeholder] {
        let held = node.members
        let members = held.span
        var placeholders: [Placeholder] = []
        placeholders.reserveCapacity(members.count)
        for index in members.indices { placeholders.append(placeholder(members[index])) }
        return placeholders
    }

    private func placeholder(_ member: YAMLMember) -> Placeholder {
        var placeholder = Placeholder(name: member.name)
        let held = member.value.members
        let fields = held.span
        for index in fields.indices {
            switch fields[index].name {
            case "required":
                placeholder.isRequired = fields[index].value.value.boolValue ?? false
            case "protected":
                placeholder.isProtected = fields[index].value.value.boolValue ?? false
            case "default": placeholder.defaultValue = fields[index].value.value
            case "description": placeholder.description = fields[index].value.stringValue
            case "type":
                placeholder.type = fields[index].value.stringValue.flatMap(
                    Placeholder.ValueType.init)
            default: break
            }
        }
        return placeholder
    }

    private func soul(_ root: YAMLNode) -> Soul {
        Soul(
            name: root.text("name") ?? "", tagline: root.text("tagline"),
            serviceDescription: root.text("serviceDescription"), goals: root.texts("goals"),
            traits: root.texts("traits"), alwaysDo: root.texts("alwaysDo"),
            neverDo: root.texts("neverDo"), tone: root.text("tone"),
            greeting: root.text("greeting"), closingStyle: root.text("closingStyle"),
            escalationRules: root.texts("escalationRules"), template: language)
    }

    private func knowledge(_ root: YAMLNode) -> Knowledge {
        Knowledge(
            entries: (root["entries"]?.elements ?? []).map { entry in
                Knowledge.Entry(
                    question: entry.text("question") ?? "", answer: entry.text("answer") ?? "",
                    source: entry.text("source"), verified: entry["verified"]?.value)
            }, text: root.text("text"))
    }

    private func tool(_ root: YAMLNode, id: String) -> Tool {
        Tool(
            name: root.text("name") ?? id, description: root.text("description") ?? "",
            parameters: root["parameters"].map(\.value).flatMap {
                $0.objectValue.map { .object($0) }
            }
                ?? Tool.noParameters,
            source: root.text("source").flatMap(Tool.Source.init) ?? .served, template: language)
    }

    private func enhancement(_ root: YAMLNode) -> Enhancement {
        let targets = root["targets"]
        let complexity = targets?["complexity"]
        return Enhancement(
            signal: root.text("signal") ?? "",
            scope: root.text("scope").flatMap(Enhancement.Scope.init) ?? .delta,
            text: root.text("text") ?? "", isActive: root.flag("active") ?? true,
            targets: Enhancement.Targets(
                agents: targets?.texts("agents") ?? [],
                taskTypes: targets?.texts("taskTypes") ?? [],
                minimumComplexity: complexity?["min"]?.value.doubleValue,
                maximumComplexity: complexity?["max"]?.value.doubleValue),
            template: language)
    }

    private func rubric(_ root: YAMLNode) -> Rubric {
        Rubric(
            dimensions: (root["dimensions"]?.elements ?? []).map { dimension in
                Rubric.Dimension(
                    id: dimension.text("id") ?? "", description: dimension.text("description"),
                    weight: dimension["weight"]?.value.doubleValue,
                    minimum: dimension["minimum"]?.value.doubleValue,
                    scale: dimension["scale"]?.value, source: dimension.text("source"))
            })
    }
}

extension YAMLNode {
    /// The text of a key, or nil for anything else.
    func text(_ key: String) -> String? { self[key]?.stringValue }

    /// The texts in the list of a key; elements that are no texts are left out.
    func texts(_ key: String) -> [String] { self[key]?.elements.compactMap(\.stringValue) ?? [] }

    /// The truth value of a key.
    func flag(_ key: String) -> Bool? { self[key]?.value.boolValue }

    /// The whole number of a key.
    func count(_ key: String) -> Int? { self[key]?.value.integerValue.map { Int($0) } }

    /// The mapping of a key; empty for anything else.
    func object(_ key: String) -> JSONObject { self[key]?.value.objectValue ?? JSONObject() }
}
