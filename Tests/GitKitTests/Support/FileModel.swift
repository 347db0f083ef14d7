import TestSupport

@testable import GitKit

/// Files as a plain dictionary, against which trees that were edited in many steps are compared.
struct FileModel {
    struct File: Hashable {
        var content: [UInt8]
        var mode: FileMode
    }

    /// By the bytes of the path: Swift takes two spellings of one character as the same text.
    var files: [[UInt8]: File] = [:]

    /// Random changes that lead from this model to the next, which it becomes.
    ///
    /// Names are few and ones that sort badly (`a`, `a.b`, `a0`, `a-`), so files and folders of one
    /// name meet often.
    mutating func edit(
        count: Int, in repository: Repository, using random: inout some RandomNumberGenerator
    ) throws -> [TreeChange] {
        let before = files
        for _ in 0..<count {
            if Int.random(in: 0..<4, using: &random) == 0,
                let path = files.keys.sorted(by: Self.precedes).randomElement(using: &random)
            {
                files[path] = nil
            } else if Int.random(in: 0..<3, using: &random) == 0,
                let path = files.keys.sorted(by: Self.precedes).randomElement(using: &random)
            {
                files[path] = Self.edited(files[path], using: &random)
            } else {
                put(Self.randomPath(using: &random), Self.randomFile(using: &random))
            }
        }
        var changes: [TreeChange] = []
        for (path, file) in files where before[path] != file {
            changes.append(
                .put(
                    path: String(decoding: path, as: UTF8.self),
                    id: try repository.writeBlob(file.content), mode: file.mode))
        }
        for path in before.keys where files[path] == nil {
            changes.append(.remove(path: String(decoding: path, as: UTF8.self)))
        }
        return changes.shuffled(using: &random)
    }

    /// Puts a file where it stands; what can't stand beside it goes.
    private mutating func put(_ path: [UInt8], _ file: File) {
        let slash = UInt8(ascii: "/")
        for other in files.keys
        where other.starts(with: path + [slash]) || path.starts(with: other + [slash]) {
            files[other] = nil
        }
        files[path] = file
    }

    /// The tree that git makes of the model.
    func tree(in scratch: Scratch, _ repository: Repository) throws -> ObjectID {
        let index = ["GIT_INDEX_FILE": scratch.path("model.index")]
        try scratch.git("read-tree", "--empty", environment: index)
        var lines = ""
        for (path, file) in files {
            let id = try repository.writeBlob(file.content)
            lines += "\(file.mode) \(id)\t\(String(decoding: path, as: UTF8.self))\0"
        }
        try scratch.git("update-index", "-z", "--index-info", input: lines, environment: index)
        return try scratch.id(parsing: scratch.git("write-tree", environment: index))
    }

    private static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.lexicographicallyPrecedes(right)
    }

    private static func randomPath(using random: inout some RandomNumberGenerator) -> [UInt8] {
        let names = [
            "a", "a.b", "a0", "a-", "b", "A", "é", "e\u{301}", "with blank", "tab\there",
            "quote\"s", "back\\slash", "c.yaml", "z\u{1F600}",
        ]
        let depth = Int.random(in: 1...4, using: &random)
        return Array(
            (0..<depth).map { _ in names.randomElement(using: &random) ?? "a" }
                .joined(separator: "/").utf8)
    }

    private static func randomFile(using random: inout some RandomNumberGenerator) -> File {
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return File(content: Array("a/target".utf8), mode: .link)
        case 1: return File(content: Array("#!/bin/sh\n".utf8), mode: .executable)
        case 2: return File(content: [], mode: .file)
        case 3:
            return File(
                content: (0..<50).map { _ in UInt8.random(in: 0...255, using: &random) },
                mode: .file)
        default:
            let count = Int.random(in: 1...40, using: &random)
            let end = ["\n", "\n", "\n", "\r\n"].randomElement(using: &random) ?? "\n"
            var text = ""
            for _ in 0..<count { text += line(using: &random) + end }
            if Int.random(in: 0..<4, using: &random) == 0 { text += "no newline at the end" }
            return File(content: Array(text.utf8), mode: .file)
        }
    }

    private static func line(using random: inout some RandomNumberGenerator) -> String {
        let words = [
            "", "  indented", "function() {", "}", "- item", "Q: why?", "text é", "\ttab", "key: 1",
        ]
        return words.randomElement(using: &random) ?? ""
    }

    private static func edited(
        _ file: File?, using random: inout some RandomNumberGenerator
    ) -> File {
        guard var file, file.mode != .link else { return randomFile(using: &random) }
        switch Int.random(in: 0..<6, using: &random) {
        case 0: file.mode = file.mode == .file ? .executable : .file
        case 1: file.mode = .link
        default:
            var lines = file.content.split(separator: 10, omittingEmptySubsequences: false)
                .map(Array.init)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<lines.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0 where lines.count > 1: lines.remove(at: place)
                case 1: lines.insert(Array(line(using: &random).utf8), at: place)
                default: lines[place] += Array("edited".utf8)
                }
            }
            file.content = Array(lines.joined(separator: [10]))
        }
        if file.mode == .link, file.content.isEmpty || file.content.contains(0) {
            file.content = Array("elsewhere".utf8)
        }
        if file.mode == .link { file.content = Array(file.content.prefix(200)) }
        return file
    }
}
