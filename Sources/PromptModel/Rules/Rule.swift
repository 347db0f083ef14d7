package import Basics

/// Something that every file of a library is checked for.
package struct Rule: Hashable, Sendable {
    /// The rule's name, as diagnostics and settings write it.
    package var id: String
    /// How much a finding weighs when the settings say nothing else.
    package var severity: Severity
    /// What it asks for, in one sentence.
    package var summary: String
    /// Why it asks for it, and what to do.
    package var explanation: String
    /// Files that break the rule.
    package var example: RuleExample

    init(
        _ id: String, _ severity: Severity, _ summary: String, _ explanation: String,
        example: RuleExample
    ) {
        self.id = id
        self.severity = severity
        self.summary = summary
        self.explanation = explanation
        self.example = example
    }

    /// A finding of the rule.
    func diagnostic(
        _ message: String, at place: Place, related: [RelatedPlace] = [], suggestion: String? = nil,
        fix: Fix? = nil
    ) -> Diagnostic {
        Diagnostic(
            rule: id, severity: severity, message: message, location: place.location,
            length: place.length, related: related, suggestion: suggestion, fix: fix)
    }

    /// Every rule, by id.
    package static let all: [Rule] = {
        var rules = YAMLRules.all
        rules += [
            UnknownKind.rule, UnknownKey.rule, MissingKey.rule, WrongType.rule, InvalidValue.rule,
            IDForm.rule, IDMismatch.rule, DuplicateID.rule, ReservedName.rule,
            ToolParameters.rule, DuplicateTool.rule, TemplateSyntax.rule, UnknownInclude.rule,
            CyclicInclude.rule, JoinedLines.rule, UnknownReference.rule, UnusedReference.rule,
            MissingValue.rule,
            UndeclaredPlaceholder.rule, UnusedPlaceholder.rule, ProtectedPlaceholder.rule,
            StaticText.rule, RunTimeLogic.rule, MinimumLength.rule, MaximumTokens.rule,
            Secret.rule, PersonalData.rule, InvisibleCharacter.rule, BidirectionalText.rule,
            TagCharacter.rule, TodoMarker.rule, ConflictMarker.rule, UnknownAllowance.rule,
            ConfusableName.rule, JSONSchemaRule.rule, DuplicatedText.rule, MaximumGrowth.rule,
            RemovedProtection.rule,
        ]
        rules += LibraryRules.all
        return rules.sorted { $0.id < $1.id }
    }()

    /// The rule with an id.
    package static func rule(_ id: String) -> Rule? { all.first { $0.id == id } }
}
