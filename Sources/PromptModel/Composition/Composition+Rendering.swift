public import Basics

extension Composition {
    /// Renders the messages with the values of one call.
    ///
    /// Nothing is guessed: a required value that is missing, a value that nothing asks for and a
    /// value of another type than declared are errors. A placeholder that is not required counts as
    /// its default, or as empty. The templates are read at the first call and kept.
    ///
    /// - Parameter values: the values by the names of the placeholders.
    /// - Returns: the messages as they go to the model.
    /// - Throws: ``CompositionError`` that names the placeholder.
    public func render(values: JSONObject) throws(CompositionError) -> [Message] {
        try compiledOnce().render(values: values)
    }

    /// The prompt ready to be rendered many times.
    ///
    /// - Throws: ``CompositionError`` when a message is no template, such as one with a section that
    ///   nothing ends.
    public func compiled() throws(CompositionError) -> CompiledPrompt {
        let compiled = compiledOnce()
        if let failure = compiled.failure { throw failure }
        return compiled
    }

    private func compiledOnce() -> CompiledPrompt { compiledPrompt.get { CompiledPrompt(self) } }
}
