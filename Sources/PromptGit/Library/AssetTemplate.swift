internal import PromptModel

/// The files that `new` writes: valid as they are, with a place for every key that an asset of the
/// kind usually has.
enum AssetTemplate {
    /// A new asset's file.
    static func bytes(of reference: AssetReference) -> [UInt8] {
        let head = "kind: \(reference.kind.rawValue)\nid: \(reference.id)\n"
        return Array((head + body(of: reference)).utf8)
    }

    private static func body(of reference: AssetReference) -> String {
        switch reference.kind {
        case .prompt:
            """
            description: What this prompt is for.
            placeholders:
              name: {required: true, description: Who is asking.}
            messages:
              - role: system
                content: |
                  You are a helpful assistant. You are talking to {{name}}.

            """
        case .snippet:
            """
            description: What this text is for.
            text: |
              Answer in short sentences.

            """
        case .soul:
            """
            name: \(reference.id)
            tagline: What it does, in one line.
            traits:
              - friendly
            alwaysDo:
              - Say what you do not know.
            neverDo:
              - Promise what you can't keep.

            """
        case .knowledge:
            """
            description: What one can look up here.
            entries:
              - question: What do people ask?
                answer: What is right to answer.

            """
        case .tool:
            """
            name: \(reference.id)
            description: |
              What the tool does, and when to call it.
            source: served
            parameters:
              type: object
              properties: {}

            """
        case .agent:
            """
            description: What this agent does, and for whom.
            prompts: []

            """
        case .enhancement:
            """
            description: When this text helps.
            signal: name-of-the-signal
            scope: delta
            active: false
            text: |
              What to keep in mind then.

            """
        case .sendRule:
            """
            description: What may be sent without a person.
            pattern: greeting
            allow: false

            """
        case .rubric:
            """
            description: How answers are judged.
            dimensions:
              - id: correct
                weight: 1

            """
        case .config:
            """
            description: What these values are for.
            values: {}

            """
        }
    }
}
