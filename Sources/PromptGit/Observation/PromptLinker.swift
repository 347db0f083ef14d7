internal import Basics
internal import GitKit
internal import PromptModel
internal import Traces

/// Finds out which version of which prompt a session had.
///
/// What a trace says itself counts first: a version, a revision, a prompt's name. Else the words that
/// the model got are looked for in all versions that the prompts ever had.
final class PromptLinker {
    private let repository: PromptRepository
    private var history: History?
    private var matches: [SHA256Digest: PromptMatcher.Match?] = [:]
    private var versions: [String: String?] = [:]

    /// How many texts' matches are remembered.
    private static let mostMatches = 4096

    /// Why versions can't be found out; nil as long as nothing went wrong.
    private(set) var problem: String?

    init(_ repository: PromptRepository) { self.repository = repository }

    /// Links a session to the version that it had, where that is known.
    ///
    /// A history that can't be read leaves the version unknown, and is the ``problem``: what the session
    /// says must not be lost for that.
    ///
    /// - Parameters:
    ///   - session: the session.
    ///   - instructions: what its file says that the model was told, where the session does not.
    func link(_ session: inout Session, instructions: String?) {
        guard session.promptLink == nil else { return }
        do {
            try find(&session, instructions)
        } catch {
            problem = problem ?? "\(error)"
        }
    }

    private func find(_ session: inout Session, _ instructions: String?) throws {
        if !session.promptVersions.isEmpty {
            session.promptLink = PromptLink(.version)
            return
        }
        // Where the history could not be read once, it is not read again for each session.
        guard problem == nil else { return }
        if let name = session.promptName, let revision = session.promptRevision {
            if let version = try version(of: name, at: revision) {
                session.promptVersions[name] = version
                session.promptLink = PromptLink(.revision)
                return
            }
        }
        let told = session.messages.filter { $0.role == .system }.compactMap(\.text)
        let text = told.isEmpty ? instructions : told.joined(separator: "\n")
        if let text, let match = try match(text) {
            let candidates = match.candidates.filter {
                session.promptName == nil || $0.prompt == session.promptName
            }
            if let past = try choice(among: candidates, session) {
                session.promptVersions[past.prompt] = past.version
                session.promptLink = PromptLink(
                    match.isExact ? .text : .nearest, distance: match.distance)
                return
            }
        }
        guard let name = session.promptName, let began = session.startedAt else { return }
        if let last = try known().byPrompt[name]?.last(where: { $0.made <= began }) {
            session.promptVersions[name] = last.version
            session.promptLink = PromptLink(.time)
        }
    }

    /// The version of a prompt at a revision; nil where there is none.
    private func version(of name: String, at revision: String) throws -> String? {
        let key = revision + "\0" + name
        if let known = versions[key] { return known }
        var found: String?
        do {
            let git = repository.git
            let listing = try repository.listing(
                ofTree: git.commit(git.resolve(revision)).tree)
            let prompt = AssetReference(.prompt, name)
            let part = try LibraryNames(listing).part { $1 == prompt }
            found = part.library.version(ofPrompt: name, settings: listing.validation)
        } catch let error as GitError
            where [.notFound, .ambiguous, .invalid].contains(error.code)
        {
            // A trace may name a revision that this repository does not have.
        }
        versions[key] = .some(found)
        return found
    }

    /// What the prompts ever were, by what is asked of it for each session.
    private struct History {
        var matcher: PromptMatcher
        /// The versions of each prompt, by when they were made.
        var byPrompt: [String: [PastVersion]]
        var byCandidate: [PromptMatcher.Candidate: PastVersion] = [:]

        init(_ versions: [PastVersion]) {
            byPrompt = Dictionary(grouping: versions, by: \.prompt)
            for past in versions { byCandidate[past.candidate] = past }
            matcher = PromptMatcher(
                versions.compactMap { past in past.pattern.map { (past.candidate, $0) } })
        }
    }

    private func known() throws -> History {
        if let history { return history }
        var versions: [PastVersion] = []
        if try repository.git.head.commit != nil {
            versions = try HistoryReader(surroundings: repository.surroundings)
                .pastVersions(repository)
        }
        let found = History(versions)
        history = found
        return found
    }

    private func match(_ text: String) throws -> PromptMatcher.Match? {
        let key = SHA256Digest(hashing: text)
        if let known = matches[key] { return known }
        if matches.count >= Self.mostMatches { matches = [:] }
        let match = try known().matcher.match(text)
        matches[key] = .some(match)
        return match
    }

    /// Of versions with the same words the one that is written for the session's model, and of those the
    /// last that was made before the session began.
    private func choice(
        among candidates: [PromptMatcher.Candidate], _ session: Session
    ) throws -> PastVersion? {
        let versions = try known().byCandidate
        var past = candidates.compactMap { versions[$0] }
        if let model = session.model {
            let fitting = past.filter { $0.model == model }
            if !fitting.isEmpty { past = fitting }
        }
        past.sort { $0.made < $1.made }
        guard let began = session.startedAt else { return past.last }
        return past.last { $0.made <= began } ?? past.first
    }
}
