internal import Basics
internal import JSONKit

/// What a turn means to one service: the acts of the speaker, and the call of the service.
struct SGDFrame {
    /// How a request to a service went, as the system tells the user.
    enum Answer: Hashable {
        /// It was carried out: `NOTIFY_SUCCESS`.
        case succeeded
        /// It was not: `NOTIFY_FAILURE`.
        case failed
        /// Neither is said, as of a search that found something.
        case neither
    }

    /// The service, such as `Restaurants_2`.
    var service: String
    /// The acts; nil where the file does not annotate them.
    var acts: Set<String>?
    /// The call of the service.
    var call: ToolCall?
    /// What the service found, as JSON; nil where the file does not say.
    var results: String?

    /// Reads a frame.
    init(_ record: RecordReader) throws(RecordError) {
        service = try record.requiredString("service")
        if record.element["actions"] != nil {
            var acts: Set<String> = []
            for (index, element) in try record.list("actions").enumerated() {
                let path = "\(record.path)actions[\(index)]."
                acts.insert(try RecordReader(element, path: path).requiredString("act"))
            }
            self.acts = acts
        }
        guard let call = try record.object("service_call") else { return }
        self.call = ToolCall(
            name: try call.requiredString("method"),
            arguments: try call.object("parameters")?.element.value ?? .null)
        if let results = record.element["service_results"] {
            guard results.elements != nil else {
                throw .expected("a list", at: record.name("service_results"))
            }
            self.results = results.value.text()
        }
    }

    /// How the request went; nil where the acts are unknown.
    var answer: Answer? {
        guard let acts else { return nil }
        if acts.contains("NOTIFY_FAILURE") { return .failed }
        return acts.contains("NOTIFY_SUCCESS") ? .succeeded : .neither
    }
}
