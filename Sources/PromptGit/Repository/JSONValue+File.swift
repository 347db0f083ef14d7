internal import Basics
internal import JSONKit

extension JSONValue {
    /// Reads a user's file as JSON; throws ``PromptGitError`` that names the file when it is none.
    init(parsing bytes: [UInt8], file: String, advice: String? = nil) throws {
        do {
            self = try JSONValue(parsing: bytes)
        } catch {
            throw PromptGitError(
                .invalidInput, "\(file) is not valid JSON: \(error)", advice: advice)
        }
    }
}
