package import Basics

/// A command line that was understood.
package struct ParsedArguments: Sendable {
    /// What is asked for.
    package enum Request: Hashable, Sendable {
        /// To run the command.
        case run
        /// To show its help; with an empty path the tool's.
        case help
        /// To show the tool's version.
        case version
    }

    /// What is asked for.
    package var request: Request
    /// The command, such as `["pr", "open"]`; empty for the tool itself.
    package var path: [String]

    var flags: [String: Bool] = [:]
    var options: [String: [String]] = [:]
    var arguments: [String: [String]] = [:]
    /// Every name that the command and the tool declare, with the value that counts when none is
    /// given: asking for another is a mistake in the program, which a debug build stops at.
    var declared: [String: String?] = [:]

    init(request: Request, path: [String]) {
        self.request = request
        self.path = path
    }

    /// Whether a flag is on; one that isn't given is off.
    package func flag(_ name: String) -> Bool { givenFlag(name) ?? false }

    /// Whether a flag is on or switched off, or nil when it isn't given.
    package func givenFlag(_ name: String) -> Bool? {
        check(name)
        return flags[name]
    }

    /// The value of an option, the last one if there are several; else its default, else nil.
    package func option(_ name: String) -> String? {
        check(name)
        return options[name]?.last ?? declared[name].flatMap(\.self)
    }

    /// The values of an option in their order; empty when it isn't given.
    package func options(_ name: String) -> [String] {
        check(name)
        return options[name] ?? []
    }

    /// The value of an argument, the first one if there are several; nil when it isn't given.
    package func argument(_ name: String) -> String? {
        check(name)
        return arguments[name]?.first
    }

    /// The values of an argument in their order; empty when it isn't given.
    package func arguments(_ name: String) -> [String] {
        check(name)
        return arguments[name] ?? []
    }

    /// The value of an argument or option that must be there, as the declaration of a required one
    /// grants.
    package func required(_ name: String) throws(UsageError) -> String {
        if let value = argument(name) ?? option(name) { return value }
        throw UsageError(code: .missingArgument, "missing '\(name)'", commandPath: path)
    }

    /// The value of an argument or option as a whole number; nil when it isn't given.
    package func integer(_ name: String) throws(UsageError) -> Int? {
        try number(name, ValueKind.integer(.min ... .max)) { Int($0) }
    }

    /// The value of an argument or option as a number; nil when it isn't given.
    package func number(_ name: String) throws(UsageError) -> Double? {
        let limit = Double.greatestFiniteMagnitude
        return try number(name, ValueKind.number(-limit...limit)) { Double($0) }
    }

    /// The value of an option as a moment; nil when it isn't given.
    ///
    /// It is written as ISO 8601 has it, where a day alone is its start in UTC, or as how long ago it was.
    ///
    /// - Parameters:
    ///   - name: the option.
    ///   - now: the moment that `24h` or `7d` count back from.
    /// - Returns: the moment.
    /// - Throws: ``UsageError`` for a text that is neither a moment nor a time.
    package func moment(_ name: String, before now: Timestamp) throws(UsageError) -> Timestamp? {
        guard let text = option(name) else { return nil }
        if let moment = Timestamp(ago: text, before: now) ?? Timestamp(iso8601: text) {
            return moment
        }
        throw .invalidValue(
            text, of: "option '--\(name)'",
            problem: "must be a time that has passed since, such as 24h or 7d, a day or a moment, "
                + "such as 2026-11-01 or 2026-11-01T12:00:00Z",
            kind: .text, path: path)
    }

    private func number<Number>(
        _ name: String, _ kind: ValueKind, _ read: (String) -> Number?
    ) throws(UsageError) -> Number? {
        let isArgument = argument(name) != nil
        guard let text = argument(name) ?? option(name) else { return nil }
        if kind.problem(with: text) == nil, let number = read(text) { return number }
        throw .invalidValue(
            text,
            of: isArgument ? name.uppercased() : "option '\(name.count > 1 ? "--" : "-")\(name)'",
            problem: kind.problem(with: text) ?? "must be a number", kind: kind, path: path)
    }

    private func check(_ name: String) {
        assert(
            request != .run || declared.keys.contains(name),
            "'\(path.joined(separator: " "))' declares no '\(name)'")
    }
}
