/// A body that is collected in memory.
package final class HTTPBody: HTTPSink {
    /// The bytes.
    package private(set) var bytes: [UInt8] = []

    /// Creates an empty body.
    package init() {}

    package func begin() { bytes.removeAll() }

    package func take(_ bytes: [UInt8]) { self.bytes += bytes }
}
