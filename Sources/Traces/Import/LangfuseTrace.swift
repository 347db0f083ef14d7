internal import Basics
internal import JSONKit

/// A trace of Langfuse with its observations.
struct LangfuseTrace {
    /// The trace's id.
    var id: String
    /// What it is called.
    var name: String?
    /// When it began.
    var timestamp: Timestamp?
    /// The user it came from.
    var userID: String?
    /// The Langfuse session that it is a part of.
    var sessionID: String?
    /// Its tags.
    var tags: [String] = []
    /// The environment, the release and the version that it names.
    var labels: [String: String] = [:]
    /// What Langfuse says that all of it cost.
    var cost: Double?
    /// What people said of it, from -1 to 1.
    var feedback: Double?
    /// What went in.
    var input: JSONElement?
    /// What came out.
    var output: JSONElement?
    /// What was done, in order.
    private(set) var observations: [LangfuseObservation] = []

    private var places: [String: Int] = [:]

    /// A trace of which only the id is known.
    init(id: String) { self.id = id }

    /// Reads an export `{trace, observations}`, or a trace with its observations inside.
    init(_ record: RecordReader) throws(RecordError) {
        let trace = try record.object("trace") ?? record
        id = try trace.requiredString("id")
        guard !id.isEmpty else { throw .expected("a text with a character", at: trace.name("id")) }
        name = try trace.filled("name")
        timestamp = try trace.timestamp("timestamp")
        userID = try trace.filled("userId")
        sessionID = try trace.filled("sessionId")
        tags = try trace.strings("tags")
        labels = try Self.labels(trace)
        cost = try trace.number("totalCost", in: Session.costs)
        if cost == 0 { cost = nil }
        feedback = try Self.feedback(trace)
        input = trace.element["input"]
        output = trace.element["output"]
        // Where both have observations, those outside have the inputs and outputs.
        let readers = trace.path.isEmpty ? [trace] : [trace, record]
        for reader in readers {
            for (index, element) in try reader.list("observations").enumerated() {
                // In a list of traces the API names the observations only.
                if element.string != nil { continue }
                let path = "\(reader.path)observations[\(index)]."
                add(try LangfuseObservation(RecordReader(element, path: path)))
            }
        }
    }

    /// What names a state of the application, by what it is.
    static func labels(_ record: RecordReader) throws(RecordError) -> [String: String] {
        var labels: [String: String] = [:]
        labels["release"] = try record.filled("release")
        labels["version"] = try record.filled("version")
        let environment = try record.filled("environment")
        if environment != "default" { labels["environment"] = environment }
        return labels
    }

    /// The documentation gives what users say the name `user-feedback`; only thumbs have a scale
    /// that is known, of which 0 is the lower end where the value is a truth value.
    private static func feedback(_ trace: RecordReader) throws(RecordError) -> Double? {
        var feedback: Double?
        for (index, element) in try trace.list("scores").enumerated() {
            if element.string != nil { continue }
            let path = "\(trace.path)scores[\(index)]."
            let score = try RecordReader(element, path: path)
            let name = try score.filled("name")?.lowercased()
            guard name == "user-feedback" || name == "user_feedback",
                let value = element["value"]?.double
            else { continue }
            switch (try score.filled("dataType"), value) {
            case (_, 1): feedback = 1
            case ("BOOLEAN", 0), ("NUMERIC", -1): feedback = -1
            default: break
            }
        }
        return feedback
    }

    /// Adds an observation; one with an id that is there replaces it.
    mutating func add(_ observation: LangfuseObservation) {
        if let known = places[observation.id] {
            observations[known] = observation
        } else {
            places[observation.id] = observations.count
            observations.append(observation)
        }
        name = name ?? observation.traceName
        userID = userID ?? observation.userID
        sessionID = sessionID ?? observation.sessionID
        for tag in observation.tags where !tags.contains(tag) { tags.append(tag) }
        labels.merge(observation.labels) { known, _ in known }
    }

    /// Adds what a later record says of the same trace.
    mutating func add(_ other: LangfuseTrace) {
        name = other.name ?? name
        timestamp = other.timestamp ?? timestamp
        userID = other.userID ?? userID
        sessionID = other.sessionID ?? sessionID
        cost = other.cost ?? cost
        feedback = other.feedback ?? feedback
        input = other.input ?? input
        output = other.output ?? output
        for tag in other.tags where !tags.contains(tag) { tags.append(tag) }
        labels.merge(other.labels) { _, new in new }
        for observation in other.observations { add(observation) }
    }
}

extension RecordReader {
    /// A text with a character in it; an empty one says nothing.
    func filled(_ key: StaticString) throws(RecordError) -> String? {
        let text = try string(key)
        return text?.isEmpty == true ? nil : text
    }
}
