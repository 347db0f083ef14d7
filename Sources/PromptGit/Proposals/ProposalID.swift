package import Basics

/// The name of a proposal: `<yyyymmdd>-<slug>-<8 hex>`.
public struct ProposalID: Hashable, Sendable, Comparable, LosslessStringConvertible {
    /// The whole name.
    public let description: String

    /// Reads a name; nil when it has another form.
    public init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 3, let date = parts.first, let random = parts.last,
            date.utf8.count == 8, date.utf8.allSatisfy({ (48...57).contains($0) }),
            random.utf8.count == 8, random.utf8.allSatisfy(Self.isHexDigit),
            parts.dropFirst().dropLast().allSatisfy({ part in
                !part.isEmpty && part.utf8.allSatisfy(Self.isSlugCharacter)
            })
        else { return nil }
        self.description = description
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
