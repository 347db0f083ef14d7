/// Which file of a library is which asset, and which assets use which, by numbers.
///
/// Every name is hashed once, and what follows from names goes from number to number: with sets of
/// references, looking through 10,000 files took ten times as long.
struct NameIndex: Sendable {
    /// The names of assets and of what they use, by number.
    private(set) var names: [AssetReference] = []
    /// The hashes of the names, by number; the same in every run.
    private(set) var hashes: [UInt64] = []
    /// The first file of each name outside of workspaces, by the number of the name.
    private(set) var files: [Int?] = []
    /// The number of the asset in each file.
    private(set) var assets: [Int?] = []
    /// The numbers of what each file uses, one file behind the other.
    private var uses: [Int] = []
    private var useStarts: [Int] = [0]
    /// The files that use each name, one name behind the other; of two files for one asset only
    /// the first counts, and none of a workspace.
    private var users: [Int] = []
    private var userStarts: [Int] = []
    /// The numbers of names and one more, by their hash, with linear probing; zero is free.
    private var table: [Int]

    init(_ records: [FileRecord]) {
        table = [Int](repeating: 0, count: Self.tableSize(for: records.count))
        names.reserveCapacity(records.count)
        hashes.reserveCapacity(records.count)
        files.reserveCapacity(records.count)
        assets.reserveCapacity(records.count)
        useStarts.reserveCapacity(records.count + 1)
        for position in records.indices {
            if let reference = records[position].reference {
                let number = add(reference)
                assets.append(number)
                if records[position].path.workspace == nil, files[number] == nil {
                    files[number] = position
                }
            } else {
                assets.append(nil)
            }
            for use in records[position].uses { uses.append(add(use)) }
            useStarts.append(uses.count)
        }
        turnAround()
    }

    private mutating func turnAround() {
        var starts = [Int](repeating: 0, count: names.count + 1)
        for position in assets.indices where isFirst(position) {
            for use in uses(of: position) { starts[use + 1] += 1 }
        }
        for number in names.indices { starts[number + 1] += starts[number] }
        userStarts = starts
        users = [Int](repeating: 0, count: starts.last ?? 0)
        for position in assets.indices where isFirst(position) {
            for use in uses(of: position) {
                users[starts[use]] = position
                starts[use] += 1
            }
        }
    }

    // MARK: - Looking up

    /// The number of a name; nil for one that no file has or uses.
    func number(of reference: AssetReference) -> Int? {
        table[slot(of: reference, Self.hash(reference))].nonZero.map { $0 - 1 }
    }

    /// The first file that has an asset.
    func file(of reference: AssetReference) -> Int? {
        number(of: reference).flatMap { files[$0] }
    }

    /// Whether a file is the one that its asset is in, outside of workspaces.
    func isFirst(_ position: Int) -> Bool {
        assets[position].map { files[$0] == position } ?? false
    }

    /// The numbers of what a file uses.
    func uses(of position: Int) -> ArraySlice<Int> {
        uses[useStarts[position]..<useStarts[position + 1]]
    }

    /// The files that use a name.
    func users(of number: Int) -> ArraySlice<Int> {
        users[userStarts[number]..<userStarts[number + 1]]
    }

    /// The assets that name or include one of some assets, directly or not.
    func dependents(of references: some Sequence<AssetReference>) -> Set<AssetReference> {
        var isFound = [Bool](repeating: false, count: names.count)
        var found: Set<AssetReference> = []
        var open = references.compactMap(number)
        while let next = open.popLast() {
            for user in users(of: next) {
                guard let asset = assets[user], !isFound[asset] else { continue }
                isFound[asset] = true
                found.insert(names[asset])
                open.append(asset)
            }
        }
        return found
    }

    /// Whether the same assets have files in both.
    func hasSameAssets(as other: NameIndex) -> Bool {
        func count(_ files: [Int?]) -> Int { files.count { $0 != nil } }
        guard count(files) == count(other.files) else { return false }
        return zip(names, files).allSatisfy { $1 == nil || other.file(of: $0) != nil }
    }

    // MARK: - The table

    private static func tableSize(for count: Int) -> Int {
        var size = 64
        while size < count * 2 { size *= 2 }
        return size
    }

    /// Where a name stands in the table, or could stand.
    private func slot(of reference: AssetReference, _ hash: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (table.count - 1)
        while table[slot] != 0 {
            let number = table[slot] - 1
            if hashes[number] == hash, names[number] == reference { break }
            slot = (slot + 1) & (table.count - 1)
        }
        return slot
    }

    /// The number of a name, which is a new one where the name is new.
    private mutating func add(_ reference: AssetReference) -> Int {
        let hash = Self.hash(reference)
        var slot = slot(of: reference, hash)
        if table[slot] != 0 { return table[slot] - 1 }
        if names.count * 2 >= table.count {
            grow()
            slot = self.slot(of: reference, hash)
        }
        names.append(reference)
        hashes.append(hash)
        files.append(nil)
        table[slot] = names.count
        return names.count - 1
    }

    private mutating func grow() {
        table = [Int](repeating: 0, count: table.count * 2)
        for number in names.indices { table[slot(of: names[number], hashes[number])] = number + 1 }
    }

    /// The hash of a name, the same in every run.
    static func hash(_ reference: AssetReference) -> UInt64 {
        var hash = SnippetShape.Hash()
        hash.combine(AssetKind.allCases.firstIndex(of: reference.kind) ?? 0)
        hash.combine(reference.id.utf8)
        return hash.value
    }
}

extension Int {
    fileprivate var nonZero: Int? { self == 0 ? nil : self }
}
