internal import Basics

/// A row of numbers from 0 to 1 as a picture, a character each; what is unknown is a gap.
struct Sparkline {
    /// Whether block elements of Unicode can be shown; else signs of ASCII that grow.
    var hasBlocks: Bool

    /// Takes what the environment says of the terminal's characters: the first of LC_ALL, LC_CTYPE and LANG
    /// that is set decides (POSIX, "Environment Variables").
    init(_ environment: [String: String]) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
            .first { !$0.isEmpty }
        let name = locale?.lowercased() ?? ""
        hasBlocks = name.contains("utf-8") || name.contains("utf8")
    }

    private static let blocks = Array("▁▂▃▄▅▆▇█")
    private static let signs = Array("_.-:=+*#")

    /// The picture.
    func text(_ values: [Double?]) -> String {
        let steps = hasBlocks ? Self.blocks : Self.signs
        return String(
            values.map { value in
                value.map { steps[max(0, min(steps.count - 1, Int($0 * Double(steps.count))))] }
                    ?? " "
            })
    }
}
