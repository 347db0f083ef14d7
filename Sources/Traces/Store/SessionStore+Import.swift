package import Basics
internal import JSONKit
internal import SQLiteKit

extension SessionStore {
    /// Imports a file of sessions: JSON Lines in batches, any other file in one transaction.
    ///
    /// A session is known by its run and id. One that is there with the same content stays as it
    /// is, so importing twice changes nothing; one with other content replaces it and keeps its
    /// evidence id. A bad record is set aside, and so is a second session of the file with an id
    /// that an earlier one has. Memory is bounded by the largest record and by what may wait to be written.
    ///
    /// A file that is compressed with gzip, zstd or xz is imported like what it holds; lines and offsets
    /// are those of the content.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - options: its format, its run's name and the tools that hand over to a person.
    ///   - surroundings: the clock, and the randomness for evidence ids.
    ///   - link: finds out which version of a prompt a session had; it gets what the file says of the
    ///     agent's system prompt.
    ///   - progress: called with the place in the content, in bytes, after each record.
    /// - Returns: what was imported, replaced, unchanged and set aside.
    /// - Throws: ``TraceError`` when the file can't be read, is in no known format, or breaks off
    ///   or goes wrong outside its records; nothing of it is kept then, but for the batches of JSON
    ///   Lines that were read before.
    package func importFile(
        _ path: String, options: ImportOptions = ImportOptions(), surroundings: Surroundings,
        link: (inout Session, _ instructions: String?) -> Void = { _, _ in },
        progress: (_ offset: Int) -> Void = { _ in }
    ) throws(TraceError) -> ImportReport {
        // A pipe's bytes would be gone after the look at its format.
        if Files.kind(of: path) == .other {
            throw TraceError(
                code: .unreadable, description: "\(path) is no regular file", path: path,
                suggestion: "save what it gives to a file and import that, or give it to '-'")
        }
        return try importSource(
            path, run: options.run ?? Self.usualRun(of: path), options: options,
            surroundings: surroundings, link: link, progress: progress
        ) { () throws(JSONStreamError) in try FileSource(path) }
    }

    /// Imports what comes by the standard input; see ``importFile(_:options:surroundings:link:progress:)``.
    ///
    /// It is kept in a file without a name until it has been read: a look at its format comes first.
    ///
    /// - Parameters:
    ///   - options: as for a file; without a run's name it is ``standardInputRun``.
    ///   - surroundings: the clock, and the randomness for evidence ids.
    ///   - directory: where that file takes room.
    ///   - link: as for a file.
    /// - Returns: what was imported, replaced, unchanged and set aside.
    /// - Throws: ``TraceError`` as for a file.
    package func importStandardInput(
        options: ImportOptions = ImportOptions(), surroundings: Surroundings,
        keptIn directory: String,
        link: (inout Session, _ instructions: String?) -> Void = { _, _ in }
    ) throws(TraceError) -> ImportReport {
        let source = StandardInputSource()
        let spooled: SpooledBytes
        do throws(JSONStreamError) {
            spooled = try SpooledBytes(source, in: directory)
        } catch {
            throw .stream(error)
        }
        return try importSource(
            source.name, run: options.run ?? Self.standardInputRun, options: options,
            surroundings: surroundings, link: link, progress: { _ in }
        ) { () throws(JSONStreamError) in spooled.open() }
    }

    /// The run of what comes by the standard input, unless another is named.
    package static let standardInputRun = "stdin"

    /// The run of a file, unless another is named: its name without the extension, nor that of its
    /// compression.
    package static func usualRun(of path: String) -> String {
        Paths.stem(Compression.pathWithoutExtension(path))
    }

    /// Imports what `open` opens, as often as it is asked to, from its start.
    func importSource(
        _ name: String, run: String, options: ImportOptions, surroundings: Surroundings,
        link: (inout Session, _ instructions: String?) -> Void, progress: (_ offset: Int) -> Void,
        open: @escaping () throws(JSONStreamError) -> any ByteSource
    ) throws(TraceError) -> ImportReport {
        let file = try TraceFile(name, format: options.format) { () throws(TraceError) in
            do throws(JSONStreamError) {
                return try DecompressingSource.opening(open())
            } catch {
                throw .stream(error)
            }
        }
        return try connection.transaction(or: TraceError.store) { () throws(TraceError) in
            var importing = try ImportTransaction(
                on: connection,
                report: ImportReport(path: name, run: run, format: file.importer.format),
                surroundings: surroundings, masking: Masking(options.mask))
            var intake = SessionIntake(file.importer, run: run, options: options)
            // One core reads and measures, the other one writes.
            let context = try Conveyor<ImportPiece, TraceError>.run(limit: Self.waiting) {
                (piece) throws(TraceError) in
                try importing.take(piece)
                // Of a document all is kept or nothing; a line stands for itself.
                if file.layout == .lines { try importing.commitNowAndThen(at: piece.offset) }
            } make: { (conveyor) throws(TraceError) in
                try file.read(run: run) { (found) throws(TraceError) in
                    let piece = intake.piece(found, link)
                    try conveyor.add(piece, size: piece.size)
                    progress(piece.offset)
                }
            }
            try importing.addParts(&intake, context, link)
            return try Self.storing { () throws(SQLiteError) in try importing.finish() }
        }
    }

    /// How many bytes of sessions may wait to be written: as many as are read while the disk is waited for.
    private static let waiting = 48 << 20
}
