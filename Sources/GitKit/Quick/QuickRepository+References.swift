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
        guard case .target(let target) = symbolic(name) else { return nil }
        return target
    }

    /// Whether a reference leads to another one.
    enum Symbolic: Hashable {
        /// It does, to that one.
        case target(String)
        /// It leads to an object, or is not there.
        case direct
        /// It is out of the ordinary.
        case unusual
    }

    /// Whether a reference leads to another one.
    func symbolic(_ name: String) -> Symbolic {
        switch stored(name) {
        case .symbolic(let target): .target(target)
        case .object, .missing: .direct
        case .unusual: .unusual
        }
    }

    /// All references whose full name begins with a prefix, sorted by name; nil where one is out of
    /// the ordinary.
    ///
    /// Symbolic ones are followed, those that lead nowhere left out.
    func references(_ prefix: String) -> [Reference]? {
        guard prefix.hasPrefix("refs/"), !prefix.contains("//"), !prefix.contains(".."),
            prefix.utf8.allSatisfy({ $0 > 32 && $0 != 127 }),
            // Some of a linked work tree's are its own.
            gitDirectory == commonDirectory
        else { return nil }
        // By their bytes: two spellings of one character are two names.
        var found: [[UInt8]: Reference?] = [:]
        let folder = Paths.directory(prefix)
        // First the files: git writes `packed-refs` before it removes one.
        guard addLoose(in: folder, prefix, to: &found), var all = packed(prefix) else {
            return nil
        }
        if !found.isEmpty {
            all.removeAll { found[Array($0.name.utf8)] != nil }
            all += found.values.compactMap(\.self)
        }
        // Nearly all are packed, in their order.
        if Self.isOrdered(all) { return all }
        all.sort { precedesByBytes($0.name, $1.name) }
        // A name that is packed twice is for others to judge.
        return Self.isOrdered(all) ? all : nil
    }

    private static func isOrdered(_ references: [Reference]) -> Bool {
        zip(references, references.dropFirst()).allSatisfy { precedesByBytes($0.name, $1.name) }
    }

    private func addLoose(
        in folder: String, _ prefix: String, to found: inout [[UInt8]: Reference?]
    ) -> Bool {
        let directory = Paths.join(commonDirectory, folder)
        guard let kind = Files.kind(of: directory, followingLinks: false) else { return true }
        // A link leads out of the repository.
        guard kind == .directory else { return kind == .file }
        guard let names = try? Files.list(directory) else { return false }
        for name in names {
            let full = folder + "/" + name
            guard full.hasPrefix(prefix) || prefix.hasPrefix(full + "/") else { continue }
            if name.hasSuffix(".lock") { continue }
            // The replacement character stands for bytes that are no UTF-8.
            guard Self.isPlain(full), !full.unicodeScalars.contains("\u{FFFD}") else {
                return false
            }
            switch QuickFile.read(Paths.join(commonDirectory, full), limit: 1 << 14) {
            // It went meanwhile, into `packed-refs` or altogether.
            case .missing: continue
            case .unusual: return false
            case .directory:
                guard addLoose(in: full, prefix, to: &found) else { return false }
            case .bytes(let bytes, _):
                switch Self.read(bytes) {
                case .unusual, .missing: return false
                case .object(let id):
                    found[Array(full.utf8)] = .some(Reference(name: full, id: id))
                case .symbolic(let target):
                    guard let end = reference(target) else { return false }
                    // One that leads nowhere hides what is packed under its name.
                    found[Array(full.utf8)] = .some(
                        end.id.map { Reference(name: full, id: $0) })
                }
            }
        }
        return true
    }

    /// The packed references whose names begin with a prefix; nil where one is out of the ordinary.
    private func packed(_ prefix: String) -> [Reference]? {
        switch QuickFile.read(commonDirectory + "/packed-refs", limit: 1 << 28) {
        case .missing: return []
        case .directory, .unusual: return nil
        case .bytes(let bytes, _):
            guard let packed = PackedReferences.all(beginningWith: prefix, in: bytes),
                packed.allSatisfy({ Self.isPlain($0.name) && !$0.id.isZero })
            else { return nil }
            return packed
        }
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
    static func isPlain(_ name: String) -> Bool {
        var parts = 0
        var part = NamePart()
        var isUpperCase = true
        for byte in name.utf8 {
            if byte == UInt8(ascii: "/") {
                guard part.isPlain, parts > 0 || part.tail == NamePart.refs else { return false }
                parts += 1
                part = NamePart()
                continue
            }
            guard byte > 32, byte != 127, !isSpecial(byte), part.add(byte) else { return false }
            isUpperCase = isUpperCase && Self.isUpperCase(byte)
        }
        return part.isPlain && (parts > 0 || isUpperCase)
    }

    /// A part of a name between slashes.
    private struct NamePart {
        /// Its last bytes, the last one lowest; of a part of up to eight all.
        var tail: UInt64 = 0
        private var first: UInt8?

        static let refs = packed("refs")
        private static let lock = packed(".lock")

        /// Adds a byte; false where no name has the two side by side.
        mutating func add(_ byte: UInt8) -> Bool {
            let last = UInt8(truncatingIfNeeded: tail)
            if last == UInt8(ascii: "."), byte == last { return false }
            if last == UInt8(ascii: "@"), byte == UInt8(ascii: "{") { return false }
            if first == nil { first = byte }
            tail = tail << 8 | UInt64(byte)
            return true
        }

        var isPlain: Bool {
            guard let first, first != UInt8(ascii: ".") else { return false }
            return UInt8(truncatingIfNeeded: tail) != UInt8(ascii: ".")
                && tail & 0xFF_FFFF_FFFF != Self.lock
        }

        private static func packed(_ text: String) -> UInt64 {
            text.utf8.reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "~"), UInt8(ascii: "^"), UInt8(ascii: ":"), UInt8(ascii: "?"),
            UInt8(ascii: "*"), UInt8(ascii: "["), UInt8(ascii: "\\"):
            true
        default: false
        }
    }

    private static func isUpperCase(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || byte == UInt8(ascii: "_")
    }
}
