internal import SQLiteKit

/// The parts of sessions that several records of a file tell of, kept until the file has ended.
///
/// Parts that share a key belong together, and so do those that a third one joins. They are in memory, and
/// in a temporary table, on disk, where they are many.
struct SessionParts {
    private let connection: Connection
    private let memory: Int
    private let limit: Int
    private var groups = PartGroups()
    private var table: PartTable?
    private var count: Int64 = 0

    /// How many bytes the parts of one session may have together.
    static let limit = 1 << 30

    /// Begins without parts.
    ///
    /// - Parameters:
    ///   - connection: where the temporary table is made, if need be.
    ///   - memory: about how many bytes may be in memory.
    ///   - limit: how many bytes the parts of one session may have.
    init(_ connection: Connection, memory: Int = 1 << 23, limit: Int = Self.limit) {
        self.connection = connection
        self.memory = memory
        self.limit = limit
    }

    /// Keeps a part.
    ///
    /// - Parameters:
    ///   - json: what it says.
    ///   - keys: what it has in common with other parts of its session.
    ///   - rank: nil for a part that counts beside the others; of those with a rank a session keeps the one with
    ///     the highest, and of several the last.
    ///   - line: the line of its record.
    ///   - offset: where its record begins.
    /// - Throws: ``SQLiteError`` where they can't be written.
    mutating func add(
        _ json: [UInt8], keys: [String], rank: Int? = nil, line: Int, offset: Int
    ) throws(SQLiteError) {
        count += 1
        groups.add(
            SessionPart(number: count, rank: rank, line: line, offset: offset, json: json),
            keys: keys)
        if groups.size > memory { try spill() }
    }

    private mutating func spill() throws(SQLiteError) {
        if table == nil { table = try PartTable(connection) }
        guard let table else { return }
        for group in groups.sorted { try table.add(group) }
        groups = PartGroups()
    }

    /// The parts of a session, in the order of the file.
    struct Group {
        /// What the parts have in common, sorted.
        var keys: [String] = []
        /// What they say; nothing where they are too long.
        private(set) var parts: [[UInt8]] = []
        /// Where the first of them stands.
        private(set) var place: (line: Int, offset: Int)?
        /// Whether they have more bytes than a session may have.
        private(set) var isTooLong = false
        private var size = 0

        /// Adds a part.
        mutating func add(_ json: [UInt8], line: Int, offset: Int, limit: Int) {
            if place == nil { place = (line, offset) }
            size += json.count
            isTooLong = isTooLong || size > limit
            if isTooLong { parts = [] } else { parts.append(json) }
        }
    }

    /// Hands over the parts of each session, in the order of their first ones.
    mutating func forEach(_ body: (Group) throws(TraceError) -> Void) throws(TraceError) {
        if table != nil {
            try SessionStore.storing { () throws(SQLiteError) in try spill() }
        }
        guard let table else {
            for known in groups.sorted {
                var group = Group()
                group.keys = known.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                for part in known.all {
                    group.add(part.json, line: part.line, offset: part.offset, limit: limit)
                }
                try body(group)
            }
            return
        }
        var last: Int64 = 0
        while let found = try SessionStore.storing({ () throws(SQLiteError) in
            try table.next(after: last, limit: limit)
        }) {
            last = found.session
            try body(found.group)
        }
    }

    /// Forgets all of them.
    mutating func clear() throws(SQLiteError) {
        groups = PartGroups()
        try table?.clear()
    }
}
