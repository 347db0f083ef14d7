internal import Basics

/// What an advance is about to do, as its journal keeps it: enough to finish it after a crash, or to
/// take its locks away when it had not begun.
///
/// The file is lines of `key value`, a value in hexadecimal where it may hold anything.
struct AdvancePlan: Hashable {
    /// The reference that moves, from where and to where.
    var reference: String
    var old: ObjectID
    var new: ObjectID
    /// The git directory and the folder of each work tree that follows.
    var workTrees: [(gitDirectory: String, path: String)]
    /// The references that are removed once everything has followed.
    var removed: [String] = []

    static func == (left: Self, right: Self) -> Bool { left.bytes == right.bytes }

    func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    init(
        reference: String, old: ObjectID, new: ObjectID,
        workTrees: [(gitDirectory: String, path: String)], removed: [String] = []
    ) {
        self.reference = reference
        self.old = old
        self.new = new
        self.workTrees = workTrees
        self.removed = removed
    }

    /// The journal's content; it ends with a line that says it is whole.
    var bytes: [UInt8] {
        var lines = [
            "reference \(Self.hex(reference))", "old \(old)", "new \(new)",
        ]
        for tree in workTrees {
            lines.append("worktree \(Self.hex(tree.gitDirectory)) \(Self.hex(tree.path))")
        }
        lines += removed.map { "remove \(Self.hex($0))" }
        lines.append("end")
        return Array((lines.joined(separator: "\n") + "\n").utf8)
    }

    /// Reads a journal; nil when it was not written to its end, and then nothing had begun.
    ///
    /// Where the branch had moved before it was locked, the plan that was made again comes last. One
    /// that was cut off while it was being added does not count: nothing had moved then.
    init?(_ bytes: [UInt8]) {
        let all = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
        guard let end = all.lastIndex(of: ["end"]),
            let lines = all[..<end].split(separator: ["end"]).last
        else { return nil }
        var reference: String?
        var old: ObjectID?
        var new: ObjectID?
        workTrees = []
        for line in lines {
            switch (line.first, line.count) {
            case ("reference", 2): reference = Self.text(line[1])
            case ("old", 2): old = ObjectID(line[1])
            case ("new", 2): new = ObjectID(line[1])
            case ("worktree", 3):
                guard let directory = Self.text(line[1]), let path = Self.text(line[2]) else {
                    return nil
                }
                workTrees.append((directory, path))
            case ("remove", 2):
                guard let name = Self.text(line[1]) else { return nil }
                removed.append(name)
            default: return nil
            }
        }
        guard let reference, let old, let new else { return nil }
        self.reference = reference
        self.old = old
        self.new = new
    }

    private static func hex(_ text: String) -> String { hexadecimal(text.utf8) }

    private static func text(_ hex: String) -> String? {
        let digits = Array(hex.utf8)
        guard digits.count % 2 == 0 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[index..<index + 2], as: UTF8.self)
            guard let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
