/// The file of an asset: where it is and what it holds.
package struct AssetFile: Hashable, Sendable {
    /// The path.
    package var path: String
    /// The bytes.
    package var bytes: [UInt8]

    /// Creates a file.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}
