package import Basics

/// The name of a proposal: `<yyyymmdd>-<slug>-<8 hex>`.
public struct ProposalID: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The whole name.
    public let description: String

    /// Reads a name; nil when it has another form.
    public init?(_ description: String) {
        guard Self.isName(description.utf8) else { return nil }
        self.description = description
    }

    /// Whether bytes are a name: each decision looks at those of all proposals.
    private static func isName(_ bytes: String.UTF8View) -> Bool {
        let hyphen = UInt8(ascii: "-")
        let random = bytes.count - 8
        // The shortest one has a slug of one character.
        guard random >= 11 else { return false }
        var last = hyphen
        for (place, byte) in bytes.enumerated() {
            let isRight =
                switch place {
                case 0..<8: (48...57).contains(byte)
                case 8, random - 1: byte == hyphen && last != hyphen
                case random...: isHexDigit(byte)
                // No word of the slug is empty.
                default: isSlugCharacter(byte) || (byte == hyphen && last != hyphen)
                }
            guard isRight else { return false }
            last = byte
        }
        return true
    }

    /// Draws a new name for a title.
    package init(slug: String, surroundings: Surroundings) {
        let date = surroundings.now().compactDay
        let random = surroundings.randomHex(bytes: 4)
        description = "\(date)-\(Self.slug(slug))-\(random)"
    }

    /// The day it was made, as `yyyymmdd`.
    package var date: String { String(description.prefix(8)) }

    /// Orders by day, then by the rest of the name.
    public static func < (left: Self, right: Self) -> Bool { left.description < right.description }

    /// A text as lower-case words of letters and digits joined by hyphens, at most 40 characters,
    /// cut between words; `change` when nothing is left.
    package static func slug(_ text: String) -> String {
        var words: [String] = [""]
        for scalar in text.lowercased().unicodeScalars {
            if scalar.isASCII, scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
                words[words.count - 1].unicodeScalars.append(scalar)
            } else if words.last != "" {
                words.append("")
            }
        }
        var slug = ""
        for word in words where !word.isEmpty {
            if slug.isEmpty {
                slug = String(word.prefix(40))
            } else if slug.count + word.count < 40 {
                slug += "-" + word
            } else {
                break
            }
        }
        return slug.isEmpty ? "change" : slug
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...102).contains(byte)
    }

    private static func isSlugCharacter(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte)
    }
}
