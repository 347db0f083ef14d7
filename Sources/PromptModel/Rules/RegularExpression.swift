/// The syntax of regular expressions as JSON Schema has them (ECMA-262, with the `u` flag left out).
struct RegularExpression {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    /// What is wrong in an expression, or nil.
    static func problem(in text: String) -> String? {
        var parser = RegularExpression(text)
        return parser.alternatives()
    }

    private var next: Unicode.Scalar? { index < scalars.count ? scalars[index] : nil }

    private func has(_ text: String) -> Bool {
        scalars[index...].starts(with: text.unicodeScalars)
    }

    private mutating func alternatives() -> String? {
        var canRepeat = false
        while let scalar = next {
            switch scalar {
            case "|":
                index += 1
                canRepeat = false
            case ")":
                guard depth > 0 else { return "')' closes no group" }
                return nil
            case "(":
                if let problem = group() { return problem }
                canRepeat = true
            case "[":
                if let problem = set() { return problem }
                canRepeat = true
            case "*", "+", "?":
                guard canRepeat else { return "there is nothing before '\(scalar)' to repeat" }
                index += 1
                if next == "?" { index += 1 }
                canRepeat = false
            case "{":
                guard let (least, most) = counts() else {
                    // A brace that opens no count is itself.
                    index += 1
                    canRepeat = true
                    continue
                }
                guard canRepeat else { return "there is nothing before '{' to repeat" }
                if let most, most < least { return "{\(least),\(most)} is no range" }
                if next == "?" { index += 1 }
                canRepeat = false
            case "\\":
                if let problem = escape() { return problem }
                canRepeat = true
            case "^", "$":
                index += 1
                canRepeat = false
            default:
                index += 1
                canRepeat = true
            }
        }
        return depth > 0 ? "'(' is not closed" : nil
    }

    private mutating func group() -> String? {
        index += 1
        if next == "?" {
            if has("?P<") || has("?P=") || has("?P>") {
                return "'(?P' is Python's; a named group is '(?<name>…)'"
            }
            let openings = ["?:", "?=", "?!", "?<=", "?<!"]
            if let opening = openings.first(where: has) {
                index += opening.unicodeScalars.count
            } else if has("?<"), let end = scalars[index...].firstIndex(of: ">"), end > index + 2 {
                index = end + 1
            } else {
                return "'(?' begins no group that JSON Schema knows"
            }
        }
        depth += 1
        guard depth <= 200 else { return "its groups are nested too deep" }
        if let problem = alternatives() { return problem }
        guard next == ")" else { return "'(' is not closed" }
        index += 1
        depth -= 1
        return nil
    }

    private mutating func set() -> String? {
        index += 1
        if next == "^" { index += 1 }
        while let first = next, first != "]" {
            guard let low = member() else { return "'\\' ends the expression" }
            guard next == "-", index + 1 < scalars.count, scalars[index + 1] != "]" else {
                continue
            }
            index += 1
            guard let high = member() else { return "'\\' ends the expression" }
            if let low = low.single, let high = high.single, high < low {
                return "the range \(low)-\(high) goes backwards"
            }
        }
        guard next == "]" else { return "'[' is not closed" }
        index += 1
        return nil
    }

    /// One character of a set; the single one that it stands for, if it does.
    private mutating func member() -> (single: Unicode.Scalar?, Void)? {
        guard let scalar = next else { return nil }
        index += 1
        guard scalar == "\\" else { return (scalar, ()) }
        guard let escaped = next else { return nil }
        index += 1
        let isClass = "dDwWsSbBpPuxc0tnrfv".unicodeScalars.contains(escaped)
        return (isClass ? nil : escaped, ())
    }

    private mutating func escape() -> String? {
        index += 1
        guard let scalar = next else { return "'\\' ends the expression" }
        index += 1
        if scalar == "A" || scalar == "Z" || scalar == "z" {
            return "'\\\(scalar)' is Python's; ECMA-262 has '^' and '$'"
        }
        return nil
    }

    /// The numbers of a `{2}`, `{2,}` or `{2,4}` and the index behind it; nil for another brace.
    private mutating func counts() -> (Int, Int?)? {
        guard let end = scalars[index...].firstIndex(of: "}") else { return nil }
        let parts = String(String.UnicodeScalarView(scalars[(index + 1)..<end]))
            .split(separator: ",", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let least = Int(parts[0]), least >= 0 else {
            return nil
        }
        var most: Int? = least
        if parts.count == 2 {
            guard parts[1].isEmpty || Int(parts[1]) != nil else { return nil }
            most = Int(parts[1])
        }
        index = end + 1
        return (least, most)
    }
}
