internal import Basics

extension Repository {
    /// The commit that an everyday revision names (gitrevisions): a whole id, `HEAD`, the name of a
    /// reference, and first parents or numbered ones of these; nil for anything else.
    func quickRevision(_ revision: String) -> ObjectID? {
        let base = revision.prefix { $0 != "~" && $0 != "^" }
        guard var id = quickName(String(base)) else { return nil }
        var steps = revision[base.endIndex...]
        while let step = steps.popFirst() {
            let digits = steps.prefix { $0.isASCII && $0.isNumber }
            guard digits.count < 5, let count = digits.isEmpty ? 1 : Int(digits) else { return nil }
            steps = steps.dropFirst(digits.count)
            switch step {
            case "~":
                for _ in 0..<count {
                    guard let parent = quickCommit(id)?.parents.first else { return nil }
                    id = parent
                }
            case "^":
                guard count > 0, let parents = quickCommit(id)?.parents, count <= parents.count
                else { return nil }
                id = parents[count - 1]
            default: return nil
            }
        }
        return quickCommit(id) == nil ? nil : id
    }

    private func quickCommit(_ id: ObjectID) -> Commit? {
        if let known = known.commits[id] { return known }
        guard let content = storedObjects?.content(id, .commit),
            let commit = Commit(id: id, content: content)
        else { return nil }
        known.keep(commit)
        return commit
    }

    /// What a name leads to: of several references the one that git takes, by the order of
    /// gitrevisions.
    private func quickName(_ name: String) -> ObjectID? {
        guard let quick, !isShallow else { return nil }
        if let id = ObjectID(name) { return id }
        if name == "HEAD" || name == "@" { return quick.reference("HEAD")?.id }
        // A file of this name in the git directory would come first.
        guard Files.kind(of: Paths.join(gitDirectory, name)) == nil || name.hasPrefix("refs/")
        else { return nil }
        let places = name.hasPrefix("refs/") ? [""] : ["refs/", "refs/tags/", "refs/heads/"]
        for place in places {
            switch quick.reference(place + name) {
            case .object(let id, _): return id
            case .missing: continue
            case nil: return nil
            }
        }
        return nil
    }
}
