internal import HTTPKit

/// Where Langfuse is, and the keys of a project there, as Langfuse's own programs are told them.
struct LangfuseAccess {
    /// Where it is.
    let base: HTTPURL
    /// Who asks.
    let credentials: HTTPCredentials

    /// The word that stands for Langfuse on a command line.
    static let word = "langfuse"
    /// Where it is unless told.
    static let usualBase = "https://cloud.langfuse.com"

    /// Finds the keys and the place among environment variables.
    ///
    /// Throws ``PromptGitError`` where a key is missing or the place is no URL.
    init(_ environment: [String: String]) throws(PromptGitError) {
        func value(_ name: String) -> String? {
            guard let text = environment[name] else { return nil }
            let isSpace = { (character: Character) in character.isWhitespace }
            var trimmed = text.drop(while: isSpace)
            while let last = trimmed.last, isSpace(last) { trimmed.removeLast() }
            return trimmed.isEmpty ? nil : String(trimmed)
        }
        let names = ["LANGFUSE_PUBLIC_KEY", "LANGFUSE_SECRET_KEY"]
        let missing = names.filter { value($0) == nil }
        guard let publicKey = value(names[0]), let secretKey = value(names[1]) else {
            throw PromptGitError(
                .notFound,
                "Langfuse can't be asked: the environment has no "
                    + missing.joined(separator: " and no "),
                advice: "set both to the keys of your project in Langfuse, and LANGFUSE_BASE_URL "
                    + "where it is not at \(Self.usualBase); a file of that name is "
                    + "'./\(Self.word)'")
        }
        credentials = .basic(name: publicKey, password: secretKey)
        let places = ["LANGFUSE_BASE_URL", "LANGFUSE_HOST"]
        let named = places.first { value($0) != nil }
        do throws(HTTPURL.Problem) {
            base = try HTTPURL(named.flatMap(value) ?? Self.usualBase)
        } catch {
            // The text itself may hold a password.
            throw PromptGitError(
                .invalidInput, "\(named ?? "") \(error.reason)",
                advice: "it is an address such as \(Self.usualBase) or "
                    + "https://us.cloud.langfuse.com")
        }
    }
}
