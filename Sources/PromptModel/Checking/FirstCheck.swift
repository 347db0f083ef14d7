internal import Basics

/// A check of a library of which nothing is known: it reads all files, first what prompts are made
/// of, then each prompt, which is composed at once and let go.
struct FirstCheck {
    private let check: LibraryCheck
    /// The positions of the files that look like parts of prompts, and of the others.
    private let parts: [Int]
    private let others: [Int]

    init(_ check: LibraryCheck) {
        self.check = check
        let isPart = check.sources.map { Self.looksLikeAPart($0.path) }
        parts = isPart.indices.filter { isPart[$0] }
        others = isPart.indices.filter { !isPart[$0] }
    }

    /// Whether a path looks as if the file were no prompt; it only decides what is read first.
    private static func looksLikeAPart(_ path: AssetPath) -> Bool {
        guard !path.isHostPrompt, path.workspace == nil else { return false }
        return path.relative.utf8.split(separator: UInt8(ascii: "/")).dropLast().contains {
            folder in
            partFolders.contains(where: { folder.elementsEqual($0.utf8) })
        }
    }

    private static let partFolders = [
        "agents", "snippets", "souls", "knowledge", "tools", "enhancements", "send-rules",
        "rubrics", "config",
    ]

    /// What came of a file that was read, or of an asset that was looked at.
    private struct Looked: Sendable {
        var record: FileRecord?
        /// The file, where it turned out to be no prompt.
        var held: AssetFacts?
        var part: Validation.Part?
    }

    /// The parts of prompts, as they were read.
    private struct Parts: Sendable {
        let read: [LibraryCheck.Read]
        let library: Library
        let fixed: FixedParts
        /// Those that can be looked at without knowing which prompts there are.
        let closed: [Int]

        init(_ read: [LibraryCheck.Read]) {
            self.read = read
            let library = Library(facts: read.map(\.facts))
            self.library = library
            fixed = FixedParts(of: library)
            closed = read.indices.filter { index in
                // What names prompts or agents must know all of them.
                guard let reference = read[index].facts.asset?.reference,
                    reference.kind != .agent, reference.kind != .enhancement
                else { return false }
                return library[reference]?.path == read[index].facts.path.path
            }
        }
    }

    /// What is known of all files, but for the rules about the library as a whole.
    func state() throws -> CheckState {
        let parts = Parts(
            try concurrentMap(count: self.parts.count, with: check.load) { index, reader in
                try check.read(check.sources[self.parts[index]].path, reader)
            })
        let looked = try look(with: parts)
        var state = CheckState(records: records(parts, looked))
        // What turned out to be no prompt was not known while the rest was looked at.
        let late = looked.compactMap(\.held)
        let names = Set(late.compactMap { $0.asset?.reference })
        let index = state.index
        var open = names.isEmpty ? [] : index.dependents(of: names)
        for (reference, file) in zip(index.names, index.files)
        where file != nil && reference.kind != .prompt {
            if !names.isEmpty || reference.kind == .agent || reference.kind == .enhancement {
                open.insert(reference)
            }
        }
        try check.look(at: open, holding: parts.read.map(\.facts) + late, in: &state)
        letGo((parts, looked))
        return state
    }

    /// Reads prompts and looks at them, and at the parts themselves.
    private func look(with parts: Parts) throws -> [Looked] {
        try concurrentMap(count: others.count + parts.closed.count, with: check.load) {
            index, reader throws -> Looked in
            guard index < others.count else {
                let asset = parts.read[parts.closed[index - others.count]].facts.asset
                return Looked(
                    part: asset.map { Validation.part($0, in: parts.library, parts.fixed) })
            }
            let (facts, content, stamp) = try check.read(
                check.sources[others[index]].path, reader)
            var record = FileRecord(facts, content: content, stamp: stamp)
            guard let asset = facts.asset, asset.workspace == nil else {
                return Looked(record: record)
            }
            guard asset.reference.kind == .prompt else {
                return Looked(record: record, held: facts)
            }
            record.take(Validation.part(asset, in: parts.library, parts.fixed))
            return Looked(record: record)
        }
    }

    /// The records of all files, in their order.
    private func records(_ parts: Parts, _ looked: [Looked]) -> [FileRecord] {
        var records = [FileRecord?](repeating: nil, count: check.sources.count)
        for (position, found) in zip(others, looked) { records[position] = found.record }
        for (position, found) in zip(self.parts, parts.read) {
            records[position] = FileRecord(
                found.facts, content: found.content, stamp: found.stamp)
        }
        for (index, found) in zip(parts.closed, looked[others.count...]) {
            if let part = found.part { records[self.parts[index]]?.take(part) }
        }
        return records.compactMap(\.self)
    }
}
