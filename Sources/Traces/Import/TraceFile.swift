internal import Basics
internal import JSONKit

/// A file of a known format, whose records are read one at a time.
///
/// In memory is one record, at most ``recordLimit`` bytes.
struct TraceFile {
    /// The file, as the user named it.
    let path: String
    /// What reads its records.
    let importer: any Importer
    /// How they lie in it.
    let layout: RecordLayout

    /// How many bytes a record may have.
    static let recordLimit = 1 << 28

    private let open: () throws(TraceError) -> any ByteSource

    /// Looks at a file and finds out what reads it.
    ///
    /// - Parameters:
    ///   - path: the file, as the user named it.
    ///   - format: its format; nil is the first one that recognises it.
    ///   - open: opens the file at its start.
    /// - Throws: ``TraceError`` when the file can't be read, the format is unknown or nothing
    ///   recognises the file.
    init(
        _ path: String, format: TraceFormat?,
        open: @escaping () throws(TraceError) -> any ByteSource
    ) throws(TraceError) {
        self.path = path
        self.open = open
        let head = try Self.head(of: open(), name: path)
        if let format {
            guard let importer = TraceFormat.importers.first(where: { $0.format == format }) else {
                let names = TraceFormat.known.map(\.rawValue).joined(separator: ", ")
                throw TraceError(
                    code: .unknownFormat, description: "no trace format is called '\(format)'",
                    suggestion: "the formats are \(names)")
            }
            self.importer = importer
            layout = importer.layout(of: head) ?? importer.usualLayout
            return
        }
        for importer in TraceFormat.importers {
            guard let layout = importer.layout(of: head) else { continue }
            self.importer = importer
            self.layout = layout
            return
        }
        guard head.bytes.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else {
            throw TraceError(
                code: .empty, description: "\(path): line 1 (byte 0): the file is empty",
                path: path,
                line: 1, offset: 0)
        }
        let tried = TraceFormat.importers.map { "\($0.format) (\($0.sign))" }
            .joined(separator: ", ")
        let problem =
            head.problem.map {
                "; as JSON: line \($0.line): \($0.message)"
                    + ($0.code == .truncated ? "; it is cut off" : "")
            } ?? ""
        throw TraceError(
            code: .unknownFormat,
            description: "\(path) is in no known format; tried \(tried)\(problem)", path: path,
            line: head.problem?.line, offset: head.isShortened ? nil : head.problem?.offset,
            suggestion: "name the format if it is one of these")
    }

    private static func head(
        of source: any ByteSource, name: String
    ) throws(TraceError) -> FileHead {
        do throws(JSONStreamError) {
            var head = HeadCollector()
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            var total = 0
            while head.bytes.count < FileHead.size, total < recordLimit {
                let count = try source.read(into: &buffer)
                if count == 0 { return FileHead(name: name, head, isWhole: true) }
                head.add(buffer[..<count])
                total += count
            }
            return FileHead(name: name, head, isWhole: false)
        } catch {
            throw .stream(error)
        }
    }

    // MARK: Reading

    /// What is found in a file.
    enum Found {
        /// What the file says of all its sessions; it comes before the first of them.
        case facts(RunFacts)
        /// What a record holds, with its place in the file.
        case item(TraceItem, line: Int, offset: Int)
        /// A record that can't become a session.
        case rejected(RejectedRecord)
    }

    /// Reads the file and hands over what is found, in order.
    ///
    /// - Parameters:
    ///   - run: the run that its sessions belong to.
    ///   - take: gets what is found.
    /// - Returns: what is known of the file at its end.
    /// - Throws: ``TraceError`` for a file that is not what its layout asks for as a whole, and what
    ///   `take` throws; a single bad record is handed over as such.
    func read(
        run: String, to take: (Found) throws(TraceError) -> Void
    ) throws(TraceError) -> FileContext {
        var context = FileContext(run: run)
        switch layout {
        case .lines: try readLines(context, to: take)
        case .list(let member, let kept): try readList(member, kept, &context, to: take)
        case .elements: try readList(nil, [], &context, to: take)
        case .document: try readDocument(context, to: take)
        case .rows(let delimiter): try readRows(delimiter, context, to: take)
        }
        return context
    }

    private func readLines(
        _ context: FileContext, to take: (Found) throws(TraceError) -> Void
    ) throws(TraceError) {
        let parser = JSONParser()
        var context = context
        var lines = JSONLines(reading: try open(), limit: Self.recordLimit)
        while true {
            let next: JSONLines.Line?
            do throws(JSONStreamError) { next = try lines.next() } catch { throw .stream(error) }
            guard let line = next else { return }
            try hand(over: line, &context, parser, to: take)
        }
    }

    /// Hands over what a line holds; `context` knows the lines before it.
    func hand(
        over line: JSONLines.Line, _ context: inout FileContext, _ parser: JSONParser,
        to take: (Found) throws(TraceError) -> Void
    ) throws(TraceError) {
        if importer.countsLines { context.lines.add(line.bytes ?? []) }
        try hand(over: line.bytes, line.number, line.offset, context, parser, to: take) {
            let isCut = $0.code == .truncated && !line.isTerminated
            return "column \($0.column): \($0.message)"
                + (isCut ? "; the file may be cut off" : "")
        }
    }

    private func readList(
        _ member: String?, _ kept: Set<String>, _ context: inout FileContext,
        to take: (Found) throws(TraceError) -> Void
    ) throws(TraceError) {
        let parser = JSONParser()
        var stream = JSONElementStream(
            reading: try open(), elementsOf: member, keeping: kept, limit: Self.recordLimit,
            allowingNonFinite: importer.allowsNonFiniteNumbers)
        var isBegun = kept.isEmpty
        while let element = try stream.nextRecord() {
            if !isBegun {
                // The order of members means nothing in JSON.
                let isComplete = kept.allSatisfy { stream.members[$0] != nil }
                try begin(isComplete ? stream.members : members(member, kept), &context, to: take)
                isBegun = true
            }
            try hand(over: element.bytes, element.line, element.offset, context, parser, to: take)
        }
        guard stream.foundList else {
            throw TraceError(
                code: .malformed, description: "\(path) has no list '\(member ?? "")'", path: path)
        }
        if !isBegun { try begin(stream.members, &context, to: take) }
    }

    private func members(
        _ member: String?, _ kept: Set<String>
    ) throws(TraceError) -> [String: JSONValue] {
        var stream = JSONElementStream(
            reading: try open(), elementsOf: member, keeping: kept, limit: Self.recordLimit,
            allowingNonFinite: importer.allowsNonFiniteNumbers)
        while try stream.nextRecord() != nil {}
        return stream.members
    }

    private func begin(
        _ members: [String: JSONValue], _ context: inout FileContext,
        to take: (Found) throws(TraceError) -> Void
    ) throws(TraceError) {
        context.members = members
        guard let facts = importer.facts(of: members) else { return }
        context.facts = facts
        try take(.facts(facts))
    }

    private func readDocument(
        _ context: FileContext, to take: (Found) throws(TraceError) -> Void
    ) throws(TraceError) {
        let source = try open()
        var bytes: [UInt8] = []
        do throws(JSONStreamError) {
            var buffer = [UInt8](repeating: 0, count: 1 << 18)
            while true {
                let count = try source.read(into: &buffer)
                guard count > 0 else { break }
                guard bytes.count + count <= Self.recordLimit else {
                    throw JSONStreamError(
                        code: .tooLong,
                        message: "the record is longer than \(Self.recordLimit) bytes",
                        path: path, line: 1, offset: 0)
                }
                bytes += buffer[..<count]
            }
        } catch {
            throw .stream(error)
        }
        let root: JSONElement
        do throws(JSONError) {
            root = try parse(bytes, JSONParser())
        } catch {
            throw .stream(
                JSONStreamError(
                    code: error.code, message: error.message, path: path, line: error.line,
                    offset: error.offset))
        }
        try hand(over: root, 1, 0, context, to: take)
    }

    private func readRows(
        _ delimiter: Delimiter, _ context: FileContext, to take: (Found) throws(TraceError) -> Void
    ) throws(TraceError) {
        let parser = JSONParser()
        var table = try DelimitedTable(
            reading: open(), delimitedBy: delimiter, limit: Self.recordLimit)
        while let row = try table.next() {
            switch row.json {
            case .success(let json):
                try hand(over: json, row.line, row.offset, context, parser, to: take)
            case .failure(let error):
                try take(
                    .rejected(
                        RejectedRecord(
                            line: row.line, offset: row.offset, reason: error.description)))
            }
        }
    }

    // MARK: Records

    /// Parses a record and hands over what is in it.
    ///
    /// `explain` says why a text is no JSON, where the record is a line; else the place in the record
    /// is one in the file.
    private func hand(
        over bytes: [UInt8]?, _ line: Int, _ offset: Int, _ context: FileContext,
        _ parser: JSONParser, to take: (Found) throws(TraceError) -> Void,
        explain: ((JSONError) -> String)? = nil
    ) throws(TraceError) {
        guard let bytes else {
            let what = explain == nil ? "record" : "line"
            let reason = "the \(what) is longer than \(Self.recordLimit) bytes"
            return try take(.rejected(RejectedRecord(line: line, offset: offset, reason: reason)))
        }
        let root: JSONElement
        do throws(JSONError) {
            root = try parse(bytes, parser)
        } catch {
            return try take(
                .rejected(
                    explain.map { RejectedRecord(line: line, offset: offset, reason: $0(error)) }
                        ?? RejectedRecord(
                            line: line + error.line - 1, offset: offset + error.offset,
                            reason: error.message)))
        }
        try hand(over: root, line, offset, context, to: take)
    }

    private func parse(
        _ bytes: [UInt8], _ parser: JSONParser
    ) throws(JSONError) -> JSONElement {
        try parser.parse(bytes, allowingNonFinite: importer.allowsNonFiniteNumbers).root
    }

    private func hand(
        over root: JSONElement, _ line: Int, _ offset: Int, _ context: FileContext,
        to take: (Found) throws(TraceError) -> Void
    ) throws(TraceError) {
        let items: [TraceItem]
        do throws(RecordError) {
            items = try importer.items(of: root, in: context)
        } catch {
            return try take(
                .rejected(
                    RejectedRecord(line: line, offset: offset, reason: error.description)))
        }
        for item in items { try take(.item(item, line: line, offset: offset)) }
    }
}

extension JSONElementStream {
    /// The next element, with an error as the importers throw it.
    fileprivate mutating func nextRecord() throws(TraceError) -> Element? {
        do throws(JSONStreamError) {
            return try next()
        } catch {
            throw .stream(error)
        }
    }
}
