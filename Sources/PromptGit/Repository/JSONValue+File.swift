internal import Basics
internal import JSONKit
internal import PromptModel

extension JSONValue {
    /// Reads a user's file as JSON; throws ``PromptGitError`` that names the file when it is none.
    init(parsing bytes: [UInt8], file: String, advice: String? = nil) throws {
        do {
            self = try JSONValue(parsing: bytes)
        } catch {
            let message = "this is not valid JSON: \(error.message)"
            throw PromptGitError(
                .invalidInput, message, advice: advice,
                diagnostics: [
                    Diagnostic(
                        rule: CommandRules.json.id, severity: .error, message: message,
                        location: error.location(in: file))
                ], sources: [file: bytes])
        }
    }
}

extension JSONError {
    /// The place in a file.
    func location(in file: String) -> SourceLocation {
        SourceLocation(file: file, line: line, column: column)
    }
}
