/// The folders whose tree is known without looking at their entries (gitformat-index, "Cache
/// tree"): git writes them where it read or wrote a tree, and forgets those on the way to a file
/// that is staged.
package struct IndexFolders: Sendable {
    private var nodes: [Node] = []

    private struct Node {
        var name: ArraySlice<UInt8>
        /// nil for a folder that something was staged in.
        var known: Known?
        /// The node after the last one below this one.
        var end: Int
    }

    /// What is known of a folder.
    package struct Known: Hashable, Sendable {
        /// The tree of all entries below it.
        package var tree: ObjectID
        /// How many entries of the index lie below it.
        package var count: Int
    }

    init() {}

    /// Reads the content of the extension; nil when it is malformed, as git takes it for absent.
    init?(_ content: ArraySlice<UInt8>) {
        var reader = FolderReader(content)
        /// The folders that the next one lies in, and how many are still missing in each.
        var open: [(node: Int, missing: Int)] = []
        repeat {
            guard let found = reader.next() else { return nil }
            nodes.append(Node(name: found.name, known: found.known, end: nodes.count + 1))
            if let last = open.indices.last { open[last].missing -= 1 }
            open.append((nodes.count - 1, found.folders))
            while let last = open.last, last.missing == 0 {
                nodes[last.node].end = nodes.count
                open.removeLast()
            }
        } while !open.isEmpty
        guard reader.isAtEnd else { return nil }
    }

    /// The content of the extension without what is known of some folders, the top as an empty path;
    /// nil when it is malformed.
    static func forgetting(_ folders: Set<[UInt8]>, in content: ArraySlice<UInt8>) -> [UInt8]? {
        var reader = FolderReader(content)
        var result: [UInt8] = []
        /// The folders that the next one lies in, and how many are still missing in each.
        var open: [(path: [UInt8], missing: Int)] = []
        repeat {
            guard let found = reader.next() else { return nil }
            var path: [UInt8] = []
            if let last = open.indices.last {
                open[last].missing -= 1
                path = open[last].path
                if !path.isEmpty { path.append(UInt8(ascii: "/")) }
                path += found.name
            }
            let known = folders.contains(path) ? nil : found.known
            result += found.name
            result += Array("\0\(known?.count ?? -1) \(found.folders)\n".utf8)
            if let known { result += known.tree.bytes }
            open.append((path, found.folders))
            while open.last?.missing == 0 { open.removeLast() }
        } while !open.isEmpty
        return reader.isAtEnd ? result : nil
    }

    /// What is known of a folder, whose path has no slash at its end and is empty for the top; nil
    /// when nothing is.
    package func known(_ folder: String) -> Known? {
        var current = nodes.isEmpty ? nil : 0
        for name in folder.split(separator: "/") {
            guard let node = current else { return nil }
            var child = node + 1
            while child < nodes[node].end, !nodes[child].name.elementsEqual(name.utf8) {
                child = nodes[child].end
            }
            current = child < nodes[node].end ? child : nil
        }
        return current.flatMap { nodes[$0].known }
    }
}

/// Walks over the folders as they are stored, each before those in it.
private struct FolderReader {
    private var rest: ArraySlice<UInt8>

    init(_ content: ArraySlice<UInt8>) { rest = content }

    var isAtEnd: Bool { rest.isEmpty }

    /// Reads `<name>\0<entries> <folders>\n` and, unless the entries are -1, 20 bytes of an id.
    mutating func next() -> (name: ArraySlice<UInt8>, known: IndexFolders.Known?, folders: Int)? {
        guard let name = text(upTo: 0), let first = text(upTo: UInt8(ascii: " ")),
            let entries = Int(String(decoding: first, as: UTF8.self)), entries >= -1,
            let second = text(upTo: UInt8(ascii: "\n")),
            let folders = Int(String(decoding: second, as: UTF8.self)), folders >= 0
        else { return nil }
        if entries < 0 { return (name, nil, folders) }
        guard let tree = ObjectID(bytes: rest.prefix(20)) else { return nil }
        rest = rest.dropFirst(20)
        return (name, IndexFolders.Known(tree: tree, count: entries), folders)
    }

    private mutating func text(upTo end: UInt8) -> ArraySlice<UInt8>? {
        guard let place = rest.firstIndex(of: end) else { return nil }
        defer { rest = rest[(place + 1)...] }
        return rest[..<place]
    }
}
