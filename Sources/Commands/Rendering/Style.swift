/// Colours of a terminal, or none.
package struct Style: Sendable {
    /// Whether escape sequences are written at all.
    package var isColored: Bool

    package init(isColored: Bool) { self.isColored = isColored }

    /// A colour or weight, by its SGR parameter (ECMA-48).
    package enum Paint: String, Sendable {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case blue = "34"
        case cyan = "36"
    }

    /// A text in a colour, where colours are wanted.
    package func paint(_ text: String, _ paint: Paint) -> String {
        isColored ? "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m" : text
    }
}
