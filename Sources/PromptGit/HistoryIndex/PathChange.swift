internal import Basics
internal import GitKit

/// Where a commit stands among the others: on a chain of first parents, so many steps from its end.
///
/// Every commit continues its first parent's chain unless another one did before; so the next change
/// of a file on the way down is found by a search among its changes on that chain, however many
/// commits without a change lie between.
struct GraphPlace: Hashable, Sendable {
    /// The number of the chain.
    var chain: Int
    /// How many commits of the chain are below.
    var position: Int
}

/// A commit in which a file differs from that of a parent, or in which it began to exist.
struct PathChange: Hashable, Sendable {
    /// One parent's side.
    struct Side: Hashable, Sendable {
        /// Where the parent stands.
        var place: GraphPlace
        /// Whether the parent's file is another one, or is missing on one side.
        var differs: Bool
        /// The parent's file where it differs; nil where it has none.
        var old: FileVersion?
    }

    /// The commit's number: no commit has a smaller one than its parents.
    var commit: Int
    var place: GraphPlace
    /// When it was committed, in seconds.
    var time: Int
    /// Its parents' sides; none for a root.
    var sides: [Side]
    /// The commit's file; nil where it has none.
    var new: FileVersion?
}

extension PathChange {
    /// Adds the change to a list of bytes: numbers as LEB128, identities as they are.
    func write(to writer: inout ByteWriter) {
        writer.write(commit)
        writer.write(place)
        // The sign in the lowest bit: a clock may stand before 1970.
        writer.write(time << 1 ^ time >> (Int.bitWidth - 1))
        writer.write(sides) { writer, side in
            writer.write(side.place)
            writer.write(side.differs ? 1 : 0)
            if side.differs { writer.write(side.old) }
        }
        writer.write(new)
    }

    /// Reads a change; nil where something else stands.
    init?(_ reader: inout ByteReader) {
        guard let commit = reader.number(), let place = reader.place(),
            let time = reader.number(),
            let sides = reader.list({ reader -> Side? in
                guard let place = reader.place(), let differs = reader.number() else { return nil }
                if differs == 0 { return Side(place: place, differs: false) }
                return reader.version().map { Side(place: place, differs: true, old: $0.first) }
            }), let new = reader.version()
        else { return nil }
        self.init(
            commit: commit, place: place, time: time >> 1 ^ -(time & 1), sides: sides,
            new: new.first)
    }
}

extension ByteWriter {
    mutating func write(_ place: GraphPlace) {
        write(place.chain)
        write(place.position)
    }

    mutating func write(_ version: FileVersion?) {
        write(Int(version?.mode.rawValue ?? 0))
        if let version { write(raw: version.id.bytes) }
    }
}

extension ByteReader {
    mutating func place() -> GraphPlace? {
        guard let chain = number(), let position = number() else { return nil }
        return GraphPlace(chain: chain, position: position)
    }

    /// A file that may be missing, in an array of one or none; nil is damage.
    mutating func version() -> [FileVersion]? {
        guard let mode = number(), let value = UInt32(exactly: mode) else { return nil }
        if value == 0 { return [] }
        return raw(20).flatMap { ObjectID(bytes: $0) }
            .map { [FileVersion(mode: FileMode(rawValue: value), id: $0)] }
    }
}
