import HTTPKit

/// A network that a test makes up: it answers each call with the next of its answers.
final class FakeTransport: HTTPTransport {
    struct Answer {
        var status = 200
        var headers = HTTPHeaders()
        var pieces: [String] = []
        var failure: HTTPFailure?
    }

    private(set) var calls: [HTTPCall] = []
    private var answers: [Answer]

    /// The last of the answers is given again and again.
    init(_ answers: [Answer]) { self.answers = answers }

    func exchange(_ call: HTTPCall, _ receiver: any HTTPReceiver) -> HTTPFailure? {
        calls.append(call)
        let answer = answers.count > 1 ? answers.removeFirst() : answers[0]
        if answer.status > 0 {
            receiver.begin(HTTPHead(status: answer.status, headers: answer.headers))
            for piece in answer.pieces {
                let isTaken = unsafe Array(piece.utf8).withUnsafeBytes { unsafe receiver.take($0) }
                if !isTaken { return HTTPFailure(.notTaken, "ended") }
            }
        }
        return answer.failure
    }
}
