/// What a value on the command line must look like, and how a shell completes it.
package enum ValueKind: Hashable, Sendable {
    /// Any text.
    case text
    /// One of a few words.
    case choice([String])
    /// A whole number within bounds.
    case integer(ClosedRange<Int>)
    /// A number within bounds.
    case number(ClosedRange<Double>)
    /// The path of a file.
    case file
    /// The path of a directory.
    case directory
    /// A text that a shell completes from what the tool prints, one candidate a line, when it is
    /// run with these arguments; it is not checked here.
    case listed(by: [String])

    /// What is wrong with a value, as the end of a sentence ("must be …"), or nil.
    func problem(with value: String) -> String? {
        switch self {
        case .text, .file, .directory, .listed:
            return value.isEmpty && self != .text ? "must not be empty" : nil
        case .choice(let words):
            return words.contains(value) ? nil : "must be one of \(quotedList(words))"
        case .integer(let bounds):
            if let number = Int(value), bounds.contains(number) { return nil }
            return "must be a whole number" + bounds.wording(from: .min, to: .max)
        case .number(let bounds):
            if let number = Double(value), bounds.contains(number) { return nil }
            let limit = Double.greatestFiniteMagnitude
            return "must be a number" + bounds.wording(from: -limit, to: limit)
        }
    }
}

extension ClosedRange {
    fileprivate func wording(from least: Bound, to greatest: Bound) -> String {
        switch (lowerBound > least, upperBound < greatest) {
        case (true, true): " from \(lowerBound) to \(upperBound)"
        case (true, false): " of at least \(lowerBound)"
        case (false, true): " of at most \(upperBound)"
        case (false, false): ""
        }
    }
}

/// Words in quotes, with commas and a final "or".
func quotedList(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
}
