internal import PromptGit
internal import Traces

/// The line on the terminal that says what has come of a file that is followed.
final class FollowLine {
    private let streams: Streams
    private var drawn = ""

    init(_ streams: Streams) { self.streams = streams }

    /// Says what has come so far, where there is a terminal.
    func show(_ report: ObservationReport, of name: String) {
        guard let width = streams.terminalWidth?() else { return }
        var parts: [String] = []
        if report.imported > 0 { parts.append("\(counted(report.imported, "session")) imported") }
        if report.hasEvents {
            parts.append("\(counted(report.events, "event")) taken")
            parts.append("\(report.closing.closed) closed, \(report.open) open")
        }
        if report.rejected > 0 { parts.append("\(report.rejected) set aside") }
        if parts.isEmpty { parts.append("nothing new") }
        let text = "following \(printableLine(name)): " + parts.joined(separator: ", ")
        let line = String(text.prefix(max(0, width - 1)))
        guard line != drawn else { return }
        streams.errors("\r" + line + "\u{1B}[K")
        drawn = line
    }

    /// Takes the line away.
    func end() {
        guard !drawn.isEmpty else { return }
        streams.errors("\r\u{1B}[K")
        drawn = ""
    }
}
