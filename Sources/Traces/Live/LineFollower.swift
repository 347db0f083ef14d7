internal import Basics
internal import JSONKit
internal import SQLiteKit

/// Takes the lines of something that grows into the store, each as it is whole.
final class LineFollower {
    private let store: SessionStore
    private let file: TraceFile
    private let following: Following
    private let parser = JSONParser()
    private var importing: ImportTransaction
    private var intake: SessionIntake
    private var context: FileContext
    private var lines = GrowingLines(limit: TraceFile.recordLimit)
    private var emptyAt: Timestamp?

    /// What has been read so far.
    var report: ImportReport { importing.report }

    /// The formats of which each line stands for itself; of the others sessions are made of several.
    static let formats: Set<TraceFormat> = [.jsonLines, .events]

    /// Begins to follow.
    init(
        _ file: TraceFile, run: String, in store: SessionStore, _ following: Following
    ) throws(TraceError) {
        self.store = store
        self.file = file
        self.following = following
        context = FileContext(run: run)
        intake = SessionIntake(file.importer, run: run, options: following.options)
        let report = ImportReport(path: file.path, run: run, format: file.importer.format)
        importing = try Self.exclusively(in: store, following) { () throws(TraceError) in
            try ImportTransaction(
                on: store.connection, report: report, surroundings: following.surroundings,
                masking: Masking(following.options.mask))
        }
    }

    /// Does something in a transaction, and waits for other writers for as long as it takes: an import of a large
    /// file is no reason to end.
    private static func exclusively<Result>(
        in store: SessionStore, _ following: Following, _ body: () throws(TraceError) -> Result
    ) throws(TraceError) -> Result {
        while true {
            do throws(TraceError) {
                return try store.connection.transaction(or: TraceError.store, body)
            } catch {
                // It is the beginning that failed, so nothing has been done.
                guard error.code == .storeBusy, !following.isStopped() else { throw error }
            }
        }
    }

    private func exclusively<Result>(
        _ body: () throws(TraceError) -> Result
    ) throws(TraceError) -> Result {
        try Self.exclusively(in: store, following, body)
    }

    /// How many bytes are committed together, when more than that is there at once.
    private static let batch = 1 << 22

    /// Takes bytes, and what else there is just now, in one transaction.
    ///
    /// - Parameters:
    ///   - buffer: begins with the bytes, and is read into.
    ///   - count: how many they are.
    ///   - next: reads on; 0 is the end for now.
    /// - Returns: whether there was nothing more.
    /// - Throws: ``TraceError`` where the bytes can't be had or kept.
    func take(
        _ buffer: inout [UInt8], _ count: Int,
        next: (inout [UInt8]) throws(JSONStreamError) -> Int
    ) throws(TraceError) -> Bool {
        try exclusively { () throws(TraceError) in
            importing.goOn(emptyAt: emptyAt)
            var count = count
            var total = 0
            while count > 0, total < Self.batch {
                total += count
                try lines.take(buffer[..<count]) { (line) throws(TraceError) in try take(line) }
                do throws(JSONStreamError) {
                    count = try next(&buffer)
                } catch {
                    throw .stream(error)
                }
            }
            if count > 0 {
                // It was read, so it is taken.
                try lines.take(buffer[..<count]) { (line) throws(TraceError) in try take(line) }
            }
            let isAtEnd = count == 0
            try SessionStore.storing { () throws(SQLiteError) in
                try importing.pause(isAtEnd: isAtEnd)
            }
            return isAtEnd
        }
    }

    /// Notes that there was nothing more just now: what comes next has happened since.
    func noteEmpty() { emptyAt = following.surroundings.now() }

    private func take(_ line: JSONLines.Line) throws(TraceError) {
        try file.hand(over: line, &context, parser) { (found) throws(TraceError) in
            try importing.take(intake.piece(found, following.link))
        }
    }

    /// Takes what came of a last line that gets no end any more, and begins with another file.
    func endFile() throws(TraceError) {
        try exclusively { () throws(TraceError) in
            importing.goOn(emptyAt: emptyAt)
            try lines.end { (line) throws(TraceError) in try take(line) }
            try SessionStore.storing { () throws(SQLiteError) in
                try importing.pause(isAtEnd: true)
                try importing.beginFile()
            }
        }
        lines = GrowingLines(limit: TraceFile.recordLimit)
        context.lines = LineChain()
    }
}
