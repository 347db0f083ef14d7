internal import Basics

/// What git says of a commit's signature.
package struct SignatureStatus: Hashable, Sendable {
    /// Git's letter, as `%G?` of git-log(1) has it: `G` good, `U` good by a key that nothing vouches
    /// for, `N` none, anything else bad or not to be checked.
    package var letter: Character
    /// The fingerprints of the key and of its primary key; empty without a signature.
    package var fingerprints: Set<String>

    /// Whether the commit carries no signature.
    package var isMissing: Bool { letter == "N" }

    /// Whether the signature is one of a key: whose the key is, the fingerprints say.
    package var isGood: Bool { letter == "G" || letter == "U" }

    /// What is wrong with the signature; nil for a good one.
    package var problem: String? {
        switch letter {
        case "G", "U": nil
        case "N": "it is not signed"
        case "B": "its signature is bad"
        case "X": "its signature has expired"
        case "Y": "its key has expired"
        case "R": "its key was revoked"
        default: "its signature can't be checked"
        }
    }
}

extension Repository {
    /// What git says of the signatures of commits.
    ///
    /// Git is told of no keys to trust: a key counts by its fingerprint. Throws ``GitError`` where git
    /// can't be asked.
    package func signatures(of commits: [ObjectID]) throws -> [ObjectID: SignatureStatus] {
        guard !commits.isEmpty else { return [:] }
        let output = try program.output(
            [
                "-c", "gpg.ssh.allowedSignersFile=/dev/null", "log", "--no-walk=unsorted",
                "--no-show-signature", "--no-color", "--format=%H%x09%G?%x09%GF%x09%GP", "--stdin",
            ], input: Array(commits.map { "\($0)\n" }.joined().utf8))
        var found: [ObjectID: SignatureStatus] = [:]
        for line in output.split(separator: 10) {
            let fields = line.split(separator: 9, omittingEmptySubsequences: false)
                .map { String(decoding: $0, as: UTF8.self) }
            guard fields.count == 4, let id = ObjectID(fields[0]), let letter = fields[1].first
            else {
                throw GitError.invalid("'git log' prints in a form that is not known here")
            }
            found[id] = SignatureStatus(
                letter: letter, fingerprints: Set(fields[2...].filter { !$0.isEmpty }))
        }
        return found
    }
}

/// The fingerprint of a key in a person's list, as git names it; nil for what is no key.
///
/// An OpenSSH public key (`TYPE BASE64 [COMMENT]`, RFC 4253 section 6.6 within base64) has that of
/// `ssh-keygen -l`: `SHA256:` and the unpadded base64 of the SHA-256 of the key's bytes. Anything
/// else is taken for the fingerprint itself: `SHA256:…`, or the 40 or 64 hex digits of OpenPGP, with
/// or without blanks.
package func keyFingerprint(_ key: String) -> String? {
    let words = key.split(whereSeparator: \.isWhitespace)
    if let first = words.first, words.count >= 2,
        ["ssh-", "ecdsa-", "sk-"].contains(where: first.hasPrefix)
    {
        guard let bytes = Base64.decoded(String(words[1])), !bytes.isEmpty else { return nil }
        let digest = Base64.encoded(SHA256Digest(hashing: bytes).bytes)
        return "SHA256:" + digest.prefix { $0 != "=" }
    }
    let joined = words.joined()
    if joined.hasPrefix("SHA256:") { return joined }
    let digits = joined.uppercased()
    guard [40, 64].contains(digits.utf8.count), digits.utf8.allSatisfy(isHexDigit) else {
        return nil
    }
    return digits
}

private func isHexDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte)
}
