/// What the system told the user of each request to a service, in the course of a dialogue.
struct SGDRequests {
    /// A method of a service.
    private struct Request: Hashable {
        var service: String
        var method: String
    }

    /// How each request went the last time; nil where that is unknown.
    private var answers: [Request: SGDFrame.Answer?] = [:]
    private var latest: [String: String] = [:]
    private var hasSucceeded = false
    /// Whether the acts of all turns of the system are known; nil before the first.
    private var isAnnotated: Bool?

    /// Takes a frame of the system.
    mutating func add(_ frame: SGDFrame) {
        isAnnotated = isAnnotated != false && frame.acts != nil
        if frame.answer == .succeeded { hasSucceeded = true }
        if let call = frame.call {
            latest[frame.service] = call.name
        } else if frame.answer == nil || frame.answer == .neither {
            // Most turns have nothing to do with a request.
            return
        }
        let request = Request(service: frame.service, method: latest[frame.service] ?? "")
        answers.updateValue(frame.answer, forKey: request)
    }

    /// Whether any request was carried out that the system announces as such.
    var booked: Bool? { hasSucceeded ? true : isAnnotated == true ? false : nil }

    /// Whether the requests were carried out: no request was left with a failure, and one succeeded.
    ///
    /// It is unknown of a dialogue with nothing but searches: whether the user took what they found is
    /// not said.
    var success: Bool? {
        let answers = Array(answers.values)
        if answers.contains(.failed) { return false }
        return answers.contains(.succeeded) && !answers.contains(nil) ? true : nil
    }
}
