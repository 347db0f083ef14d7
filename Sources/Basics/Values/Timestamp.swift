/// A moment, in microseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Microseconds since the Unix epoch, negative before it.
    public var microseconds: Int64

    /// Creates a moment from microseconds since the Unix epoch.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Creates a moment from whole seconds since the Unix epoch.
    public init(seconds: Int64) { self.init(microseconds: seconds * 1_000_000) }

    /// Whole seconds since the Unix epoch, rounded down.
    public var seconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    /// Orders by time.
    public static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment in RFC 3339 form in UTC, such as `2026-11-20T08:15:00Z`; a fraction is printed
    /// with six digits and only when there is one.
    public var description: String {
        let time = clockTime
        let base =
            "\(day)T\(padded(time.hour, 2)):\(padded(time.minute, 2)):\(padded(time.second, 2))"
        return time.fraction == 0 ? base + "Z" : base + "." + padded(time.fraction, 6) + "Z"
    }

    /// The UTC day as `yyyy-mm-dd`.
    public var day: String {
        let date = civilDate
        return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))"
    }

    /// The UTC day as `yyyymmdd`.
    public var compactDay: String {
        let date = civilDate
        return padded(date.year, 4) + padded(date.month, 2) + padded(date.day, 2)
    }

    /// Reads an ISO 8601 / RFC 3339 date and time, or gives nil for any other text.
    ///
    /// A missing offset means UTC, a missing time means midnight.
    public init?(iso8601 text: String) {
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(4), reader.skip("-"), let month = reader.number(2),
            reader.skip("-"), let day = reader.number(2),
            (1...12).contains(month), (1...daysIn(month: month, year: year)).contains(day)
        else { return nil }
        var total = daysSinceEpoch(year: year, month: month, day: day) * 86_400 * 1_000_000
        if !reader.isAtEnd {
            guard reader.skip("T") || reader.skip("t") || reader.skip(" "),
                let hour = reader.number(2), reader.skip(":"), let minute = reader.number(2),
                hour < 24, minute < 60
            else { return nil }
            var second = 0
            var fraction = 0
            if reader.skip(":") {
                guard let value = reader.number(2), value <= 60 else { return nil }
                second = value
                if reader.skip(".") || reader.skip(",") {
                    guard let value = reader.fraction() else { return nil }
                    fraction = value
                }
            }
            guard let offset = reader.offset(), reader.isAtEnd else { return nil }
            let clock = Int64(hour * 3600 + minute * 60 + second - offset)
            total += clock * 1_000_000 + Int64(fraction)
        }
        self.init(microseconds: total)
    }

    private var clockTime: (hour: Int, minute: Int, second: Int, fraction: Int) {
        let inDay = Int(seconds - dayNumber * 86_400)
        let fraction = Int(microseconds - seconds * 1_000_000)
        return (inDay / 3600, inDay / 60 % 60, inDay % 60, fraction)
    }

    private var dayNumber: Int64 {
        seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }

    // Days to civil date after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".
    private var civilDate: (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthIndex = (5 * dayOfYear + 2) / 153
        let day = Int(dayOfYear - (153 * monthIndex + 2) / 5 + 1)
        let month = Int(monthIndex < 10 ? monthIndex + 3 : monthIndex - 9)
        let year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
        return (year, month, day)
    }
}

private func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
}

private func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
}

/// A number in decimal digits, filled with zeros on the left to a width.
public func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (number < 0 ? "-" : "") + zeros + digits
}

private struct DigitReader {
    let bytes: [UInt8]
    var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else {
            return false
        }
        position += 1
        return true
    }

    mutating func number(_ width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + width] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        position += width
        return value
    }

    /// A decimal fraction in microseconds; digits after the sixth are dropped.
    mutating func fraction() -> Int? {
        var value = 0
        var digits = 0
        while position < bytes.count, (48...57).contains(bytes[position]) {
            if digits < 6 { value = value * 10 + Int(bytes[position] - 48) }
            digits += 1
            position += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return value
    }

    /// A zone offset in seconds east of UTC; none means UTC.
    mutating func offset() -> Int? {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let sign: Int
        if skip("+") {
            sign = 1
        } else if skip("-") {
            sign = -1
        } else {
            return nil
        }
        guard let hours = number(2) else { return nil }
        let hasColon = skip(":")
        guard let minutes = isAtEnd && !hasColon ? 0 : number(2) else { return nil }
        guard hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
