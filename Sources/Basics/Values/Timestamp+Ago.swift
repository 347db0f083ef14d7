extension Timestamp {
    /// Reads how long ago a moment was: a whole number with `s`, `m`, `h`, `d` or `w` behind it, for
    /// seconds, minutes, hours, days and weeks, such as `24h`.
    ///
    /// - Parameters:
    ///   - text: the text; nil comes back for any other, and for what lies before the year 1.
    ///   - now: the moment that it counts back from.
    package init?(ago text: String, before now: Timestamp) {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let last = text.last, let unit = units[last],
            text.utf8.dropLast().allSatisfy({ (48...57).contains($0) }),
            let count = Int64(text.dropLast())
        else { return nil }
        let (seconds, isTooMany) = count.multipliedReportingOverflow(by: unit)
        guard !isTooMany, seconds <= 63_000_000_000 else { return nil }
        self.init(microseconds: now.microseconds - seconds * 1_000_000)
        guard self >= Timestamp(seconds: -62_135_596_800) else { return nil }
    }
}
