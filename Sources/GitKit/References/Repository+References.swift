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
        var id = git_oid()
        let result = unsafe git_reference_name_to_id(&id, pointer, name)
        if result == GIT_ENOTFOUND.rawValue { return nil }
        try check(result, CallContext(reference: name))
        return ObjectID(id)
    }

    /// The name that a symbolic reference holds, or nil for a direct or missing one.
    package func symbolicTarget(_ name: String) throws(GitError) -> String? {
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

    /// Moves a reference, creates it, or leaves everything as it is: a compare-and-swap.
    ///
    /// Throws `.changedMeanwhile` unless the reference is what `expecting` says (nil: it must not
    /// exist), and `.locked` when another process holds it for over a second. `log` is the
    /// reflog's line, `signature` who stands in it.
    package func updateReference(
        _ name: String, to id: ObjectID, expecting: ObjectID?, log: String,
        signature: Signature? = nil
    ) throws(GitError) {
        try requireValidName(name)
        guard contains(id) else {
            throw GitError(.notFound, "there is no object \(id)", reference: name, object: id)
        }
        if expecting == nil { try requireFree(name) }
        let transaction = try unsafe Owned({ unsafe git_transaction_free($0) }) {
            unsafe git_transaction_new(&$0.pointee, pointer)
        }
        let folder = commonDirectory + "/" + Paths.directory(name)
        try Backoff.retry(reference: name) { () throws(GitError) in
            do throws(GitError) {
                try check(
                    unsafe git_transaction_lock_ref(transaction.pointer, name),
                    CallContext(reference: name))
            } catch {
                // Somebody removed the folder, which was empty, after the library had made it.
                let isGone = error.code != .locked && Files.kind(of: folder) == nil
                throw isGone ? .locked(folder) : error
            }
        }
        // The lock is held, so what is read now stays true until the commit below.
        let current = try reference(name)
        guard current == expecting, try symbolicTarget(name) == nil else {
            let seen = current.map { "it is \($0.short)" } ?? "it is gone"
            let wanted = expecting.map { $0.short } ?? "absent"
            throw .changedMeanwhile(name, "\(seen), not \(wanted)")
        }
        var target = id.native
        let author = try signature.map { value throws(GitError) in try NativeSignature(value) }
        try check(
            unsafe git_transaction_set_target(
                transaction.pointer, name, &target, author?.pointer, log),
            CallContext(reference: name))
        try check(unsafe git_transaction_commit(transaction.pointer), CallContext(reference: name))
    }

    /// Throws when a reference can't stand beside the others, because one is a folder of the other.
    private func requireFree(_ name: String) throws(GitError) {
        var parent = Paths.directory(name)
        while !parent.isEmpty, parent != "refs" {
            if try reference(parent) != nil { throw .nameConflict(name) }
            parent = Paths.directory(parent)
        }
        if try !references(name + "/").isEmpty { throw .nameConflict(name) }
    }

    func requireValidName(_ name: String) throws(GitError) {
        var isValid: Int32 = 0
        let result = unsafe git_reference_name_is_valid(&isValid, name)
        guard result == 0, isValid == 1, name.hasPrefix("refs/") else {
            throw GitError(.invalid, "'\(name)' is no name for a reference", reference: name)
        }
    }
}

/// A signature in the library's form.
@safe final class NativeSignature {
    let pointer: UnsafeMutablePointer<git_signature>

    init(_ signature: Signature) throws(GitError) {
        var made: UnsafeMutablePointer<git_signature>?
        try check(
            unsafe git_signature_new(
                &made, signature.name, signature.email, signature.time.seconds,
                Int32(clamping: signature.offsetMinutes)))
        guard let made = unsafe made else { throw .invalid("the signature is empty") }
        unsafe pointer = unsafe made
    }

    deinit { unsafe git_signature_free(pointer) }
}
