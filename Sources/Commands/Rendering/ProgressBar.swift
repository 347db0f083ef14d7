internal import Basics
internal import Synchronization

/// The line on the terminal that says how far long work is.
final class ProgressLine: Sendable {
    private let streams: Streams
    private let now: @Sendable () -> Timestamp
    private let current = Mutex<(work: Surroundings.Work, bar: ProgressBar)?>(nil)

    init(_ streams: Streams, now: @escaping @Sendable () -> Timestamp) {
        self.streams = streams
        self.now = now
    }

    /// Shows how far work is, and takes the line away when it is done.
    func show(_ work: Surroundings.Work, _ done: Int, of total: Int) {
        current.withLock { current in
            if current?.work != work {
                current?.bar.end()
                current = (work, ProgressBar(work, streams: streams, now: now))
            }
            current?.bar.show(done, of: total)
            if done >= total {
                current?.bar.end()
                current = nil
            }
        }
    }

    /// Takes the line away.
    func end() {
        current.withLock { current in
            current?.bar.end()
            current = nil
        }
    }
}

/// A line on the terminal that says how much of something is done, and goes when it is over.
///
/// It is drawn where something is long by its size or has taken half a second, and only when it
/// would look otherwise than it does; each time in one piece, over what stood there.
struct ProgressBar {
    private let work: Surroundings.Work
    private let streams: Streams
    private let now: @Sendable () -> Timestamp
    private let start: Timestamp
    private var drawn = ""

    /// From so many on it is drawn at once.
    private static let largeTotal = 10_000

    /// A bar for work that begins now.
    init(_ work: Surroundings.Work, streams: Streams, now: @escaping @Sendable () -> Timestamp) {
        self.work = work
        self.streams = streams
        self.now = now
        start = now()
    }

    /// Shows how far it is, where there is a terminal.
    mutating func show(_ done: Int, of total: Int) {
        guard let width = streams.terminalWidth?(), total > 0 else { return }
        let isLong = total >= Self.largeTotal || now().microseconds - start.microseconds > 500_000
        guard isLong || !drawn.isEmpty else { return }
        let text = Self.text(
            work.name, work.unit, min(done, total), total, width: width)
        guard text != drawn else { return }
        // What stood there may have been longer.
        streams.errors("\r" + text + (text.count < drawn.count ? "\u{1B}[K" : ""))
        drawn = text
    }

    /// Takes the line away.
    mutating func end() {
        guard !drawn.isEmpty else { return }
        streams.errors("\r\u{1B}[K")
        drawn = ""
    }

    /// The line for a terminal of so many columns, of which the last stays free: what is written
    /// there makes some terminals begin another line.
    static func text(
        _ label: String, _ unit: String, _ done: Int, _ total: Int, width: Int
    ) -> String {
        let percent = done * 100 / total
        let share =
            String(repeating: " ", count: percent < 10 ? 2 : percent < 100 ? 1 : 0) + "\(percent)%"
        let digits = "\(total)".count
        let count = "\(done)"
        let counted =
            String(repeating: " ", count: digits - count.count) + "\(count) of \(total) \(unit)"
        let room = width - 1
        let long = "\(label) \(share)  \(counted)"
        let bar = min(40, room - long.count - 3)
        if bar >= 8 {
            let filled = done * bar / total
            return "\(label) \(share) ["
                + String(repeating: "#", count: filled)
                + String(repeating: ".", count: bar - filled)
                + "] \(counted)"
        }
        for text in [long, "\(share)  \(counted)", share] where text.count <= room { return text }
        return ""
    }
}
