/// What people can say of how sessions are measured.
struct ObservationRules: Sendable {
    /// The tools with which an agent hands a session to a person.
    var escalationTools: Set<String>
    /// What an agent says when it hands a session to a person.
    var escalationPhrases: PhraseSet
    /// What an agent says when it has no answer.
    var unansweredPhrases: PhraseSet
    /// How people's words tell a mood.
    var mood = Mood.usual
    /// What is masked before anything is measured; nil for nothing.
    var masking: Masking?

    /// Takes what an import is told.
    init(_ options: ImportOptions) {
        escalationTools = options.escalationTools
        escalationPhrases = PhraseSet(options.escalationPhrases)
        unansweredPhrases = PhraseSet(options.unansweredPhrases)
        masking = Masking(options.mask)
    }
}
