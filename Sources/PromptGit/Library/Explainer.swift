public import Basics
internal import GitKit
internal import PromptModel

/// Explains kinds, keys and rules, with or without a library around.
public enum Explainer {
    /// What a name stands for: a kind, a key as `prompt.messages.role`, a rule, or everything
    /// without a name.
    ///
    /// Severities in force come from the settings of the library around the current directory.
    /// Throws ``PromptGitError`` with `.notFound` and a near name for anything else, and git's own
    /// errors.
    public static func explain(
        _ name: String?, _ surroundings: Surroundings
    ) throws -> Explanation {
        let settings = try settings(surroundings)
        let rules = Rule.everything
        guard let name else {
            return .overview(files: files, rules: rules.map { ExplainedRule($0, settings) })
        }
        if let file = files.first(where: { $0.name == name }) { return .file(file) }
        if let rule = rules.first(where: { $0.id == name }) {
            return .rule(ExplainedRule(rule, settings))
        }
        let keys = files.flatMap { $0.keys.flatMap(withInner) }
        if let key = keys.first(where: { $0.path == name }) { return .key(key) }
        let named = keys.filter { $0.name == name }
        if let only = named.first, named.count == 1 { return .key(only) }
        if !named.isEmpty {
            throw PromptGitError(
                .ambiguous, "\(named.count) kinds have a key '\(name)'",
                advice: "say which: " + named.map(\.path).joined(separator: ", "))
        }
        throw PromptGitError.notFound(
            "kind, key or rule", name,
            among: files.map(\.name) + rules.map(\.id) + keys.map(\.path),
            advice: "'promptgit explain' lists kinds and rules")
    }

    /// The names of the JSON Schemas that ``schema(_:)`` knows.
    public static var schemaNames: [String] {
        AssetSchema.all.map(\.name) + [SettingsDefinition.schemaName]
    }

    /// A JSON Schema by its name; throws ``PromptGitError`` with `.notFound` for another name.
    public static func schema(_ name: String) throws -> JSONValue {
        if name == SettingsDefinition.schemaName { return SettingsDefinition.schema }
        let kind = AssetKind(rawValue: name).map(AssetSchema.fileName)
        guard let found = AssetSchema.all.first(where: { $0.name == kind ?? name }) else {
            throw PromptGitError.notFound("schema", name, among: schemaNames)
        }
        return found.schema
    }

    private static func withInner(_ key: ExplainedKey) -> [ExplainedKey] {
        [key] + key.keys.flatMap(withInner)
    }

    private static var files: [ExplainedFile] {
        let kinds = KindDefinition.all.map { definition in
            ExplainedFile(
                name: definition.kind.rawValue, summary: definition.documentation,
                path: definition.kind.path(ofID: "ID"),
                keys: definition.keys.map { ExplainedKey($0, in: definition.kind.rawValue) },
                example: definition.example)
        }
        return kinds + [
            ExplainedFile(
                name: SettingsDefinition.schemaName,
                summary: "The settings of a library, in \(Settings.fileName) at its root.",
                path: Settings.fileName,
                keys: SettingsDefinition.keys.map {
                    ExplainedKey($0, in: SettingsDefinition.schemaName)
                }, example: SettingsDefinition.example)
        ]
    }

    /// The settings of the library around, as far as they can be read; nil where there is none.
    private static func settings(_ surroundings: Surroundings) throws -> Settings? {
        do {
            let repository = try PromptRepository.open(surroundings: surroundings)
            let files = try repository.settingsFile()
            // What is wrong in the file is what one may have come to ask about.
            return files.map { Settings.parse($0.bytes, file: $0.path).0 }
        } catch let error as GitError where error.code == .notARepository {
            return nil
        } catch let error as PromptGitError where error.code == .noLibrary {
            return nil
        }
    }
}
