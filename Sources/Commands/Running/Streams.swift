/// Where a command writes, and what kind of place that is.
package struct Streams: Sendable {
    /// Writes data.
    package var output: @Sendable (String) -> Void
    /// Writes status, progress and errors.
    package var errors: @Sendable (String) -> Void
    /// Whether data may be coloured: a terminal, and `NO_COLOR` not set.
    package var colorsOutput: Bool
    /// Whether data goes to a terminal, where pictures help.
    package var isTerminal: Bool
    /// Whether status may be coloured.
    package var colorsErrors: Bool
    /// Asks a question that is answered by yes or no; nil where nobody can be asked.
    package var ask: (@Sendable (_ question: String) -> Bool)?
    /// Opens a file in the person's text editor, as git would in a directory, and returns when that
    /// is closed; nil where there is no terminal.
    package var edit: (@Sendable (_ file: String, _ directory: String) throws -> Void)?

    /// How many columns the terminal has that status goes to; nil where that is no terminal, or one
    /// on which nothing can be taken away again.
    package var terminalWidth: (@Sendable () -> Int)?

    /// Lets the process go on when it is asked to end, and tells whether it was; nil where nobody asks.
    package var watchInterruption: (@Sendable () -> (@Sendable () -> Bool))?

    package init(
        output: @escaping @Sendable (String) -> Void, errors: @escaping @Sendable (String) -> Void,
        colorsOutput: Bool = false, colorsErrors: Bool = false,
        ask: (@Sendable (_ question: String) -> Bool)? = nil,
        terminalWidth: (@Sendable () -> Int)? = nil, isTerminal: Bool = false
    ) {
        self.output = output
        self.errors = errors
        self.colorsOutput = colorsOutput
        self.colorsErrors = colorsErrors
        self.ask = ask
        self.terminalWidth = terminalWidth
        self.isTerminal = isTerminal
    }
}
