internal import ArgumentKit
internal import Basics
internal import PromptGit

/// A command of the tool: its description for the parser and the help, and what it does.
///
/// A command reads its arguments, makes one call to the library and renders what comes back.
protocol Command: Sendable {
    /// How it is called.
    static var description: CommandDescription { get }
    /// Does it; what is thrown becomes an error message and an exit code in one place.
    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode
}

/// What every command has at hand.
struct CommandContext {
    /// The environment, the directory (`-C` applied), the clock and randomness.
    var surroundings: Surroundings
    /// Where to write.
    var streams: Streams
    /// Whether data is wanted as JSON.
    var wantsJSON: Bool

    /// Colours for what goes to the standard output.
    var style: Style { Style(isColored: streams.colorsOutput) }

    /// Opens the repository and library around the directory.
    func open() throws -> PromptRepository { try PromptRepository.open(surroundings: surroundings) }

    /// Opens the history of the repository around the directory.
    ///
    /// - Parameters:
    ///   - revision: the commit to begin at; nil is `HEAD`.
    ///   - isOfMain: whether nil is the main branch instead.
    /// - Returns: the history.
    /// - Throws: what ``HistoryReader`` throws.
    func openHistory(_ revision: String?, ofMain isOfMain: Bool = false) throws -> HistoryReader {
        isOfMain
            ? try HistoryReader(ofMainIn: surroundings, revision: revision)
            : try HistoryReader(surroundings: surroundings, revision: revision)
    }

    /// Writes data.
    func print(_ text: String) { streams.output(text) }

    /// Writes a line of status.
    func note(_ text: String) { streams.errors(printable(text) + "\n") }

    /// Writes a JSON value, indented, with a final newline.
    func print(_ json: JSONValue) { streams.output(json.text(.indented) + "\n") }
}
