import Basics

@testable import JSONKit
@testable import Traces

/// Reads arbitrary bytes as a file of conversations, in the format that the first byte names, or in
/// the one that they seem to be in.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let first = bytes.first else { return 0 }
    let formats = TraceFormat.known.map(Optional.some) + [nil]
    let format = formats[Int(first) % formats.count]
    do throws(TraceError) {
        try TracesFuzzer(Array(bytes.dropFirst()), format).run()
    } catch {
        require(!error.description.isEmpty, "an error without words")
    }
    return 0
}

/// Bytes in memory.
private final class MemorySource: ByteSource {
    let name = "fuzzed"
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
        let count = min(buffer.count, bytes.count - position)
        buffer.replaceSubrange(0..<count, with: bytes[position..<position + count])
        position += count
        return count
    }
}

struct TracesFuzzer {
    private let file: TraceFile
    private let rules = ObservationRules(ImportOptions())
    private let masking = Masking(Set(MaskKind.allCases))

    init(_ bytes: [UInt8], _ format: TraceFormat?) throws(TraceError) {
        file = try TraceFile("fuzzed", format: format) { () throws(TraceError) in
            MemorySource(bytes)
        }
    }

    func run() throws(TraceError) {
        var parts: [[String]: [[UInt8]]] = [:]
        let context = try file.read(run: "r") { (found) throws(TraceError) in
            switch found {
            case .facts: break
            case .item(.session(let session), _, _): check(session)
            case .item(.part(let keys, let json), _, _),
                .item(.ranked(let keys, _, let json), _, _):
                require(!keys.isEmpty, "a part of nothing")
                parts[keys, default: []].append(json)
            case .item(.event(let event), _, _):
                require(!event.session.isEmpty, "an event of no session")
                var masked = event
                masking?.mask(&masked)
            case .item(.rejected(let error), _, _):
                require(!error.description.isEmpty, "a part set aside without a reason")
            case .rejected(let record):
                require(record.line > 0 && record.offset >= 0, "a record outside of the file")
                require(!record.reason.isEmpty, "a record set aside without a reason")
            }
        }
        let parser = JSONParser()
        for (keys, texts) in parts {
            var elements: [JSONElement] = []
            for text in texts {
                guard let tape = try? parser.parse(text) else {
                    fatalError("a part that is no JSON: \(String(decoding: text, as: UTF8.self))")
                }
                elements.append(tape.root)
            }
            let sessions = try? file.importer.sessions(
                of: elements, keys: keys.sorted(), in: context)
            for session in sessions ?? [] { check(session) }
        }
    }

    /// A session is measured, and written and read again it is the same.
    private func check(_ session: Session) {
        var session = session
        require(!session.id.isEmpty, "a session without an id")
        require(session.cost ?? 0 >= 0 && session.userCost ?? 0 >= 0, "a negative cost")
        for tokens in [session.tokens, session.userTokens] + session.messages.compactMap(\.tokens) {
            require(
                tokens.input ?? 0 >= 0 && tokens.output ?? 0 >= 0 && tokens.cached ?? 0 >= 0,
                "negative tokens")
        }
        var masked = session
        masking?.mask(&masked)
        var twice = masked
        masking?.mask(&twice)
        require(masked == twice, "masked again it differs: \(masked)")
        let spoken = session.spoken
        session.complete(rules, saysEverything: file.importer.saysEverything, spoken)
        var preparer = SessionPreparer()
        let prepared = preparer.prepare(session, spoken)
        require(
            prepared.content.digest == preparer.digest(of: session), "a digest that depends on more"
        )
        let line = session.jsonLine(namingRun: true)
        do {
            let again = try Session(JSONParser().parse(line).root, run: "other")
            require(
                again.jsonLine(namingRun: true) == line,
                "written again it differs: \(String(decoding: line, as: UTF8.self))")
        } catch {
            fatalError("\(error): \(String(decoding: line, as: UTF8.self))")
        }
    }
}

/// Stops with a message unless something holds, in optimised builds too.
private func require(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
