public import Basics
internal import GitKit
internal import PromptModel

/// Compares two places of a repository: revisions, proposals, versions of a prompt, the work tree.
///
/// As text it compares any repository; fields need YAML, and prompts a library. A reader answers one
/// request. It holds handles and so belongs to one thread.
public final class DiffReader {
    /// The repository; where there is no library, with its root as the library's.
    let repository: PromptRepository
    let hasLibrary: Bool
    var git: Repository { repository.git }
    // A reader answers about one request.
    private var knownCatalog: ProposalCatalog?
    var knownPaths: ChangedPaths?
    var knownPair: LibraryPair?

    /// Opens the repository around the current directory, and the library if there is one.
    ///
    /// - Throws: git's errors.
    public init(surroundings: Surroundings) throws {
        do {
            repository = try PromptRepository.open(surroundings: surroundings)
            hasLibrary = true
        } catch let error as PromptGitError where error.code == .noLibrary {
            repository = PromptRepository(
                git: try Repository(
                    discovering: surroundings.currentDirectory,
                    environment: surroundings.environment),
                surroundings: surroundings, libraryRoot: "")
            hasLibrary = false
        }
    }

    init(_ repository: PromptRepository) {
        self.repository = repository
        hasLibrary = true
    }

    /// The difference as git prints it: of the library's files, of those that are named or, without
    /// a library, of all files.
    ///
    /// - Parameter request: what is compared.
    /// - Returns: the files that differ, and the unified diff.
    /// - Throws: ``PromptGitError`` for a name that nothing or more than one thing has, git's errors.
    public func text(_ request: DiffRequest) throws -> ChangeReport {
        let comparison = try comparison(request)
        let paths = try changedPaths(comparison)
        return ChangeReport(
            from: comparison.old.commit?.description ?? "", to: comparison.new.commit?.description,
            files: paths.all, text: try text(comparison, paths))
    }

    // MARK: - Which places

    /// What a name stands for.
    private enum Named {
        case place(DiffPlace)
        case proposal(Proposal)
        case version(FoundVersion)
    }

    /// Reads the names of a request.
    func comparison(_ request: DiffRequest) throws -> Comparison {
        var named: [Named] = []
        var names: [String] = []
        for name in request.names {
            let (asset, revision) = PromptRepository.split(name)
            if named.count < 2, let found = try place(name) {
                named.append(found)
            } else if named.isEmpty, let range = try range(name) {
                named = [.place(range.old), .place(range.new)]
            } else if let revision, named.count < 2, let found = try place(revision) {
                named.append(found)
                if !names.contains(asset) { names.append(asset) }
            } else {
                names.append(name)
            }
        }
        var comparison: Comparison
        if named.count == 1, case .proposal(let proposal) = named[0] {
            let ends = try ends(proposal)
            comparison = Comparison(
                old: DiffPlace(commit: ends.base, label: ends.base.short),
                new: DiffPlace(commit: ends.head, label: proposal.record.id.description))
            if request.withRecord {
                comparison.record = repository.recordPath(of: proposal.record.id)
            }
        } else {
            var places = try named.map(place)
            if places.isEmpty {
                places.append(DiffPlace(commit: try git.resolve("HEAD"), label: "HEAD"))
            }
            if places.count == 1 {
                guard git.workTree != nil else {
                    throw PromptGitError(
                        .invalidInput,
                        "there is no work tree to compare \(places[0].label) with",
                        advice: "name two: 'promptgit diff \(places[0].label) main'")
                }
                places.append(.workTree)
            }
            comparison = Comparison(old: places[0], new: places[1])
            for case .version(let version) in named { comparison.prompts.insert(version.prompt) }
        }
        comparison.names = names
        comparison.workspace = request.workspace
        return comparison
    }

    private func place(_ named: Named) throws -> DiffPlace {
        switch named {
        case .place(let place): place
        case .proposal(let proposal):
            DiffPlace(
                commit: try ends(proposal).head, label: proposal.record.id.description)
        case .version(let version): DiffPlace(commit: version.commit, label: version.version)
        }
    }

    private func ends(_ proposal: Proposal) throws -> (base: ObjectID, head: ObjectID) {
        guard let ends = try repository.ends(of: proposal), try git.contains(ends.0) else {
            throw PromptGitError(
                .unknown, "the commits of \(proposal.record.id) are not in this clone",
                advice: "fetch the branches of the repository it came from")
        }
        return ends
    }

    /// The place of a name; nil where it is none, but may be what is looked at.
    ///
    /// A number of the current batch and the whole id of a proposal come first, then a revision.
    /// Other digits are a part of a proposal's id or the beginning of a version; any other name
    /// rather means an asset than a part of a proposal's id.
    private func place(_ name: String) throws -> Named? {
        let isNumber = name.utf8.count < 4 && name.utf8.allSatisfy { (48...57).contains($0) }
        let isWhole = ProposalID(name) != nil || name.hasPrefix("proposals/")
        if isNumber || isWhole, hasLibrary, let proposal = try proposal(name) {
            return .proposal(proposal)
        }
        if let commit = try revision(name) {
            return .place(DiffPlace(commit: commit, label: name))
        }
        guard hasLibrary else { return nil }
        let digits = name.utf8.allSatisfy {
            (48...57).contains($0) || (97...102).contains($0)
        }
        if !digits, try isTracked(name) { return nil }
        if let proposal = try proposal(name) { return .proposal(proposal) }
        guard digits, (4...12).contains(name.utf8.count) else { return nil }
        return try repository.foundVersion(name).map(Named.version)
    }

    /// The two revisions of `OLD..NEW`; nil where it is none.
    ///
    /// Of `OLD...NEW` it is the commit that both stand on and the newer one, as git's diff has them;
    /// one that is left out is HEAD.
    private func range(_ name: String) throws -> (old: DiffPlace, new: DiffPlace)? {
        guard let dots = name.firstRange(of: ".."), name != ".." else { return nil }
        let isSymmetric = name[dots.upperBound...].first == "."
        let ends = [
            String(name[..<dots.lowerBound]),
            String(name[dots.upperBound...].dropFirst(isSymmetric ? 1 : 0)),
        ].map { $0.isEmpty ? "HEAD" : $0 }
        guard name.utf8.count > (isSymmetric ? 3 : 2), let old = try revision(ends[0]),
            let new = try revision(ends[1])
        else { return nil }
        guard isSymmetric else {
            return (DiffPlace(commit: old, label: ends[0]), DiffPlace(commit: new, label: ends[1]))
        }
        guard let base = try git.mergeBases(old, new).first else {
            throw PromptGitError(
                .invalidInput, "\(ends[0]) and \(ends[1]) have no commit in common",
                advice: "compare the two themselves: 'promptgit diff \(ends[0]) \(ends[1])'")
        }
        return (DiffPlace(commit: base, label: base.short), DiffPlace(commit: new, label: ends[1]))
    }

    private func revision(_ name: String) throws(GitError) -> ObjectID? {
        do {
            return try git.resolve(name)
        } catch {
            // To git an id begins with four digits.
            let isShort = name.utf8.count < 4 && error.code == .ambiguous
            guard error.code == .notFound || isShort else { throw error }
            return nil
        }
    }

    private func proposal(_ name: String) throws -> Proposal? {
        do {
            let catalog = try knownCatalog ?? ProposalCatalog(repository)
            knownCatalog = catalog
            return try catalog.proposal(catalog.resolve(name))
        } catch let error as PromptGitError where error.code == .notFound {
            return nil
        }
    }
}
