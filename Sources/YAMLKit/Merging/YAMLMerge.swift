internal import Basics

/// A three-way merge of YAML documents by field and list item.
///
/// The result is put together from lines of the three documents: what nobody touched stays byte
/// for byte, and where one side changed an entry its lines are taken.
package struct YAMLMerge: Sendable {
    /// The base and the two sides, as files.
    package var base: [UInt8]
    /// Our side: its line ends, indentation and order are kept where nobody changed them.
    package var ours: [UInt8]
    /// The other side.
    package var theirs: [UInt8]
    /// How conflicts are marked.
    package var markers = MergeMarkers()
    /// How large the documents may be.
    package var limits = YAMLLimits.standard
    /// The keys that name an item of a list of mappings, the best first.
    package var identities: [String]
    /// Whether a text that both sides changed is merged line by line; otherwise it conflicts.
    package var dividesTexts = true

    /// Creates a merge of files.
    package init(
        base: [UInt8], ours: [UInt8], theirs: [UInt8],
        identities: [String] = ["id", "name", "key"]
    ) {
        self.base = base
        self.ours = ours
        self.theirs = theirs
        self.identities = identities
    }

    /// What a merge gave.
    package struct Outcome: Hashable, Sendable {
        /// The merged file, with markers where something conflicts.
        package var bytes: [UInt8]
        /// How many conflicts are marked.
        package var conflicts: Int
        /// The fields and items that conflict, by their places on our side or, where that removed
        /// them, on theirs; a conflict of comments has none.
        package var places: [YAMLPath] = []
    }

    /// Merges; throws ``MergeObstacle`` when it can't be done by fields.
    package func merged() throws(MergeObstacle) -> Outcome {
        if ours == theirs || theirs == base { return Outcome(bytes: ours, conflicts: 0) }
        if ours == base { return Outcome(bytes: theirs, conflicts: 0) }
        let files = MergeFiles(base: base, ours: ours, theirs: theirs)
        var sides: [MergeSide] = []
        for (bytes, name) in [
            (files.base, "the base"), (files.ours, "our side"), (files.theirs, "their side"),
        ] {
            sides.append(try side(bytes, name))
        }
        let documents = sides.map(\.document)
        let shared = documents.map(\.sharedTexts)
        guard shared[0] == shared[1], shared[0] == shared[2] else { throw .sharedValue }
        var merger = BlockMerger(
            base: sides[0], ours: sides[1], theirs: sides[2], style: markers.style,
            identities: identities)
        merger.dividesTexts = dividesTexts
        var text = MergedText()
        let value = try merger.documents(into: &text)
        if text.conflicts == 0 {
            let bytes = text.bytes(takingOurs: true)
            let result = try? YAMLDocument(parsing: bytes, file: "", limits: limits)
            guard let result, let value, result.value == value else { throw .unproven }
            let finished = files.finished(bytes)
            guard
                finished == bytes
                    || (try? YAMLDocument(
                        parsing: finished, file: "", limits: limits)) != nil
            else { throw .unproven }
            return Outcome(bytes: finished, conflicts: 0)
        }
        for takesOurs in [true, false] {
            let bytes = text.bytes(takingOurs: takesOurs)
            guard (try? YAMLDocument(parsing: bytes, file: "", limits: limits)) != nil else {
                throw .unproven
            }
        }
        let (bytes, conflicts) = text.marked(markers)
        return Outcome(
            bytes: files.finished(bytes), conflicts: conflicts, places: text.places)
    }

    private func side(_ bytes: [UInt8], _ name: String) throws(MergeObstacle) -> MergeSide {
        let document: YAMLDocument
        do throws(YAMLError) {
            document = try YAMLDocument(parsing: bytes, file: "", limits: limits)
        } catch {
            throw .unreadable(name, error)
        }
        guard document.root != nil else { throw .empty(name) }
        guard let side = MergeSide(document) else { throw .notBlock(name) }
        return side
    }
}

/// The files of a merge with line feeds alone and one at the end, so that only their lines count.
struct MergeFiles {
    private(set) var base: [UInt8]
    private(set) var ours: [UInt8]
    private(set) var theirs: [UInt8]
    private let hasReturns: Bool
    private let hasFinalBreak: Bool

    init(base: [UInt8], ours: [UInt8], theirs: [UInt8]) {
        func pick<Value: Equatable>(_ base: Value, _ ours: Value, _ theirs: Value) -> Value {
            ours == base ? theirs : ours
        }
        let files = [base, ours, theirs]
        let final = files.map { $0.last == 0x0A || $0.last == 0x0D }
        hasFinalBreak = pick(final[0], final[1], final[2])
        // Only where all lines end alike; a mixture is left as it is.
        let returns = files.map(Self.endsWithReturns)
        if let first = returns[0], let second = returns[1], let third = returns[2] {
            hasReturns = pick(first, second, third)
        } else {
            hasReturns = false
        }
        let isUniform = !returns.contains(nil)
        func plain(_ bytes: [UInt8]) -> [UInt8] {
            var bytes = bytes
            if isUniform, bytes.contains(0x0D) { bytes.removeAll { $0 == 0x0D } }
            if let last = bytes.last, last != 0x0A { bytes.append(0x0A) }
            return bytes
        }
        self.base = plain(base)
        self.ours = plain(ours)
        self.theirs = plain(theirs)
    }

    /// Whether lines end with CR and LF; nil when some do and some don't, or there are other CRs.
    private static func endsWithReturns(_ bytes: [UInt8]) -> Bool? {
        var feeds = 0
        var pairs = 0
        var returns = 0
        var previous: UInt8 = 0
        for byte in bytes {
            if byte == 0x0D { returns += 1 }
            if byte == 0x0A {
                feeds += 1
                if previous == 0x0D { pairs += 1 }
            }
            previous = byte
        }
        guard returns == pairs, pairs == 0 || pairs == feeds else { return nil }
        return pairs > 0
    }

    /// The result with the line ends and the end that the merged file has.
    func finished(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        if !hasFinalBreak, bytes.last == 0x0A { bytes.removeLast() }
        guard hasReturns else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + bytes.count / 20)
        for byte in bytes {
            if byte == 0x0A { result.append(0x0D) }
            result.append(byte)
        }
        return result
    }
}

extension YAMLDocument {
    /// The texts of all aliases and of all values that have an anchor, in order.
    var sharedTexts: [String] {
        var texts: [String] = []
        func look(at node: YAMLNode) {
            if node.isAlias || node.anchor != nil {
                texts.append(source.text(of: node.fullSpan))
                return
            }
            switch node.content {
            case .mapping(let members, _):
                for member in members {
                    look(at: member.key)
                    look(at: member.value)
                }
            case .sequence(let elements, _): elements.forEach(look)
            case .scalar, .alias: break
            }
        }
        // Without a `&` there is no anchor, and without an anchor no alias.
        if bytes.contains(UInt8(ascii: "&")), let root { look(at: root) }
        return texts
    }
}
