internal import Basics
internal import CCompression

/// What a file can be compressed with; its first bytes tell, never its name.
package enum Compression: String, Sendable, CaseIterable {
    /// gzip (RFC 1952): one member or several.
    case gzip
    /// Zstandard (RFC 8878): frames, also skippable ones.
    case zstd
    /// xz (the .xz file format, version 1.2): streams, and padding between them.
    case xz

    /// How many bytes at the beginning tell.
    static let magicSize = 6

    /// The compression of a file that begins like this; nil where it has none that is known.
    package init?(magic bytes: some Collection<UInt8>) {
        if bytes.starts(with: [0x1F, 0x8B]) {
            self = .gzip
        } else if bytes.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
            self = .zstd
        } else if bytes.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
            self = .xz
        } else if bytes.dropFirst().starts(with: [0x2A, 0x4D, 0x18]),
            (0x50...0x5F).contains(bytes.first ?? 0)
        {
            self = .zstd
        } else {
            return nil
        }
    }

    /// The path without the extension that files of one of these compressions usually have, so that
    /// the one before it comes to the end: `monday.jsonl.gz` gives `monday.jsonl`.
    package static func pathWithoutExtension(_ path: String) -> String {
        guard ["gz", "zst", "xz"].contains(Paths.pathExtension(path)),
            let dot = path.lastIndex(of: ".")
        else { return path }
        return String(path[..<dot])
    }

    /// What the format calls its parts, each of which is a whole by itself.
    var member: String {
        switch self {
        case .gzip: "gzip member"
        case .zstd: "zstd frame"
        case .xz: "xz stream"
        }
    }

    /// The file of the library that reads it.
    var library: String { unsafe String(cString: promptgit_decoder_library(code)) }

    /// The packages that bring the library: of Debian, and of Homebrew.
    var packages: (debian: String, brew: String) {
        switch self {
        case .gzip: ("zlib1g", "zlib")
        case .zstd: ("libzstd1", "zstd")
        case .xz: ("liblzma5", "xz")
        }
    }

    var code: promptgit_compression {
        switch self {
        case .gzip: PROMPTGIT_GZIP
        case .zstd: PROMPTGIT_ZSTD
        case .xz: PROMPTGIT_XZ
        }
    }
}
