internal import JSONKit

/// Our own format: a session a line (docs/traces.md).
struct JSONLinesImporter: Importer {
    let format = TraceFormat.jsonLines
    let sign = "a line with 'id' and 'messages'"
    let saysEverything = false

    /// A damaged line or two at the start must not hide what the file is.
    private static let linesTried = 100

    func recognizes(_ file: FileOutline) throws(TraceError) -> Bool {
        let parser = JSONParser()
        do throws(JSONStreamError) {
            var lines = try JSONLines(path: file.path)
            for _ in 0..<Self.linesTried {
                guard let line = try lines.next() else { break }
                guard let bytes = line.bytes, let tape = try? parser.parse(bytes) else { continue }
                if tape.root["id"] != nil, tape.root["messages"] != nil { return true }
            }
        } catch {
            throw .stream(error)
        }
        // A single line that is cut off is known by its keys; an object over several lines is none
        // of ours, though the keys be the same.
        return file.problem?.code == .truncated && file.problem?.line == 1
            && file.keys.contains("id") && file.keys.contains("messages")
    }

    func read(
        _ path: String, run: String, to take: (ImportedRecord) throws(TraceError) -> Void
    ) throws(TraceError) {
        let parser = JSONParser()
        var lines: JSONLines
        do throws(JSONStreamError) { lines = try JSONLines(path: path) } catch {
            throw .stream(error)
        }
        while true {
            let next: JSONLines.Line?
            do throws(JSONStreamError) { next = try lines.next() } catch { throw .stream(error) }
            guard let line = next else { return }
            try take(record(line, limit: lines.limit, run: run, parser: parser))
        }
    }

    private func record(
        _ line: JSONLines.Line, limit: Int, run: String, parser: JSONParser
    ) -> ImportedRecord {
        let reason: String
        if let bytes = line.bytes {
            do throws(JSONError) {
                let root = try parser.parse(bytes).root
                do throws(RecordError) {
                    let session = try Session(root, run: run)
                    return .session(session, line: line.number, offset: line.offset)
                } catch {
                    reason = error.description
                }
            } catch {
                let isCut = error.code == .truncated && !line.isTerminated
                reason =
                    "column \(error.column): \(error.message)"
                    + (isCut ? "; the file may be cut off" : "")
            }
        } else {
            reason = "the line is longer than \(limit) bytes"
        }
        return .rejected(RejectedRecord(line: line.number, offset: line.offset, reason: reason))
    }
}
