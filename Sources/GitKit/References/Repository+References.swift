internal import Basics
internal import CLibgit2

/// A reference and what it points to.
package struct Reference: Hashable, Sendable {
    /// The full name, such as `refs/heads/main`.
    package var name: String
    /// The object; for an annotated tag the tag itself, not its commit.
    package var id: ObjectID

    package init(name: String, id: ObjectID) {
        self.name = name
        self.id = id
    }
}

extension Repository {
    /// What a reference points to, symbolic ones followed, or nil when there is none.
    package func reference(_ name: String) throws(GitError) -> ObjectID? {
        if let found = quick?.reference(name) { return found.id }
        let pointer = try unsafe pointer
        var id = git_oid()
        let result = unsafe git_reference_name_to_id(&id, pointer, name)
        if result == GIT_ENOTFOUND.rawValue { return nil }
        try check(result, CallContext(reference: name))
        return ObjectID(id)
    }

    /// The name that a symbolic reference holds, or nil for a direct or missing one.
    package func symbolicTarget(_ name: String) throws(GitError) -> String? {
        switch quick?.symbolic(name) {
        case .target(let target): return target
        case .direct: return nil
        case .unusual, nil: break
        }
        let pointer = try unsafe pointer
        var found: OpaquePointer?
        let result = unsafe git_reference_lookup(&found, pointer, name)
        if result == GIT_ENOTFOUND.rawValue { return nil }
        try check(result, CallContext(reference: name))
        defer { unsafe git_reference_free(found) }
        guard let target = unsafe git_reference_symbolic_target(found) else { return nil }
        return unsafe String(cString: target)
    }

    /// All references whose full name starts with `prefix`, sorted by name; symbolic ones are
    /// followed, those that point nowhere left out.
    package func references(_ prefix: String = "refs/") throws(GitError) -> [Reference] {
        // No reference can have these characters, and the library would take them as a pattern.
        if prefix.contains(where: { "*?[\\".contains($0) }) { return [] }
        if let found = quick?.references(prefix) { return found }
        let pointer = try unsafe pointer
        let iterator = try unsafe Owned(
            { unsafe git_reference_iterator_free($0) }, context: CallContext(reference: prefix)
        ) {
            unsafe git_reference_iterator_glob_new(&$0.pointee, pointer, prefix + "*")
        }
        var found: [Reference] = []
        while true {
            var next: OpaquePointer?
            let result = unsafe git_reference_next(&next, iterator.pointer)
            if result == GIT_ITEROVER.rawValue { break }
            try check(result, CallContext(reference: prefix))
            defer { unsafe git_reference_free(next) }
            let name = unsafe String(cString: git_reference_name(next))
            if let id = unsafe git_reference_target(next) {
                found.append(Reference(name: name, id: unsafe ObjectID(id.pointee)))
            } else if let id = try reference(name) {
                found.append(Reference(name: name, id: id))
            }
        }
        return found.sorted { precedesByBytes($0.name, $1.name) }
    }

    /// Throws when a reference can't stand beside the others, because one is a folder of the other.
    func requireFree(_ name: String) throws(GitError) {
        var parent = Paths.directory(name)
        while !parent.isEmpty, parent != "refs" {
            if try reference(parent) != nil { throw .nameConflict(name) }
            parent = Paths.directory(parent)
        }
        if try !references(name + "/").isEmpty { throw .nameConflict(name) }
    }

    func requireValidName(_ name: String) throws(GitError) {
        // What is plain is valid; of the rest the library judges.
        if name.hasPrefix("refs/"), QuickRepository.isPlain(name) { return }
        try Library.start()
        var isValid: Int32 = 0
        let result = unsafe git_reference_name_is_valid(&isValid, name)
        guard result == 0, isValid == 1, name.hasPrefix("refs/") else {
            throw GitError(.invalid, "'\(name)' is no name for a reference", reference: name)
        }
    }
}
