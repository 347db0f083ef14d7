package import Basics

/// The two people that a commit names.
package enum IdentityRole: Sendable {
    /// Who wrote the change.
    case author
    /// Who put it into the repository.
    case committer
}

extension Repository {
    /// Who the user is, as git would say it: `GIT_AUTHOR_*` or `GIT_COMMITTER_*`, then
    /// `author.*`/`committer.*`, then `user.*` of the configuration, and for the address `EMAIL`
    /// at last; nil when a name or an address is missing.
    ///
    /// The time is that of `GIT_AUTHOR_DATE`/`GIT_COMMITTER_DATE`, else `now`; throws `.invalid`
    /// for a date that can't be read.
    package func identity(
        _ role: IdentityRole = .committer, environment: [String: String], now: Timestamp,
        offsetMinutes: Int = 0
    ) throws(GitError) -> Signature? {
        let prefix = role == .author ? "GIT_AUTHOR_" : "GIT_COMMITTER_"
        let section = role == .author ? "author" : "committer"
        func given(_ variable: String) -> String? {
            environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        }
        // A variable that is set and empty counts, and an empty name is refused.
        var name = environment[prefix + "NAME"]
        if name == nil { name = try configString(section + ".name") }
        if name == nil { name = try configString("user.name") }
        var email = environment[prefix + "EMAIL"]
        if email == nil { email = try configString(section + ".email") }
        if email == nil { email = try configString("user.email") }
        if email == nil { email = given("EMAIL") }
        guard let name, let email else { return nil }
        var signature = Signature(
            name: name, email: email, time: Timestamp(seconds: now.seconds),
            offsetMinutes: offsetMinutes)
        if let date = given(prefix + "DATE") {
            guard let moment = GitDate(date, offsetMinutes: offsetMinutes) else {
                throw .invalid("\(prefix)DATE is '\(date)', which is no date")
            }
            signature.time = moment.time
            signature.offsetMinutes = moment.offsetMinutes
        }
        return signature.hasName ? signature : nil
    }
}

/// A date in one of the forms that git documents for `GIT_AUTHOR_DATE` (git-commit, DATE
/// FORMATS): `@seconds +hhmm`, ISO 8601 and RFC 2822.
struct GitDate {
    var time: Timestamp
    var offsetMinutes: Int

    /// Reads a date; one that names no zone is `offsetMinutes` east of UTC.
    init?(_ text: String, offsetMinutes own: Int = 0) {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard let first = words.first else { return nil }
        if let seconds = Int64(first.hasPrefix("@") ? String(first.dropFirst()) : first),
            words.count <= 2, first.hasPrefix("@") || seconds >= 100_000_000
        {
            guard let offset = words.count == 2 ? Self.offset(words[1]) : own else { return nil }
            self.init(time: Timestamp(seconds: seconds), offsetMinutes: offset)
        } else if let found = Self.iso8601(words, own) ?? Self.rfc2822(words, own) {
            self = found
        } else {
            return nil
        }
    }

    private init(time: Timestamp, offsetMinutes: Int) {
        self.time = time
        self.offsetMinutes = offsetMinutes
    }

    private static func iso8601(_ words: [String], _ own: Int) -> GitDate? {
        var zone = ""
        var clock = words[0]
        if words.count == 3 {
            zone = words[2]
            clock += "T" + words[1]
        } else if words.count == 2 {
            if words[1].hasPrefix("+") || words[1].hasPrefix("-") {
                zone = words[1]
            } else {
                clock += "T" + words[1]
            }
        } else if words.count != 1 {
            return nil
        }
        // Git keeps whole seconds.
        if let dot = clock.firstIndex(of: ".") {
            let rest = clock[clock.index(after: dot)...].drop { $0.isNumber }
            clock = String(clock[..<dot] + rest)
        }
        if zone.isEmpty, let time = clock.firstIndex(of: "T"),
            let sign = clock[time...].firstIndex(where: { "+-Z".contains($0) })
        {
            zone = clock[sign] == "Z" ? "+0000" : String(clock[sign...])
            clock = String(clock[..<sign])
        }
        guard let offset = zone.isEmpty ? own : offset(zone),
            let local = Timestamp(iso8601: clock)
        else { return nil }
        return GitDate(
            time: Timestamp(seconds: local.seconds - Int64(offset) * 60), offsetMinutes: offset)
    }

    private static func rfc2822(_ words: [String], _ own: Int) -> GitDate? {
        var words = words
        if let first = words.first, first.hasSuffix(",") { words.removeFirst() }
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        guard words.count == 5, let day = Int(words[0]), let year = Int(words[2]),
            let month = months.firstIndex(of: words[1])
        else { return nil }
        let date = "\(padded(year, 4))-\(padded(month + 1, 2))-\(padded(day, 2))"
        return iso8601([date, words[3], words[4]], own)
    }

    /// Minutes east of UTC of `+hhmm` or `+hh:mm`.
    static func offset(_ text: String) -> Int? {
        let digits = text.dropFirst().filter { $0 != ":" }
        guard let sign = text.first, sign == "+" || sign == "-", digits.count == 4,
            let number = Int(digits)
        else { return nil }
        let minutes = number / 100 * 60 + number % 100
        return sign == "-" ? -minutes : minutes
    }
}
