internal import Basics
internal import Traces

/// What groups of sessions were like from day to day, as small pictures on one scale.
struct DayPictures {
    /// The numbers of a value, by day.
    typealias Days = [(day: String, metrics: Metrics)]

    private let days: [String: Days]
    private let sparkline: Sparkline
    private let first: Int
    private let last: Int
    /// How many days a character stands for.
    private let width: Int
    /// Whether anything is known of success; else sessions are drawn.
    private let hasRates: Bool
    private let mostSessions: Int

    /// How many characters a picture has at most.
    private static let limit = 30

    /// Takes the groups; nil where there are not two days that could differ.
    init?(_ groups: [(value: String, days: Days)], _ sparkline: Sparkline) {
        let numbers = groups.flatMap { $0.days.compactMap { Self.number(of: $0.day) } }
        guard let first = numbers.min(), let last = numbers.max(), first < last else { return nil }
        self.first = first
        self.last = last
        self.sparkline = sparkline
        width = (last - first) / Self.limit + 1
        days = Dictionary(groups.map { ($0.value, $0.days) }) { one, _ in one }
        hasRates = groups.contains { $0.days.contains { $0.metrics.success.known > 0 } }
        var most = 1
        for group in groups {
            for part in Self.parts(group.days, from: first, width) {
                most = max(most, part.value.reduce(0) { $0 + $1.sessions })
            }
        }
        mostSessions = most
    }

    private static func parts(_ days: Days, from first: Int, _ width: Int) -> [Int: [Metrics]] {
        var parts: [Int: [Metrics]] = [:]
        for (day, metrics) in days {
            guard let number = number(of: day) else { continue }
            parts[(number - first) / width, default: []].append(metrics)
        }
        return parts
    }

    /// The picture of a value.
    func text(of value: String) -> String {
        let parts = Self.parts(days[value] ?? [], from: first, width)
        return sparkline.text(
            (0...((last - first) / width)).map { place in
                guard let metrics = parts[place] else { return nil }
                guard hasRates else {
                    return Double(metrics.reduce(0) { $0 + $1.sessions }) / Double(mostSessions)
                }
                // Each day by its sessions of which it is known.
                let known = metrics.filter { $0.success.known > 0 }
                let count = known.reduce(0) { $0 + $1.success.known }
                let sum = known.reduce(0) { $0 + ($1.success.rate ?? 0) * Double($1.success.known) }
                return count > 0 ? sum / Double(count) : nil
            })
    }

    /// What the column is called.
    var title: String { hasRates ? "success by day" : "sessions by day" }

    /// What the pictures show.
    var note: String {
        let scale = hasRates ? "0 to 100%" : "up to \(mostSessions)"
        let each = width == 1 ? "" : ", \(width) days a character"
        return
            "\(title): \(Self.day(first)) to \(Self.day(last))\(each), \(scale); a gap: nothing known\n"
    }

    /// A day as the number of days since 1970.
    private static func number(of day: String) -> Int? {
        Timestamp(iso8601: day + "T00:00:00Z").map { Int($0.seconds / 86_400) }
    }

    private static func day(_ number: Int) -> String {
        Timestamp(seconds: Int64(number) * 86_400).day
    }
}
