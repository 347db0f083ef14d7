internal import Basics

extension ObjectID {
    /// The name that git gives a blob of these bytes: the SHA-1 of `blob <count>`, a NUL and the
    /// bytes (gitformat-object).
    package init(hashingBlob content: [UInt8]) { self.init(hashing: content, .blob) }

    /// The name that git gives an object.
    init(hashing content: [UInt8], _ kind: ObjectKind) {
        let digest = SHA1Digest { hasher in
            hasher.update(Array("\(kind) \(content.count)\0".utf8)[...])
            hasher.update(content[...])
        }
        self = ObjectID(bytes: digest.bytes) ?? .zero
    }
}
