internal import Basics
internal import CLibgit2

/// How git shortens ids: to as many digits as the repository's size asks for, and more where the
/// beginning is not unique (`repo_find_unique_abbrev_r` in git's object-name.c).
struct Abbreviation {
    private let repository: Repository
    private let length: Int

    init(_ repository: Repository) throws(GitError) {
        self.repository = repository
        switch try repository.configString("core.abbrev")?.lowercased() {
        case nil, "auto": length = Self.length(forObjects: Self.packedObjects(repository))
        case "no", "off", "false": length = 40
        case .some(let text): length = min(max(Int(text) ?? 7, 4), 40)
        }
    }

    /// Half as many digits as the number of objects has bits, rounded up, and at least 7.
    static func length(forObjects count: Int) -> Int {
        let bits = Int.bitWidth - count.leadingZeroBitCount
        return max(7, (bits + 1) / 2)
    }

    /// An id's first digits.
    func short(_ id: ObjectID) throws(GitError) -> String {
        var length = length
        while length < 40, !id.isZero, try !isUnique(id, length) { length += 1 }
        return String(id.description.prefix(length))
    }

    private func isUnique(_ id: ObjectID, _ length: Int) throws(GitError) -> Bool {
        let objects = try unsafe repository.objects
        var native = id.native
        var found = git_oid()
        let result = unsafe git_odb_exists_prefix(&found, objects, &native, length)
        if result == GIT_EAMBIGUOUS.rawValue { return false }
        return result != 0 || ObjectID(found) == id
    }

    /// How many objects the packs hold; like git it does not count loose ones.
    private static func packedObjects(_ repository: Repository) -> Int {
        let folder = repository.objectDirectory + "/pack"
        let names = (try? Files.list(folder)) ?? []
        return names.filter { $0.hasSuffix(".idx") }.reduce(0) { sum, name in
            // The last of the 256 counts of the table behind the eight bytes of the header.
            guard let bytes = try? Files.readPrefix(folder + "/" + name, limit: 8 + 1024),
                bytes.count == 1032, bytes.starts(with: [0xFF, 0x74, 0x4F, 0x63])
            else { return sum }
            return sum + bytes[1028...].reduce(0) { $0 << 8 | Int($1) }
        }
    }
}
