internal import Basics
internal import YAMLKit

extension Soul {
    /// The soul as templates see it; what it does not say is null or an empty list.
    func json(id: String) -> JSONValue {
        [
            "id": .string(id), "name": .string(name), "tagline": .optional(tagline),
            "serviceDescription": .optional(serviceDescription), "goals": .strings(goals),
            "traits": .strings(traits), "alwaysDo": .strings(alwaysDo),
            "neverDo": .strings(neverDo), "tone": .optional(tone),
            "greeting": .optional(greeting), "closingStyle": .optional(closingStyle),
            "escalationRules": .strings(escalationRules),
        ]
    }
}

extension Knowledge {
    /// The knowledge as templates see it; what an entry does not say is null.
    func json(id: String) -> JSONValue {
        [
            "id": .string(id), "text": .optional(text),
            "entries": .array(
                entries.map { entry in
                    [
                        "question": .string(entry.question), "answer": .string(entry.answer),
                        "source": .optional(entry.source), "verified": entry.verified ?? .null,
                    ]
                }),
        ]
    }
}

extension JSONValue {
    /// The value with some of its texts replaced.
    func replacingTexts(_ texts: [YAMLPath: String], at path: YAMLPath) -> JSONValue {
        switch self {
        case .string: texts[path].map(JSONValue.string) ?? self
        case .array(let elements):
            .array(
                elements.enumerated().map { index, element in
                    element.replacingTexts(texts, at: path.appending(index))
                })
        case .object(let object):
            .object(
                JSONObject(
                    object.members.map { key, value in
                        (key, value.replacingTexts(texts, at: path.appending(key)))
                    }))
        case .null, .bool, .integer, .number: self
        }
    }
}
