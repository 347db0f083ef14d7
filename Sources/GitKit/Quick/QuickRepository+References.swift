internal import Basics

/// What a name leads to, symbolic references followed.
package enum QuickReference: Hashable, Sendable {
    /// An object (of an annotated tag the tag itself), and the last name on the way to it.
    case object(ObjectID, name: String)
    /// Nothing; `name` is the last one on the way, which is the one given or a symbolic one's
    /// target.
    case missing(name: String)

    /// The object, or nil when there is none.
    package var id: ObjectID? {
        switch self {
        case .object(let id, _): id
        case .missing: nil
        }
    }
}

extension QuickRepository {
    /// What `HEAD` of this work tree says; nil where it is out of the ordinary.
    package func head() -> Head? {
        switch reference("HEAD") {
        case nil, .missing("HEAD"): nil
        case .object(let id, "HEAD"): .detached(id)
        case .object(let id, let name): .branch(name, id)
        case .missing(let name): .unborn(name)
        }
    }

    /// What a full name such as `refs/heads/main` leads to; nil where the references are out of
    /// the ordinary.
    package func reference(_ name: String) -> QuickReference? {
        var name = name
        // git follows five (`SYMREF_MAXDEPTH`).
        for _ in 0..<5 {
            switch stored(name) {
            case .unusual: return nil
            case .missing: return .missing(name: name)
            case .object(let id): return .object(id, name: name)
            case .symbolic(let target): name = target
            }
        }
        return nil
    }

    /// The name that a symbolic reference holds; nil for a direct, a missing and an unusual one.
    package func symbolicTarget(_ name: String) -> String? {
        guard case .symbolic(let target) = stored(name) else { return nil }
        return target
    }

    private enum Stored {
        case object(ObjectID)
        case symbolic(String)
        case missing
        case unusual
    }

    /// What stands at a name: its file, or else its line in `packed-refs`.
    ///
    /// git writes a reference to `packed-refs` before it removes its file, so a file that is found
    /// missing is in the other one by then.
    private func stored(_ name: String) -> Stored {
        guard Self.isPlain(name) else { return .unusual }
        let isOwn =
            !name.hasPrefix("refs/")
            || ["refs/bisect/", "refs/worktree/", "refs/rewritten/"].contains {
                name.hasPrefix($0)
            }
        let file = Paths.join(isOwn ? gitDirectory : commonDirectory, name)
        switch QuickFile.read(file, limit: 1 << 14) {
        case .unusual: return .unusual
        case .bytes(let bytes, _): return Self.read(bytes)
        case .missing, .directory: return isOwn ? .missing : packed(name)
        }
    }

    /// Reads a reference's file: `ref: <name>`, or 40 digits.
    private static func read(_ bytes: [UInt8]) -> Stored {
        var line = bytes[...]
        while let last = line.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: " ") {
            line.removeLast()
        }
        guard let text = String(validating: line, as: UTF8.self) else { return .unusual }
        if text.hasPrefix("ref: ") {
            let name = String(text.dropFirst(5))
            return name.hasPrefix("refs/") && isPlain(name) ? .symbolic(name) : .unusual
        }
        guard let id = ObjectID(text), !id.isZero else { return .unusual }
        return .object(id)
    }

    private func packed(_ name: String) -> Stored {
        switch QuickFile.read(commonDirectory + "/packed-refs", limit: 1 << 28) {
        case .missing: .missing
        case .directory, .unusual: .unusual
        case .bytes(let bytes, _):
            switch PackedReferences.find(name, in: bytes) {
            case .absent: .missing
            case .malformed: .unusual
            case .found(let id): id.isZero ? .unusual : .object(id)
            }
        }
    }

    /// Whether a name is one that git makes: `HEAD` and its like, or below `refs/`, without
    /// anything that would lead elsewhere (git-check-ref-format).
    private static func isPlain(_ name: String) -> Bool {
        let special = Set("~^:?*[\\ ".utf8)
        guard name.utf8.allSatisfy({ $0 > 32 && $0 != 127 && !special.contains($0) }),
            !name.contains(".."), !name.contains("@{")
        else { return false }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count > 1 ? parts[0] == "refs" : name.utf8.allSatisfy(Self.isUpperCase) else {
            return false
        }
        return parts.allSatisfy {
            !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") && !$0.hasSuffix(".")
        }
    }

    private static func isUpperCase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
    }
}
