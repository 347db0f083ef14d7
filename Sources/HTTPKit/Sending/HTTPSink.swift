/// What takes the body of an answer, a piece at a time.
package protocol HTTPSink: AnyObject {
    /// The body of a successful answer begins. It may do so again, where an attempt broke off: what came
    /// before is to be forgotten.
    func begin() throws(HTTPSinkFailure)

    /// The next bytes.
    func take(_ bytes: [UInt8]) throws(HTTPSinkFailure)
}
