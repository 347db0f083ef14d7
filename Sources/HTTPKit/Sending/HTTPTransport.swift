/// What carries a single request to a server and the answer back; a test brings one without a network.
package protocol HTTPTransport: AnyObject {
    /// Makes one exchange, without following redirections or trying again.
    ///
    /// - Parameters:
    ///   - call: what is sent.
    ///   - receiver: what gets the answer.
    /// - Returns: why it failed; nil where the whole answer came.
    func exchange(_ call: HTTPCall, _ receiver: any HTTPReceiver) -> HTTPFailure?
}
