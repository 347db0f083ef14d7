internal import Basics

/// What a server says of when to come again (RFC 9110 section 10.2.3).
enum RetryAfter {
    /// How many seconds to wait, by the field `Retry-After`.
    ///
    /// - Parameters:
    ///   - field: the value: seconds, or a date.
    ///   - now: the present moment.
    /// - Returns: the seconds, 0 for a date that has passed; nil for what is neither.
    static func seconds(_ field: String, now: Timestamp) -> Int? {
        if field.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int(field) {
            return seconds
        }
        guard let date = date(field) else { return nil }
        let wait = date.microseconds - now.microseconds
        return wait <= 0 ? 0 : Int((wait + 999_999) / 1_000_000)
    }

    /// A date as HTTP has it, `Sun, 06 Nov 1994 08:49:37 GMT`; the two older forms are not in use.
    private static func date(_ text: String) -> Timestamp? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[0].hasSuffix(","), words[5] == "GMT", words[1].count == 2,
            let month = months.firstIndex(of: String(words[2]))
        else { return nil }
        return Timestamp(
            iso8601: "\(words[3])-\(padded(month + 1, 2))-\(words[1])T\(words[4])Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
