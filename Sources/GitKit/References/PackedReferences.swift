internal import Basics

/// The file `packed-refs` (git-pack-refs): one line a reference, sorted by name.
struct PackedReferences {
    private var header: [UInt8]
    private var lines: [Line]
    private let isSorted: Bool

    private struct Line {
        var name: [UInt8]
        var id: ObjectID
        /// The line, and the one after it with what an annotated tag points to.
        var stored: [UInt8]
    }

    /// Reads the file's content; throws `.corrupt` for a line that is none.
    init(_ bytes: [UInt8], path: String) throws(GitError) {
        header = []
        lines = []
        for line in bytes.split(separator: 10) {
            if line.first == UInt8(ascii: "#") {
                header += line + [10]
            } else if line.first == UInt8(ascii: "^") {
                guard !lines.isEmpty else {
                    throw GitError(.corrupt, "'\(path)' starts with a peeled line", path: path)
                }
                lines[lines.count - 1].stored += line + [10]
            } else {
                guard line.count > 41, line[line.startIndex + 40] == 32,
                    let id = ObjectID(digits: line.prefix(40))
                else {
                    throw GitError(.corrupt, "'\(path)' has a line that is none", path: path)
                }
                lines.append(Line(name: Array(line.dropFirst(41)), id: id, stored: line + [10]))
            }
        }
        isSorted = String(decoding: header, as: UTF8.self).contains(" sorted")
        if header.isEmpty, lines.isEmpty {
            header = Array("# pack-refs with: peeled fully-peeled sorted \n".utf8)
        }
    }

    /// The names in the file, and every folder that one of them lies in.
    func occupied() -> (ids: [[UInt8]: ObjectID], folders: Set<[UInt8]>) {
        var ids: [[UInt8]: ObjectID] = [:]
        var folders: Set<[UInt8]> = []
        for line in lines {
            ids[line.name] = line.id
            folders.formUnion(Self.folders(of: line.name))
        }
        return (ids, folders)
    }

    /// The folders that a name lies in: `refs` and `refs/heads` for `refs/heads/main`.
    static func folders(of name: [UInt8]) -> [[UInt8]] {
        name.indices.filter { name[$0] == UInt8(ascii: "/") }.map { Array(name[..<$0]) }
    }

    /// Adds references that point to commits, whose names must be new.
    mutating func add(_ references: [Reference]) {
        for reference in references {
            lines.append(
                Line(
                    name: Array(reference.name.utf8), id: reference.id,
                    stored: reference.id.hexDigits + [32] + Array(reference.name.utf8) + [10]))
        }
        if isSorted || lines.count == references.count {
            lines.sort { $0.name.lexicographicallyPrecedes($1.name) }
        }
    }

    /// The file's content.
    var bytes: [UInt8] { lines.reduce(into: header) { $0 += $1.stored } }
}
