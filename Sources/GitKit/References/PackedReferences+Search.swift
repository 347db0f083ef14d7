extension PackedReferences {
    /// What a search in the file's content found.
    enum Found: Hashable {
        case found(ObjectID)
        case absent
        case malformed
    }

    /// Looks a name up without reading all lines, of which there may be a hundred thousand: the
    /// file is sorted where its first line says so, as git has written it since 2.15.
    static func find(_ name: String, in bytes: [UInt8]) -> Found {
        var lines = Lines(bytes: bytes)
        var start = 0
        var isSorted = false
        while start < bytes.count, bytes[start] == UInt8(ascii: "#") {
            let end = lines.end(of: start)
            let words = bytes[start..<end].split(separator: UInt8(ascii: " "))
            if words.contains(where: { $0.elementsEqual("sorted".utf8) }) { isSorted = true }
            start = end + 1
        }
        lines.start = start
        guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else { return .malformed }
        return isSorted ? lines.search(Array(name.utf8)) : lines.scan(Array(name.utf8))
    }
}

/// The lines of `packed-refs`: `<40 digits> <name>`, and `^<40 digits>` after that of a tag.
private struct Lines {
    let bytes: [UInt8]
    /// Where the first line that is no comment begins.
    var start = 0

    /// Where the newline is that ends the line at a position.
    func end(of position: Int) -> Int {
        bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    }

    /// The reference whose lines begin at a position, and where the next one begins.
    func reference(at position: Int) -> (id: ObjectID, name: ArraySlice<UInt8>, next: Int)? {
        let end = end(of: position)
        guard end - position > 41, bytes[position + 40] == UInt8(ascii: " "),
            let id = ObjectID(
                String(decoding: bytes[position..<position + 40], as: UTF8.self))
        else { return nil }
        var next = end + 1
        if next < bytes.count, bytes[next] == UInt8(ascii: "^") { next = self.end(of: next) + 1 }
        return (id, bytes[position + 41..<end], next)
    }

    func scan(_ name: [UInt8]) -> PackedReferences.Found {
        var position = start
        while position < bytes.count {
            guard let reference = reference(at: position) else { return .malformed }
            if reference.name.elementsEqual(name) { return .found(reference.id) }
            position = reference.next
        }
        return .absent
    }

    func search(_ name: [UInt8]) -> PackedReferences.Found {
        var low = start
        var high = bytes.count
        while low < high {
            let middle = beginning(of: low + (high - low) / 2)
            guard let reference = reference(at: middle) else { return .malformed }
            if reference.name.elementsEqual(name) { return .found(reference.id) }
            if reference.name.lexicographicallyPrecedes(name) {
                low = reference.next
            } else {
                high = middle
            }
        }
        return .absent
    }

    /// Where the lines of the reference begin that a position lies in.
    private func beginning(of position: Int) -> Int {
        var line = lineStart(position)
        if line > start, bytes[line] == UInt8(ascii: "^") { line = lineStart(line - 1) }
        return line
    }

    private func lineStart(_ position: Int) -> Int {
        var position = position
        while position > start, bytes[position - 1] != UInt8(ascii: "\n") { position -= 1 }
        return position
    }
}
