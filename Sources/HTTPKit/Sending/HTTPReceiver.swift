/// What gets an answer.
package protocol HTTPReceiver: AnyObject {
    /// The answer begins.
    func begin(_ head: HTTPHead)

    /// The next bytes of the body; false ends the exchange.
    func take(_ bytes: UnsafeRawBufferPointer) -> Bool
}
