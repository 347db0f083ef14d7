internal import Basics
internal import JSONKit

/// A span of OTLP, its attributes as plain JSON.
struct OTLPSpan {
    /// An event of a span.
    struct Event {
        /// What it is called.
        var name: String
        /// Its attributes.
        var attributes: [String: JSONValue]
    }

    /// The trace it belongs to, in lower-case hex.
    var trace: String
    /// Its own id.
    var id: String?
    /// The span below which it stands.
    var parent: String?
    /// What it is called.
    var name: String
    /// When it began, in nanoseconds since the Unix epoch.
    var start: Int64?
    /// When it ended, in nanoseconds since the Unix epoch.
    var end: Int64?
    /// Whether its status is an error, or it names one.
    var failed: Bool
    /// What its status says of it.
    var message: String?
    /// The service that it is of.
    var service: String?
    /// Its attributes.
    var attributes: [String: JSONValue]
    /// Its events, in order.
    var events: [Event]

    // MARK: Reading OTLP

    /// Reads the spans of one resource; what can't be read is set aside, and the rest is read.
    static func read(_ resource: RecordReader, into items: inout [TraceItem]) {
        items.readOrSetAside { (items) throws(RecordError) in
            let about = try resource.object("resource")
            let service = try about.map(attributes)?["service.name"]?.stringValue
            // The SDKs' own word for a service that nobody named.
            let name = service.flatMap { $0.hasPrefix("unknown_service") ? nil : $0 }
            for (index, element) in try resource.list("scopeSpans").enumerated() {
                let path = "\(resource.path)scopeSpans[\(index)]."
                items.readOrSetAside { (items) throws(RecordError) in
                    try read(RecordReader(element, path: path), of: name, into: &items)
                }
            }
        }
    }

    private static func read(
        _ scope: RecordReader, of service: String?, into items: inout [TraceItem]
    ) throws(RecordError) {
        for (index, element) in try scope.list("spans").enumerated() {
            do throws(RecordError) {
                let reader = try RecordReader(element, path: "\(scope.path)spans[\(index)].")
                let span = try OTLPSpan(reader, service: service)
                if span.isOfUse { items.append(.part(keys: span.keys, json: span.json)) }
            } catch {
                items.append(.rejected(error))
                if let trace = gap(at: element) { items.append(trace) }
            }
        }
    }

    /// What is left of a span that can't be read: that its trace lacks one that tells of agents, models or
    /// tools.
    private static func gap(at element: JSONElement) -> TraceItem? {
        guard let trace = element["traceId"]?.string, trace.contains(where: { $0 != "0" }) else {
            return nil
        }
        let keys = element["attributes"]?.elements?.compactMap { $0["key"]?.string } ?? []
        let events = element["events"]?.elements?.compactMap { $0["name"]?.string } ?? []
        guard isOfUse(keys, events) else { return nil }
        return .part(
            keys: [KeyKind.trace.rawValue + hexadecimal(trace)],
            json: JSONValue.object(["gap": true]).utf8())
    }

    /// Whether a part of a session is no span but the gap that one left.
    static func isGap(_ part: JSONElement) -> Bool { part["gap"] != nil }

    private init(_ record: RecordReader, service: String?) throws(RecordError) {
        let trace = try record.requiredString("traceId")
        guard trace.contains(where: { $0 != "0" }) else {
            throw .expected("the id of a trace", at: record.name("traceId"))
        }
        self.trace = Self.hexadecimal(trace)
        id = try record.string("spanId").flatMap { $0.isEmpty ? nil : Self.hexadecimal($0) }
        parent = try record.string("parentSpanId").flatMap {
            $0.isEmpty ? nil : Self.hexadecimal($0)
        }
        name = try record.string("name") ?? ""
        start = try record.nanoseconds("startTimeUnixNano")
        end = try record.nanoseconds("endTimeUnixNano")
        self.service = service
        attributes = try Self.attributes(record)
        let status = try record.object("status")
        failed = try status?.isError("code") ?? false || attributes["error.type"] != nil
        message = try status?.string("message")
        events = []
        for (index, element) in try record.list("events").enumerated() {
            let event = try RecordReader(element, path: "\(record.path)events[\(index)].")
            events.append(
                Event(
                    name: try event.string("name") ?? "", attributes: try Self.attributes(event)))
        }
    }

    /// Ids are hex in either case; some exporters write them in base64, where the case counts.
    private static func hexadecimal(_ id: String) -> String {
        id.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit } ? id.lowercased() : id
    }

    private static func attributes(
        _ record: RecordReader
    ) throws(RecordError) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        for (index, element) in try record.list("attributes").enumerated() {
            let pair = try RecordReader(element, path: "\(record.path)attributes[\(index)].")
            let key = try pair.requiredString("key")
            guard let value = try pair.object("value") else { continue }
            let plain = try value.anyValue()
            if plain != .null { values[key] = plain }
        }
        return values
    }
}

extension RecordReader {
    /// A time: decimal text, as JSON has no whole numbers of 64 bits, or a number; 0 is unknown.
    fileprivate func nanoseconds(_ key: StaticString) throws(RecordError) -> Int64? {
        guard let value = element[key] else { return nil }
        let number = value.string.map { Int64($0) } ?? value.integer.map(Int64.init)
        guard let number, number >= 0 else {
            throw .expected("a time in nanoseconds", at: name(key))
        }
        return number == 0 ? nil : number
    }

    /// Whether a status code, by number or name, is that of an error.
    fileprivate func isError(_ key: StaticString) throws(RecordError) -> Bool {
        guard let value = element[key] else { return false }
        switch (value.integer, value.string) {
        case (2, _), (_, "STATUS_CODE_ERROR"), (_, "2"): return true
        case (0, _), (1, _), (_, "STATUS_CODE_UNSET"), (_, "STATUS_CODE_OK"): return false
        default: throw .expected("a status code", at: name(key))
        }
    }

    /// An AnyValue as plain JSON.
    fileprivate func anyValue() throws(RecordError) -> JSONValue {
        if let text = try string("stringValue") { return .string(text) }
        if let truth = try bool("boolValue") { return .bool(truth) }
        if let value = element["intValue"] {
            guard let number = value.string.map({ Int64($0) }) ?? value.integer.map(Int64.init)
            else { throw .expected("a whole number", at: name("intValue")) }
            return .integer(number)
        }
        if let value = element["doubleValue"] {
            // What is no finite number is no value to count with.
            if ["NaN", "Infinity", "-Infinity"].contains(value.string) { return .null }
            guard let number = value.double ?? value.string.flatMap(Double.init), number.isFinite
            else { throw .expected("a number", at: name("doubleValue")) }
            return .number(number)
        }
        if let bytes = try string("bytesValue") { return .string(bytes) }
        if let list = try object("arrayValue") {
            var values: [JSONValue] = []
            for (index, element) in try list.list("values").enumerated() {
                values.append(
                    try RecordReader(element, path: "\(list.path)values[\(index)].").anyValue())
            }
            return .array(values)
        }
        if let object = try object("kvlistValue") {
            var members: [(key: String, value: JSONValue)] = []
            for (index, element) in try object.list("values").enumerated() {
                let pair = try RecordReader(element, path: "\(object.path)values[\(index)].")
                members.append(
                    (try pair.requiredString("key"), try pair.object("value")?.anyValue() ?? .null))
            }
            return .object(JSONObject(members))
        }
        return .null
    }
}

extension OTLPSpan {
    // MARK: Parts

    /// By what spans belong together, the most telling first.
    enum KeyKind: String, CaseIterable {
        case session = "session:"
        case conversation = "conversation:"
        case trace = "trace:"
    }

    /// What it has in common with the other spans of its session.
    var keys: [String] {
        var keys = [KeyKind.trace.rawValue + trace]
        if let id = text("session.id") { keys.append(KeyKind.session.rawValue + id) }
        if let id = text("gen_ai.conversation.id") {
            keys.append(KeyKind.conversation.rawValue + id)
        }
        return keys
    }

    /// Whether it tells of agents, models and tools, or which session its trace belongs to.
    var isOfUse: Bool { Self.isOfUse(attributes.keys, events.lazy.map(\.name)) }

    private static func isOfUse(
        _ keys: some Sequence<String>, _ events: some Sequence<String>
    ) -> Bool {
        let starts = ["gen_ai.", "llm.", "openinference.", "ai.operationId"]
        return keys.contains { key in
            key == "session.id" || starts.contains { key.hasPrefix($0) }
        } || events.contains { $0.hasPrefix("gen_ai.") }
    }

    /// The span as compact JSON.
    var json: [UInt8] {
        func object(_ values: [String: JSONValue]) -> JSONValue {
            .object(
                JSONObject(
                    values.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }))
        }
        let value: JSONValue = [
            "trace": .string(trace), "id": .optional(id), "parent": .optional(parent),
            "name": .string(name), "start": start.map(JSONValue.integer) ?? .null,
            "end": end.map(JSONValue.integer) ?? .null, "failed": .bool(failed),
            "message": .optional(message), "service": .optional(service),
            "attributes": object(attributes),
            "events": .array(
                events.map { ["name": .string($0.name), "attributes": object($0.attributes)] }),
        ]
        return value.utf8()
    }

    /// Reads what ``json`` wrote.
    init(part: JSONElement) {
        func values(_ element: JSONElement) -> [String: JSONValue] {
            Dictionary(
                element["attributes"]?.members.map { $0.map { ($0.key, $0.value.value) } } ?? [],
                uniquingKeysWith: { $1 })
        }
        trace = part["trace"]?.string ?? ""
        id = part["id"]?.string
        parent = part["parent"]?.string
        name = part["name"]?.string ?? ""
        start = part["start"]?.integer.map(Int64.init)
        end = part["end"]?.integer.map(Int64.init)
        failed = part["failed"]?.bool ?? false
        message = part["message"]?.string
        service = part["service"]?.string
        attributes = values(part)
        events =
            part["events"]?.elements.map {
                $0.map { Event(name: $0["name"]?.string ?? "", attributes: values($0)) }
            } ?? []
    }
}

extension [TraceItem] {
    /// Reads more of them; what can't be read is set aside.
    fileprivate mutating func readOrSetAside(
        _ read: (inout [TraceItem]) throws(RecordError) -> Void
    ) {
        do throws(RecordError) { try read(&self) } catch { append(.rejected(error)) }
    }
}
