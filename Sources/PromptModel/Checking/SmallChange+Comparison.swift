package import Basics

extension SmallChange {
    /// How another state of the library differs.
    package struct Earlier {
        /// What files are there that are otherwise here, by their positions; nil for those that are
        /// only here.
        package var files: [Int: ContentID?] = [:]
        /// What is only there.
        package var gone: [(path: AssetPath, content: ContentID)] = []

        /// Creates a difference of nothing.
        package init() {}
    }

    /// Reads a file as another state of the library has it.
    package typealias EarlierReader = (AssetPath, ContentID) throws -> [UInt8]

    /// What the rules find that compare with another state of the library, usually main's; to be
    /// asked after ``check(_:settings:)``.
    ///
    /// - Parameters:
    ///   - earlier: how that state differs.
    ///   - root: the directory of the library.
    ///   - settings: how much findings weigh.
    ///   - read: reads such files.
    /// - Returns: what was found, in the order of the files and their lines; nil where all files must
    ///   be looked at.
    /// - Throws: what the readers throw.
    package mutating func comparison(
        with earlier: Earlier, root: String, settings: Validation.Settings,
        read: EarlierReader
    ) throws -> [Diagnostic]? {
        // A file that went and one that came may be one that was moved.
        guard earlier.gone.isEmpty || earlier.files.values.allSatisfy({ $0 != nil }),
            var open = try unsettled(earlier.files, read)
        else { return nil }
        guard !open.isEmpty else { return [] }
        var next = Array(open)
        while let position = next.popLast() {
            for user in state.users(of: position) where open.insert(user).inserted {
                next.append(user)
            }
        }
        guard let after = try library(for: open) else { return nil }
        var files: [String: [UInt8]?] = [:]
        var references: Set<AssetReference> = []
        for (position, content) in earlier.files {
            guard let record = record(at: position) else { return nil }
            files[record.path.path] = .some(try content.map { try read(record.path, $0) })
        }
        for (path, content) in earlier.gone { files[path.path] = try read(path, content) }
        for position in open {
            guard let reference = record(at: position)?.reference else { return nil }
            references.insert(reference)
        }
        let before = after.replacing(files, root: root)
        return ChangeRules.check(before: before, after: after, changed: references)
            .compactMap { Validation.weighed($0, settings, in: after) }
    }

    /// The files that only a comparison can tell something about: not a snippet whose words alone
    /// differ, when no prompt that puts it in can have grown too much by that.
    private mutating func unsettled(
        _ earlier: [Int: ContentID?], _ read: EarlierReader
    ) throws -> Set<Int>? {
        var open: Set<Int> = []
        var reached: [Int: (growth: Int, change: Int)] = [:]
        for (position, content) in earlier {
            guard let known = record(position) else { return nil }
            guard let content else {
                // What is new has nothing to be compared with, unless it changes what was there.
                guard state.users(of: position).allSatisfy({ earlier[$0] != nil }) else {
                    return nil
                }
                continue
            }
            let now = changed[position]?.new ?? known
            var before = known
            if content != known.content {
                let bytes = try read(known.path, content)
                before = FileRecord(AssetFacts(path: known.path, bytes: bytes), content: content)
                // What it was made of then may be nothing that is looked at here.
                guard before.reference == now.reference, before.uses == now.uses else { return nil }
            }
            guard let old = before.shape, let new = now.shape, let last = known.shape,
                old.outline == new.outline, before.isValid == now.isValid,
                let users = users(puttingIn: position), users.others.isEmpty
            else {
                open.insert(position)
                continue
            }
            for prompt in users.prompts {
                guard earlier[prompt] == nil, let room = record(prompt)?.room else {
                    open.insert(prompt)
                    continue
                }
                let sum = reached[prompt] ?? (0, 0)
                reached[prompt] = (
                    sum.growth + room.change(from: old, to: new).scalars,
                    sum.change + room.change(from: last, to: old).bytes
                )
            }
        }
        for (prompt, sum) in reached {
            // Its size is known as it was last; what it was before differs by as much.
            guard let room = record(at: prompt)?.room,
                room.allows(growth: sum.growth, after: sum.change)
            else {
                open.insert(prompt)
                continue
            }
        }
        return open
    }
}
