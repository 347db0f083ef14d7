internal import Basics
internal import PromptGit

/// The text editor that git would open.
struct TextEditor {
    /// The environment of the process.
    let environment: [String: String]

    /// Opens a file and returns when the editor is closed.
    ///
    /// - Parameters:
    ///   - file: the file's absolute path.
    ///   - directory: where git looks for the repository's `core.editor`.
    /// - Throws: ``PromptGitError`` when git knows no editor, or the editor failed.
    func open(_ file: String, in directory: String) throws {
        let asked = try ChildProcess(
            "git", ["-C", directory, "var", "GIT_EDITOR"], environment: environment
        ).run()
        let command = String(decoding: asked.output, as: UTF8.self).split(
            whereSeparator: \.isNewline
        ).first.map(String.init)
        guard asked.ending.isSuccess, let command else {
            let reason = asked.ending.errors.split(whereSeparator: \.isNewline).first ?? ""
            throw PromptGitError(
                .invalidInput, "git knows no text editor: \(reason)",
                advice: "set EDITOR, or git's core.editor; or say --title, --rationale or --with")
        }
        // A command of the shell, as git has it: `code --wait`, or a path with blanks in quotes.
        let status = try ChildProcess(
            "sh", ["-c", command + " \"$@\"", command, file], environment: environment
        ).runOnTerminal()
        guard status == 0 else {
            throw PromptGitError(
                .invalidInput, "the editor '\(command)' ended with \(status)",
                advice: "git's core.editor, VISUAL and EDITOR say which one is opened")
        }
    }
}
