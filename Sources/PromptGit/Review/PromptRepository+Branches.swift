internal import Basics
package import GitKit

extension PromptRepository {
    /// Deletes a decided proposal's local branch, and returns what a person should know of that:
    /// the decision stands whether it can be deleted or not, and a branch that is left is named.
    package func cleanUp(_ id: ProposalID, head: ObjectID) -> [String] {
        let reference = branchReference(of: id)
        do {
            guard try git.reference(reference) != nil else { return [] }
            if let tree = try git.workTrees().first(where: { $0.branch == reference }) {
                return [
                    "The branch \(branchName(of: id)) stays, because it is checked out in "
                        + "\(tree.path)."
                ]
            }
            try git.deleteReference(reference, expecting: head)
            return []
        } catch {
            // Another process may have done it: one that approves tidies up after all.
            if let present = try? git.reference(reference), present == head {
                return ["The branch \(branchName(of: id)) is still there: \(error)"]
            }
            return []
        }
    }

    /// Does the same for several proposals, in one step where nothing is in the way.
    package func cleanUp(_ decided: [(id: ProposalID, head: ObjectID)]) -> [String] {
        guard decided.count > 1 else { return decided.flatMap { cleanUp($0.id, head: $0.head) } }
        do {
            let checkedOut = Set(try git.workTrees().compactMap(\.branch))
            let free = try decided.map { Reference(name: branchReference(of: $0.id), id: $0.head) }
                .filter { try !checkedOut.contains($0.name) && git.reference($0.name) == $0.id }
            try git.deleteReferences(free)
        } catch {
            // Each by itself says what is in its way.
        }
        return decided.flatMap { cleanUp($0.id, head: $0.head) }
    }

    /// Deletes the branches that earlier decisions left, because the process or the machine came
    /// to its end in between; what is checked out stays, and was named when it was decided.
    package func removeDecidedBranches(_ catalog: ProposalCatalog) throws -> [String] {
        let decided = try catalog.decidedBranches()
        guard !decided.isEmpty else { return [] }
        let checkedOut = Set(try git.workTrees().compactMap(\.branch))
        return cleanUp(decided.filter { !checkedOut.contains(branchReference(of: $0.id)) })
    }
}
