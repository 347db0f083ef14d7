internal import Basics

/// The objects of a repository as git's own files hold them, read without libgit2.
///
/// It answers nil for whatever is missing, damaged or out of the ordinary, and guesses nothing: nil
/// means that git or ``Repository`` is to be asked, which says what is wrong. Each object's name is
/// computed anew, which git itself does only in `git fsck`: what is read here is kept in indexes.
package final class QuickObjects {
    package typealias Object = (kind: ObjectKind, content: [UInt8])

    private let directories: [String]
    private var packs: [PackFile]
    /// The pack that had the last object.
    private var latest = 0

    /// Looks at the objects of a repository; nil where the environment names others, or where
    /// objects may be replaced by others.
    ///
    /// - Parameters:
    ///   - commonDirectory: the directory that all work trees share.
    ///   - environment: the variables that the repository was opened with.
    package init?(commonDirectory: String, environment: [String: String]) {
        for name in [
            "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_REPLACE_REF_BASE",
        ] where environment[name] != nil { return nil }
        guard let directories = Self.directories(commonDirectory + "/objects") else { return nil }
        self.directories = directories
        var found: [(pack: PackFile, modified: FileStatus.Moment)] = []
        for directory in directories {
            let folder = directory + "/pack"
            for name in (try? Files.list(folder)) ?? [] where name.hasSuffix(".idx") {
                let path = Paths.join(folder, name)
                guard let pack = PackFile(index: path), let status = FileStatus(path: path) else {
                    return nil
                }
                found.append((pack, status.modified))
            }
        }
        // What is new is in the newest pack.
        found.sort {
            ($0.modified.seconds, $0.modified.nanoseconds)
                > ($1.modified.seconds, $1.modified.nanoseconds)
        }
        packs = found.map(\.pack)
    }

    /// The object directories: the repository's own and those it borrows from
    /// (`objects/info/alternates`, gitrepository-layout); nil where they are out of the ordinary.
    private static func directories(_ own: String) -> [String]? {
        var found = [own]
        var next = 0
        while next < found.count {
            defer { next += 1 }
            switch QuickFile.read(found[next] + "/info/alternates") {
            case .missing: continue
            case .bytes(let bytes, _):
                guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
                for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                    // A name in quotes, and one that leads on and on.
                    guard !line.hasPrefix("\""), found.count < 6 else { return nil }
                    let path = Paths.normalized(Paths.join(found[next], String(line)))
                    if !found.contains(path) { found.append(path) }
                }
            case .directory, .unusual: return nil
            }
        }
        return found
    }

    /// An object's kind and content; nil where it is not found or can't be read.
    package func object(_ id: ObjectID) -> Object? {
        guard let object = stored(id), ObjectID(hashing: object.content, object.kind) == id else {
            return nil
        }
        return object
    }

    /// An object's kind and size; nil where it is not found or can't be read.
    package func header(_ id: ObjectID) -> (kind: ObjectKind, size: Int)? {
        object(id).map { ($0.kind, $0.content.count) }
    }

    /// Whether an object stands in a pack or in a file of its own; false also for one that came
    /// since the packs were listed.
    package func contains(_ id: ObjectID) -> Bool {
        packs.contains { $0.offset(of: id) != nil }
            || directories.contains { Files.kind(of: Self.path(of: id, in: $0)) == .file }
    }

    /// Marks an object as used just now, as git does with one that it would write again; false where
    /// it is not there or can't be marked.
    ///
    /// `git gc` keeps what nothing leads to for two weeks. Of a cruft pack the time of the file says
    /// nothing (git-pack-objects, `--cruft`), so what stands there is written once more.
    package func markAsUsed(_ id: ObjectID) -> Bool {
        if directories.contains(where: { Files.touch(Self.path(of: id, in: $0)) }) { return true }
        return packs.contains { pack in
            pack.offset(of: id) != nil
                && Files.kind(of: String(pack.path.dropLast(".pack".count)) + ".mtimes") == nil
                && Files.touch(pack.path)
        }
    }

    private static func path(of id: ObjectID, in directory: String) -> String {
        let name = id.description
        return "\(directory)/\(name.prefix(2))/\(name.dropFirst(2))"
    }

    private func stored(_ id: ObjectID) -> Object? {
        if let found = packed(id, depth: 0) { return found }
        for directory in directories {
            switch QuickFile.read(
                Self.path(of: id, in: directory), limit: PackFile.largestObject)
            {
            case .missing: continue
            case .bytes(let bytes, _): return Self.loose(bytes)
            case .directory, .unusual: return nil
            }
        }
        return nil
    }

    /// The content of an object that must be of one kind; nil for any other.
    package func content(_ id: ObjectID, _ kind: ObjectKind) -> [UInt8]? {
        guard let object = object(id), object.kind == kind else { return nil }
        return object.content
    }

    private func packed(_ id: ObjectID, depth: Int) -> Object? {
        // A base in another pack, whose base is in another pack …
        guard depth < 64 else { return nil }
        for step in packs.indices {
            let number = (latest + step) % packs.count
            guard let offset = packs[number].offset(of: id) else { continue }
            latest = number
            return packs[number].object(at: offset) { packed($0, depth: depth + 1) }
        }
        return nil
    }

    /// Reads a loose object's file: `<kind> <size>\0<content>`, deflated.
    private static func loose(_ bytes: [UInt8]) -> Object? {
        unsafe bytes.withUnsafeBytes { stream in
            // The longest header that is read here has 16 bytes.
            let start = unsafe inflatedStart(stream, limit: 32)
            guard let end = start.firstIndex(of: 0), let blank = start.firstIndex(of: 32),
                blank < end,
                let size = Int(String(decoding: start[(blank + 1)..<end], as: UTF8.self)),
                size >= 0, size <= PackFile.largestObject
            else { return nil }
            let kind: ObjectKind
            switch String(decoding: start[..<blank], as: UTF8.self) {
            case "commit": kind = .commit
            case "tree": kind = .tree
            case "blob": kind = .blob
            case "tag": kind = .tag
            default: return nil
            }
            guard var content = unsafe inflate(stream, size: end + 1 + size) else { return nil }
            content.removeFirst(end + 1)
            return (kind, content)
        }
    }
}
