public import Basics

extension Composition {
    /// Renders the messages with the values of one call.
    ///
    /// Nothing is guessed: a required value that is missing, a value that nothing asks for and a
    /// value of another type than declared are errors. A placeholder that is not required counts as
    /// its default, or as empty.
    ///
    /// - Parameter values: the values by the names of the placeholders.
    /// - Returns: the messages as they go to the model.
    /// - Throws: ``CompositionError`` that names the placeholder.
    public func render(values: JSONObject) throws(CompositionError) -> [Message] {
        let names = variables.map(\.name)
        for key in values.keys where !names.contains(key) {
            throw CompositionError(
                .unknownValue, "the prompt '\(id)' has no placeholder '\(key)'",
                suggestion: closestMatch(to: key, among: names).map { "did you mean '\($0)'?" })
        }
        guard template == .mustache else { return messages }
        var data = JSONObject()
        for variable in variables {
            let value = values[variable.name] ?? variable.defaultValue ?? .null
            if variable.isRequired, value.isNull {
                throw CompositionError(
                    .missingValue, "the prompt '\(id)' needs a value for '\(variable.name)'")
            }
            if let type = variable.type, !type.accepts(value) {
                throw CompositionError(
                    .wrongType,
                    "the value of '\(variable.name)' is \(value.kindName), and its type is "
                        + "'\(type.rawValue)'")
            }
            data[variable.name] = value
        }
        var rendered: [Message] = []
        for message in messages {
            do {
                let content = try Template(parsing: message.content).render(.object(data))
                rendered.append(Message(role: message.role, content: content))
            } catch {
                throw CompositionError(
                    .rendering, "the prompt '\(id)' can't be rendered: \(error.message)",
                    suggestion: error.suggestion)
            }
        }
        return rendered
    }
}
