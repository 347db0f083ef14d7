internal import Basics

/// What `promptgit.yaml` must be; these can't be changed in that file itself.
package enum SettingsRules {
    /// The rules, by id.
    package static let all: [Rule] = [
        Rule(
            "settings-key", .error, "Every setting is one that exists.",
            "A misspelt setting would be ignored in silence.", example: settings("reviw: {}\n")),
        Rule(
            "settings-missing", .error, "A library has its settings file.",
            "promptgit.yaml marks the folder whose 'prompts' belong together; 'promptgit init' "
                + "writes one, and 'git add' puts it into the next commit.",
            example: .one("snippet", "tone", "text: Be kind.\n")),
        Rule(
            "settings-value", .error, "Every setting has a value of its type.",
            "A setting that can't be read must not count as one that is not there.",
            example: settings("review: {allowSelfApproval: maybe}\n")),
        Rule(
            "settings-version", .error, "The version of the settings file is known.",
            "A newer promptgit may have written it.", example: settings("version: 2\n")),
    ]

    private static func settings(_ text: String) -> RuleExample {
        RuleExample([("promptgit.yaml", text)])
    }
}
