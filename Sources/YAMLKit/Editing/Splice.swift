internal import Basics

/// Bytes that take the place of a range of bytes.
struct Splice: Hashable {
    let range: Range<Int>
    let bytes: [UInt8]

    init(_ range: Range<Int>, _ bytes: [UInt8]) {
        self.range = range
        self.bytes = bytes
    }

    init(_ range: Range<Int>, _ text: String) { self.init(range, Array(text.utf8)) }
}

extension YAMLDocument {
    /// The bytes after splices that must not overlap; of two at one place the earlier stands first.
    func bytes(applying splices: [Splice]) -> [UInt8]? {
        let sorted = splices.enumerated().sorted {
            ($0.element.range.lowerBound, $0.element.range.upperBound, $0.offset)
                < ($1.element.range.lowerBound, $1.element.range.upperBound, $1.offset)
        }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + splices.reduce(0) { $0 + $1.bytes.count })
        var position = 0
        for (_, splice) in sorted {
            guard splice.range.lowerBound >= position else { return nil }
            result += bytes[position..<splice.range.lowerBound]
            result += splice.bytes
            position = splice.range.upperBound
        }
        return result + bytes[position...]
    }

    /// The document after the first of several ways to write a change, best first, that reads back
    /// as the old value with just the change; throws when none does.
    func applying(
        _ candidates: [[Splice]], at path: YAMLPath, changing change: (JSONValue?) -> JSONValue?
    ) throws(YAMLEditError) -> YAMLDocument {
        guard let expected = value.changing(path.components[...], change) else {
            throw noSuchPath(path)
        }
        guard hasAliases else { return try applying(candidates, at: path, expecting: expected) }
        let shared = try sharedValue(path, change)
        guard editsSharedValues || shared.isIdentical(to: expected) else {
            throw YAMLEditError(
                .sharedValue, "aliases stand for this value elsewhere and would change with it",
                at: path, node(at: path)?.location ?? location(ofByte: source.start))
        }
        return try applying(candidates, at: path, expecting: shared)
    }

    /// The value after a change that every alias of what it changes follows.
    private func sharedValue(
        _ path: YAMLPath, _ change: (JSONValue?) -> JSONValue?
    ) throws(YAMLEditError) -> JSONValue {
        guard let root else { return .null }
        if let node = node(at: path), let new = change(node.value) {
            return root.value(replacing: node, with: new)
        }
        guard let parentPath = path.parent, let last = path.last, let parent = node(at: parentPath),
            let new = parent.value.changing([last], change)
        else { throw noSuchPath(path) }
        return root.value(replacing: parent, with: new)
    }

    func applying(
        _ candidates: [[Splice]], at path: YAMLPath, expecting expected: JSONValue
    ) throws(YAMLEditError) -> YAMLDocument {
        var failure: YAMLError?
        for splices in candidates {
            guard let bytes = bytes(applying: splices) else { continue }
            for variant in endings(bytes, splices) {
                do throws(YAMLError) {
                    var document = try YAMLDocument(parsing: variant, file: file, limits: limits)
                    document.editsSharedValues = editsSharedValues
                    if document.value.isIdentical(to: expected) { return document }
                } catch {
                    if failure == nil { failure = error }
                }
            }
        }
        let reason = failure.map { ": \($0.message)" } ?? ""
        throw YAMLEditError(
            .notPossible,
            "the change can't be written without changing something else" + reason, at: path,
            node(at: path)?.location ?? location(ofByte: source.start))
    }

    /// The bytes as they are and, for a file without a final line break, with what a block scalar
    /// at the old or new end of the file needs to keep its text.
    private func endings(_ bytes: [UInt8], _ splices: [Splice]) -> [[UInt8]] {
        guard let last = self.bytes.last, last != 0x0A, last != 0x0D else { return [bytes] }
        var variants = [bytes, bytes + lineEnding.bytes]
        // libyaml gives `|` at the end of a file without a line break no line break either; once
        // something follows, only `|-` means that.
        if let indicator = lastBlockScalarHeaderEnd,
            let stripped = self.bytes(applying: splices + [Splice(indicator..<indicator, "-")])
        {
            variants += [stripped, stripped + lineEnding.bytes]
        }
        return variants
    }

    private var lastBlockScalarHeaderEnd: Int? {
        var node = root
        while let current = node {
            switch current.content {
            case .sequence(let elements, _): node = elements.last
            case .mapping(let members, _): node = members.last?.value
            case .alias: return nil
            case .scalar(let scalar):
                guard scalar.style == .literal || scalar.style == .folded else { return nil }
                let layout = BlockScalarLayout(of: current, scalar)
                return layout.chomping == .clip && current.span.upperBound == bytes.count
                    ? layout.header.upperBound : nil
            }
        }
        return nil
    }

    /// The error for a path at which nothing stands, located at the nearest node above it.
    func noSuchPath(_ path: YAMLPath) -> YAMLEditError {
        var known = path
        var nearest = root
        while let parent = known.parent {
            nearest = node(at: known)
            if nearest != nil { break }
            known = parent
        }
        let place = (nearest ?? root)?.location ?? location(ofByte: source.start)
        return YAMLEditError(.noSuchPath, "there is no value at '\(path.pointer)'", at: path, place)
    }

    /// Lines joined by the document's line break.
    func joined(_ lines: some Sequence<String>) -> [UInt8] {
        Array(lines.joined(separator: lineEnding.rawValue).utf8)
    }
}
