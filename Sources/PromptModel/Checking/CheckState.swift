package import Basics

/// What a check of a library found, and what the next one needs to know of it.
package struct CheckState: Sendable {
    /// The files, in the order of their paths.
    package internal(set) var records: [FileRecord]
    /// What is wrong with the library as a whole.
    var whole: [Diagnostic] = []
    /// What is wrong only in some workspace.
    var workspaces: [Diagnostic] = []
    /// Which file is which asset, and what uses it.
    let index: NameIndex

    init(records: [FileRecord], whole: [Diagnostic] = [], workspaces: [Diagnostic] = []) {
        self.records = records
        self.whole = whole
        self.workspaces = workspaces
        index = NameIndex(records)
        for position in records.indices {
            // Of two files for one asset only the first is looked at.
            if records[position].reference != nil, !index.isFirst(position) {
                self.records[position].composed = []
            }
        }
    }

    /// Everything that is wrong, weighed by settings, in the order of the files and their lines.
    package func diagnostics(settings: Validation.Settings) -> [Diagnostic] {
        var found: [Diagnostic] = []
        for record in records {
            found += record.own
            found += record.composed
        }
        found += whole + workspaces
        guard !found.isEmpty else { return [] }
        let paths = Set(found.map(\.location.file))
        var files: [String: FileRecord] = [:]
        for record in records where paths.contains(record.path.path) {
            files[record.path.path] = record
        }
        return Validation.sorted(
            found.compactMap { diagnostic in
                let file = files[diagnostic.location.file]
                return Validation.weighed(
                    diagnostic, settings, path: file?.path, allowances: file?.allowances ?? [])
            })
    }

    /// In how many files this state differs from another one.
    package func differences(from other: CheckState) -> Int {
        var count = 0
        var theirs = other.records[...]
        for record in records {
            while let first = theirs.first, first.path.path < record.path.path {
                theirs.removeFirst()
                count += 1
            }
            guard let first = theirs.first, first.path.path == record.path.path else {
                count += 1
                continue
            }
            theirs.removeFirst()
            if first.content != record.content { count += 1 }
        }
        return count + theirs.count
    }

    /// Whether the rules about the library as a whole find the same in both: the assets have the
    /// same names and uses, nothing of what was found lies in the changed files, and there are no
    /// workspaces.
    func hasSameOutline(as other: CheckState, apartFrom changed: Set<String>) -> Bool {
        guard records.count == other.records.count else { return false }
        for (mine, theirs) in zip(records, other.records) {
            guard mine.path.workspace == nil else { return false }
            if mine.content == theirs.content, mine.path.path == theirs.path.path { continue }
            guard mine.path == theirs.path, mine.reference == theirs.reference,
                mine.uses == theirs.uses, mine.isValid == theirs.isValid
            else { return false }
        }
        return !other.whole.contains { diagnostic in
            ([diagnostic.location] + diagnostic.related.map(\.location)).contains {
                changed.contains($0.file)
            }
        }
    }
}
