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
        guard let (lines, isSorted) = lines(of: bytes) else { return .malformed }
        return isSorted ? lines.search(Array(name.utf8)) : lines.scan(Array(name.utf8))
    }

    /// All references whose names begin with a prefix, in the order of the file; nil for a malformed
    /// one.
    static func all(beginningWith prefix: String, in bytes: [UInt8]) -> [Reference]? {
        guard let (lines, isSorted) = lines(of: bytes) else { return nil }
        let prefix = Array(prefix.utf8)
        var found: [Reference] = []
        guard var position = isSorted ? lines.place(of: prefix) : lines.start else { return nil }
        while position < bytes.count {
            guard let reference = lines.reference(at: position) else { return nil }
            if reference.name.starts(with: prefix) {
                guard let name = String(validating: reference.name, as: UTF8.self) else {
                    return nil
                }
                found.append(Reference(name: name, id: reference.id))
            } else if isSorted {
                break
            }
            position = reference.next
        }
        return found
    }

    /// The file's content without some references, whose other lines keep their bytes; nil where none
    /// of them is in it.
    ///
    /// Throws `.corrupt` for a line that is none, as far as lines are looked at.
    static func removing(
        _ names: [String], from bytes: [UInt8], path: String
    ) throws(GitError) -> [UInt8]? {
        guard let (lines, isSorted) = lines(of: bytes) else { throw corrupt(path) }
        var unwanted: [Range<Int>] = []
        if isSorted {
            for name in names.sorted(by: precedesByBytes) {
                let name = Array(name.utf8)
                guard let place = lines.place(of: name) else { throw corrupt(path) }
                guard place < bytes.count else { continue }
                guard let reference = lines.reference(at: place) else { throw corrupt(path) }
                if reference.name.elementsEqual(name) { unwanted.append(place..<reference.next) }
            }
        } else {
            let names = Set(names.map { Array($0.utf8) })
            var position = lines.start
            while position < bytes.count {
                guard let reference = lines.reference(at: position) else { throw corrupt(path) }
                if names.contains(Array(reference.name)) {
                    unwanted.append(position..<reference.next)
                }
                position = reference.next
            }
        }
        guard !unwanted.isEmpty else { return nil }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var kept = 0
        for range in unwanted {
            // A name that was given twice is removed once.
            guard range.lowerBound >= kept else { continue }
            result += bytes[kept..<range.lowerBound]
            kept = range.upperBound
        }
        return result + bytes[kept...]
    }

    private static func corrupt(_ path: String) -> GitError {
        GitError(.corrupt, "'\(path)' has a line that is none", path: path)
    }

    /// The lines, and whether they are sorted; nil where the last one has no end.
    private static func lines(of bytes: [UInt8]) -> (lines: Lines, isSorted: Bool)? {
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
        guard bytes.isEmpty || bytes.last == UInt8(ascii: "\n") else { return nil }
        return (lines, isSorted)
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
            let id = ObjectID(digits: bytes[position..<position + 40])
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
        guard let place = place(of: name) else { return .malformed }
        guard place < bytes.count else { return .absent }
        guard let reference = reference(at: place) else { return .malformed }
        return reference.name.elementsEqual(name) ? .found(reference.id) : .absent
    }

    /// Where the first reference begins whose name does not precede one; nil for a malformed line on
    /// the way.
    func place(of name: [UInt8]) -> Int? {
        var low = start
        var high = bytes.count
        while low < high {
            let middle = beginning(of: low + (high - low) / 2)
            guard let reference = reference(at: middle) else { return nil }
            if reference.name.lexicographicallyPrecedes(name) {
                low = reference.next
            } else {
                high = middle
            }
        }
        return low
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
