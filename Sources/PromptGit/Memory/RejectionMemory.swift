internal import Analysis
internal import Basics
internal import PromptModel

/// What was decided before about changes like one that is about to be proposed: a view over the
/// ledger, main and the open branches.
package struct RejectionMemory {
    private struct Entry {
        var proposal: Proposal
        var likeness: ChangeLikeness
    }

    private var entries: [Entry] = []
    /// The entries of each fingerprint, and of each set of assets, in their order.
    private var byFingerprint: [String: [Int]] = [:]
    private var byAssets: [Set<AssetReference>: [Int]] = [:]
    private let factor: Int

    /// In how many sessions that an approved proposal did not know its cause must be seen before
    /// something else is proposed for it.
    private static let laterSessions = 3

    /// From which similarity of their words two changes of the same assets count as the same.
    private static let nearness = 0.7

    /// Remembers proposals; the sessions of a rejected one must have grown by `newEvidenceFactor`
    /// before it comes again.
    package init(_ proposals: [Proposal], newEvidenceFactor: Int) {
        factor = max(1, newEvidenceFactor)
        let likenesses = concurrentMap(proposals.map(\.record)) { ChangeLikeness($0) }
        for (proposal, likeness) in zip(proposals, likenesses) { remember(proposal, likeness) }
    }

    /// Remembers one more proposal, and what its change is like.
    package mutating func remember(_ proposal: Proposal, _ likeness: ChangeLikeness) {
        byFingerprint[likeness.fingerprint, default: []].append(entries.count)
        byAssets[likeness.assets, default: []].append(entries.count)
        entries.append(Entry(proposal: proposal, likeness: likeness))
    }

    /// What an earlier decision means for a change.
    package enum Verdict: Hashable {
        /// Nothing like it was proposed.
        case new
        /// It was turned down, and its evidence has grown enough since; the sentence says so.
        case again(String)
        /// It is not proposed now, and why.
        case withheld(String)
    }

    /// What earlier decisions mean for a change, and for what is like it.
    package func verdict(on request: ProposalRequest, _ likeness: ChangeLikeness) -> Verdict {
        var verdict = Verdict.new
        if let settled = settled(request) { return .withheld(settled) }
        let assets = likeness.assets
        let alike = Set(byFingerprint[likeness.fingerprint] ?? []).union(byAssets[assets] ?? [])
        for index in alike.sorted(by: >) {
            let entry = entries[index]
            let isSame = entry.likeness.fingerprint == likeness.fingerprint
            let isNear =
                !assets.isEmpty && entry.likeness.assets == assets
                && entry.likeness.shingles.similarity(to: likeness.shingles) >= Self.nearness
            guard isSame || isNear else { continue }
            let words = isSame ? "the same as" : "much like"
            let id = entry.proposal.record.id
            switch entry.proposal.state {
            case .open, .unfinished:
                return .withheld("\(words) \(id), which is open")
            case .approved:
                return .withheld("\(words) \(id), which is approved")
            case .unknown:
                return .withheld("\(words) \(id), of which this clone can't see what became")
            case .rejected, .reverted, .expired:
                let found = judged(request, entry.proposal, words)
                if case .withheld = found { return found }
                if verdict == .new { verdict = found }
            case .superseded, .withdrawn:
                continue
            }
        }
        return verdict
    }

    /// The open proposals whose place a change takes: those of the same assets for the same cause,
    /// with less evidence.
    package func superseded(by request: ProposalRequest) -> [ProposalID] {
        guard let scope = request.expected?.scope, let finding = request.evidence.finding,
            let sessions = request.evidence.sessions
        else { return [] }
        let assets = Set(request.operations.map(\.asset))
        return (byAssets[assets] ?? []).map { entries[$0] }.filter { entry in
            let record = entry.proposal.record
            return entry.proposal.state == .open && record.evidence.finding == finding
                && record.expected?.scope == scope
                && (record.evidence.sessions ?? .max) < sessions
        }.map(\.proposal.record.id)
    }

    /// Why a cause is not brought up again that an approved proposal was made for: nearly all that
    /// speaks for it was seen before the decision, and what came of that shows in later sessions.
    private func settled(_ request: ProposalRequest) -> String? {
        guard let scope = request.expected?.scope, request.evidence.finding != nil else {
            return nil
        }
        for entry in entries.reversed() where entry.proposal.state == .approved {
            let record = entry.proposal.record
            guard record.expected?.scope == scope,
                record.evidence.finding == request.evidence.finding
            else { continue }
            let seen = Set(record.evidence.ids)
            // A record lists only the first ids of very many, so the counts are looked at too.
            let more = (request.evidence.sessions ?? 0) - (record.evidence.sessions ?? 0)
            let later = max(more, request.evidence.ids.count { !seen.contains($0) })
            guard later < Self.laterSessions else { continue }
            return "\(record.id), which is approved, was made for this cause; "
                + "\(later) sessions show it since, and it comes again from \(Self.laterSessions)"
        }
        return nil
    }

    private func judged(
        _ request: ProposalRequest, _ old: Proposal, _ likeness: String
    ) -> Verdict {
        let isExpired = old.state == .expired
        let text =
            "\(likeness) \(old.record.id), which "
            + (isExpired ? "expired" : "was \(old.state.rawValue)")
        let reason = isExpired ? "" : old.reason.map { " (\($0))" } ?? ""
        // Silence is no judgement: whatever is new is reason enough to ask again.
        let factor = isExpired ? 1 : factor
        guard let before = old.record.evidence.sessions, let now = request.evidence.sessions else {
            return .withheld(text + reason)
        }
        let (product, overflows) = before.multipliedReportingOverflow(by: factor)
        let needed = overflows ? Int.max : max(product, 1, before == .max ? before : before + 1)
        guard now >= needed else {
            return .withheld(
                text + reason + "; it was seen in \(before) sessions then and \(now) now, "
                    + "and comes again from \(needed)")
        }
        // The reason stays in the ledger: it is a person's words about the earlier proposal.
        return .again(
            "This is \(text); it was seen in \(before) sessions then and in \(now) now.")
    }
}
