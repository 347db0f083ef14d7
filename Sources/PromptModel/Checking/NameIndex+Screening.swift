extension NameIndex {
    /// Whether ``DuplicateID``, ``CyclicInclude`` or ``LibraryRules`` may find something: only then
    /// are they asked, who need a library.
    func mayBeWrong(_ records: [FileRecord]) -> Bool {
        // What workspaces make of a library is left to the rules.
        guard records.allSatisfy({ $0.path.workspace == nil }) else { return true }
        return assets.indices.contains { assets[$0] != nil && !isFirst($0) }
            || hasCycles || hasUnused || hasNamesThatFoldToOne(records)
    }

    private func isSnippet(_ number: Int) -> Bool { names[number].kind == .snippet }

    /// Whether snippets put each other in without end.
    private var hasCycles: Bool {
        // Taking away, again and again, what uses nothing that is left, leaves the cycles.
        var left = [Int](repeating: 0, count: names.count)
        var free: [Int] = []
        var count = 0
        for number in names.indices where isSnippet(number) {
            guard let file = files[number] else { continue }
            count += 1
            left[number] = uses(of: file).count { isSnippet($0) && files[$0] != nil }
            if left[number] == 0 { free.append(number) }
        }
        while let snippet = free.popLast() {
            count -= 1
            for user in users(of: snippet) {
                guard let user = assets[user], isSnippet(user) else { continue }
                left[user] -= 1
                if left[user] == 0 { free.append(user) }
            }
        }
        return count > 0
    }

    /// Whether there is a snippet, soul, knowledge or tool that nothing uses.
    private var hasUnused: Bool {
        var isUsed = [Bool](repeating: false, count: names.count)
        var open: [Int] = []
        for position in assets.indices {
            guard let asset = assets[position] else { continue }
            for use in uses(of: position) {
                // A snippet counts where something else puts it in.
                if isSnippet(use), isSnippet(asset) || isUsed[use] { continue }
                isUsed[use] = true
                if isSnippet(use) { open.append(use) }
            }
        }
        while let snippet = open.popLast() {
            guard let file = files[snippet] else { continue }
            for use in uses(of: file) where isSnippet(use) && !isUsed[use] {
                isUsed[use] = true
                open.append(use)
            }
        }
        return names.indices.contains { number in
            guard files[number] != nil, !isUsed[number] else { return false }
            return [.snippet, .soul, .knowledge, .tool].contains(names[number].kind)
        }
    }

    /// Whether two paths or ids may differ in capital and small letters only.
    private func hasNamesThatFoldToOne(_ records: [FileRecord]) -> Bool {
        let isFolded =
            records.allSatisfy { Self.isFolded($0.path.path) }
            && names.allSatisfy { Self.isFolded($0.id) }
        if isFolded { return false }
        var paths: Set<String> = []
        for record in records {
            guard paths.insert(record.path.path.lowercased()).inserted else { return true }
        }
        var ids: Set<AssetReference> = []
        for number in names.indices where files[number] != nil {
            let name = AssetReference(names[number].kind, names[number].id.lowercased())
            guard ids.insert(name).inserted else { return true }
        }
        return false
    }

    /// Whether a text has no capitals, by a look at its bytes.
    private static func isFolded(_ text: String) -> Bool {
        text.utf8.allSatisfy {
            $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0)
        }
    }
}
