internal import Basics
internal import JSONKit
internal import Traces

/// What Langfuse answered, kept on disk until all of it is there: a trace or an observation a line.
///
/// One process at a time has it; what a process that was killed left behind is overwritten.
final class LangfuseSpool {
    /// The file.
    let path: String
    /// How many lines there are.
    private(set) var count = 0

    private let lock: FileLock
    private var pending: [UInt8] = []

    private static let pieceSize = 1 << 20

    /// Begins an empty one.
    ///
    /// - Parameter directory: where the file takes room.
    /// - Throws: ``TraceError`` where another process asks Langfuse, or there can be no such file.
    init(in directory: String) throws(TraceError) {
        path = Paths.join(directory, "langfuse.jsonl")
        guard let lock = FileLock(Paths.join(directory, "langfuse.lock"), waiting: 0) else {
            throw TraceError(
                code: .service,
                description: "another 'promptgit observe langfuse' is at work in this repository",
                path: LangfuseAccess.word, suggestion: "wait until it has ended")
        }
        self.lock = lock
        try Self.checked { () throws(FileError) in
            try Files.remove(path)
            // Nobody else needs to read what people wrote.
            try Files.create(path, bytes: [], mode: 0o600)
        }
    }

    deinit { try? Files.remove(path) }

    /// Adds a value.
    func add(_ value: JSONValue) throws(TraceError) {
        pending += value.utf8()
        pending.append(UInt8(ascii: "\n"))
        count += 1
        if pending.count >= Self.pieceSize { try finish() }
    }

    /// Writes what is not written yet.
    func finish() throws(TraceError) {
        try Self.checked { () throws(FileError) in
            try Files.append(pending, to: path, isDurable: false)
        }
        pending.removeAll(keepingCapacity: true)
    }

    /// The ids of what stands on some lines.
    func ids(of lines: Set<Int>) -> [Int: String] {
        guard var reader = try? JSONLines(path: path), let last = lines.max() else { return [:] }
        let parser = JSONParser()
        var ids: [Int: String] = [:]
        while let line = try? reader.next(), line.number <= last {
            guard lines.contains(line.number), let bytes = line.bytes else { continue }
            ids[line.number] = (try? parser.parse(bytes))?.root["id"]?.string
        }
        return ids
    }

    private static func checked(
        _ work: () throws(FileError) -> Void
    ) throws(TraceError) {
        do throws(FileError) {
            try work()
        } catch {
            throw TraceError(
                code: .service, description: "what Langfuse answers can't be kept: \(error)",
                path: LangfuseAccess.word, suggestion: "make room, and ask again")
        }
    }
}
