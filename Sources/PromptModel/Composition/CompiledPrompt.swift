public import Basics

/// A prompt whose templates have been read and cut into pieces, to be rendered many times.
///
/// A composition makes one of itself when it is first rendered; an application that only renders can
/// keep this and let go of the rest.
public final class CompiledPrompt: Sendable {
    /// The prompt's id.
    public let id: String
    /// The values that the application fills in, in the order they are declared.
    public let variables: [Placeholder]
    private let template: TemplateLanguage
    private let messages: [Message]
    private let templates: [Result<Template, TemplateError>]
    /// The messages that are text and values only, as pieces to copy; nil for others.
    private let runs: [TextRuns?]
    /// The places of the variables by name.
    private let places: [String: Int]

    /// How large one message may become, in bytes.
    private static let limit = Template.Rendering().maximumBytes

    init(_ composition: Composition) {
        id = composition.id
        variables = composition.variables
        template = composition.template
        messages = composition.messages
        let places = Dictionary(
            composition.variables.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { $1 })
        self.places = places
        let texts = composition.template == .none ? [] : composition.messages.map(\.content)
        templates = texts.map { text in
            Result { () throws(TemplateError) in try Template(parsing: text) }
        }
        runs = templates.map { template in
            (try? template.get()).flatMap { TextRuns($0, names: places) }
        }
    }

    /// Why a message can't be read, or nil.
    var failure: CompositionError? {
        for case .failure(let error) in templates { return rendering(error) }
        return nil
    }

    /// Renders the messages with the values of one call.
    ///
    /// Nothing is guessed: a required value that is missing, a value that nothing asks for and a
    /// value of another type than declared are errors. A placeholder that is not required counts as
    /// its default, or as empty.
    ///
    /// - Parameter values: the values by the names of the placeholders; in the order of
    ///   ``variables`` they are found fastest.
    /// - Returns: the messages as they go to the model.
    /// - Throws: ``CompositionError`` that names the placeholder.
    public func render(values: JSONObject) throws(CompositionError) -> [Message] {
        let places = try find(values)
        guard template == .mustache else { return messages }
        let values = try check(values, places)
        var rendered: [Message] = []
        rendered.reserveCapacity(messages.count)
        for index in messages.indices {
            let content: String
            if let text = runs[index]?.rendered(values, limit: Self.limit) {
                content = text
            } else {
                content = try walk(index, values)
            }
            rendered.append(Message(role: messages[index].role, content: content))
        }
        return rendered
    }

    // MARK: - The values of a call

    /// Where each variable stands among the values, -1 for one that is not given; throws for a
    /// value that nothing asks for.
    private func find(_ values: JSONObject) throws(CompositionError) -> [Int] {
        let members = values.members
        var found = [Int](repeating: -1, count: variables.count)
        var count = 0
        // Usually the values come in the order of the variables: the next one is looked at first.
        var next = 0
        for index in variables.indices {
            for _ in members.indices {
                if next == members.count { next = 0 }
                next += 1
                if members[next - 1].key == variables[index].name {
                    found[index] = next - 1
                    count += 1
                    break
                }
            }
        }
        // Each value is some variable's, unless two variables have one name.
        if count == members.count, places.count == variables.count { return found }
        for key in values.keys where places[key] == nil {
            throw CompositionError(
                .unknownValue, "the prompt '\(id)' has no placeholder '\(key)'",
                suggestion: closestMatch(to: key, among: variables.map(\.name))
                    .map { "did you mean '\($0)'?" })
        }
        return found
    }

    /// The value of each variable; throws for one that is missing or of another type.
    private func check(
        _ values: JSONObject, _ places: [Int]
    ) throws(CompositionError) -> [JSONValue] {
        let members = values.members
        var checked: [JSONValue] = []
        checked.reserveCapacity(variables.count)
        for index in variables.indices {
            let place = places[index]
            let value =
                place >= 0 ? members[place].value : variables[index].defaultValue ?? .null
            if case .null = value, variables[index].isRequired {
                throw CompositionError(
                    .missingValue,
                    "the prompt '\(id)' needs a value for '\(variables[index].name)'")
            }
            if let type = variables[index].type, !type.accepts(value) {
                throw CompositionError(
                    .wrongType,
                    "the value of '\(variables[index].name)' is \(value.kindName), and its type "
                        + "is '\(type.rawValue)'")
            }
            checked.append(value)
        }
        return checked
    }

    // MARK: - Whatever is more than text and values

    /// A message rendered by a walk over its template.
    private func walk(
        _ index: Int, _ values: [JSONValue]
    ) throws(CompositionError) -> String {
        var data = JSONObject()
        for (variable, value) in zip(variables, values) { data[variable.name] = value }
        do throws(TemplateError) {
            return try templates[index].get().render(.object(data))
        } catch {
            throw rendering(error)
        }
    }

    private func rendering(_ error: TemplateError) -> CompositionError {
        CompositionError(
            .rendering, "the prompt '\(id)' can't be rendered: \(error.message)",
            suggestion: error.suggestion)
    }
}
