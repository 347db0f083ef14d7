extension Library {
    /// The library with some files changed: new bytes, or nil for a file that is gone.
    ///
    /// Only the changed files are read; the rest is taken as it is known.
    package func replacing(
        _ files: [String: [UInt8]?], facts: [String: AssetFacts] = [:], root: String
    ) -> Library {
        let new = files.compactMap { path, bytes -> AssetFacts? in
            guard let bytes, let place = AssetPath(path, root: root) else { return nil }
            return facts[path] ?? AssetFacts(path: place, bytes: bytes)
        }
        return replacing(paths: Set(files.keys), by: new)
    }

    private func replacing(paths: Set<String>, by new: [AssetFacts]) -> Library {
        var facts = facts
        var index = index
        var kinds: Set<AssetKind> = []
        // Which of two files keeps an id, and what a workspace overrides, is decided in one place.
        var isSimple = duplicates.isEmpty && workspaces.isEmpty
        for path in paths {
            guard let place = self.place(of: path, in: facts) else { continue }
            if let reference = facts[place].asset?.reference {
                index[reference] = nil
                kinds.insert(reference.kind)
            }
            facts.remove(at: place)
        }
        for fact in new {
            facts.insert(fact, at: insertion(of: fact.path.path, in: facts))
            guard let asset = fact.asset else { continue }
            kinds.insert(asset.reference.kind)
            isSimple = isSimple && asset.workspace == nil
            if index.updateValue(asset, forKey: asset.reference) != nil { isSimple = false }
        }
        guard isSimple else { return Library(facts: facts) }
        return Library(facts: facts, index: index, changedKinds: kinds, from: self)
    }

    /// What is known of a file; nil when there is none at the path.
    package func facts(at path: String) -> AssetFacts? {
        place(of: path, in: facts).map { facts[$0] }
    }

    private func place(of path: String, in facts: [AssetFacts]) -> Int? {
        let place = insertion(of: path, in: facts)
        return place < facts.count && facts[place].path.path == path ? place : nil
    }

    /// Where a path stands, or would stand, among facts in the order of their paths.
    private func insertion(of path: String, in facts: [AssetFacts]) -> Int {
        var range = 0..<facts.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if facts[middle].path.path < path {
                range = (middle + 1)..<range.upperBound
            } else {
                range = range.lowerBound..<middle
            }
        }
        return range.lowerBound
    }
}
