/// A command: what it is for, what it takes, and the commands below it.
package struct CommandDescription: Sendable {
    /// A command line and what it does.
    package struct Example: Hashable, Sendable {
        /// The whole line, beginning with the tool's name.
        package var line: String
        /// What it does, as a phrase without a full stop.
        package var explanation: String

        /// Gives a command line and what it does.
        package init(_ line: String, _ explanation: String = "") {
            self.line = line
            self.explanation = explanation
        }
    }

    /// The word that names it, below its parent.
    package var name: String
    /// What it does: imperative, one line, no full stop.
    package var abstract: String
    /// What else there is to know, in paragraphs separated by empty lines; lines that begin with a
    /// space are not wrapped.
    package var discussion: String
    /// The positional arguments, in order.
    package var arguments: [ArgumentDescription]
    /// The options with a value.
    package var options: [OptionDescription]
    /// The options without a value.
    package var flags: [FlagDescription]
    /// How it is used; at least one for a command that does something itself.
    package var examples: [Example]
    /// The commands below it, such as `open` below `pr`.
    package var subcommands: [CommandDescription]
    /// Whether it does something when none of its subcommands is named.
    package var isRunnable: Bool
    /// Whether help and completion leave it out.
    package var isHidden: Bool

    /// Describes a command; it is runnable unless it has subcommands or is said to be.
    package init(
        name: String, abstract: String, discussion: String = "",
        arguments: [ArgumentDescription] = [], options: [OptionDescription] = [],
        flags: [FlagDescription] = [], examples: [Example] = [],
        subcommands: [CommandDescription] = [], isRunnable: Bool? = nil, isHidden: Bool = false
    ) {
        self.name = name
        self.abstract = abstract
        self.discussion = discussion
        self.arguments = arguments
        self.options = options
        self.flags = flags
        self.examples = examples
        self.subcommands = subcommands
        self.isRunnable = isRunnable ?? subcommands.isEmpty
        self.isHidden = isHidden
    }
}
