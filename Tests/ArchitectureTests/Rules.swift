/// Something in the source that the architecture does not allow.
struct Violation: Equatable, CustomStringConvertible {
    var path: String
    var line: Int
    var message: String

    var description: String { "\(path):\(line): \(message)" }
}

/// The rules for one file of `Sources`.
enum Rules {
    static func violations(in source: SwiftSource) -> [Violation] {
        imports(in: source) + words(in: source) + sizes(of: source)
    }

    // MARK: Imports

    static func imports(in source: SwiftSource) -> [Violation] {
        guard let target = Architecture.target(source.target) else {
            return [
                Violation(
                    path: source.path, line: 1,
                    message: "the table of targets has no '\(source.target)'")
            ]
        }
        let wrapped = Set(Architecture.targets.flatMap(\.wraps))
        let own = Set(Architecture.targets.map(\.name))
        return source.imports.compactMap { statement in
            let module = statement.module
            func violation(_ message: String) -> Violation {
                Violation(path: source.path, line: statement.line, message: message)
            }
            if module == "Foundation" {
                return violation("Foundation costs every command start-up time")
            }
            if wrapped.contains(module) {
                if !target.wraps.contains(module) {
                    return violation("'\(target.name)' must not import the C library '\(module)'")
                }
                let isInternal = statement.access == nil || statement.access == "internal"
                return isInternal ? nil : violation("'\(module)' must be an internal import")
            }
            let allowed = own.contains(module) ? target.imports : target.system
            return allowed.contains(module)
                ? nil : violation("'\(target.name)' must not import '\(module)'")
        }
    }

    // MARK: Words

    private struct Word {
        var message: String
        /// The identifiers of which one must stand in a line before the pattern is tried at all:
        /// regular expressions are slow.
        var identifiers: Set<Substring>
        var pattern: Regex<Substring>
        /// The one file that may say it.
        var exception: String?

        init(
            _ message: String, _ identifiers: Set<Substring>, _ pattern: Regex<Substring>,
            exceptIn exception: String? = nil
        ) {
            self.message = message
            self.exception = exception
            self.identifiers = identifiers
            self.pattern = pattern
        }
    }

    /// What no file may say.
    private static var never: [Word] {
        [
            Word("'try!' ends the process on an error", ["try"], /\btry!/),
            Word("'as!' ends the process on another type", ["as"], /\bas!/),
            Word(
                "the process must not end by force",
                ["fatalError", "preconditionFailure", "abort"], /\b\w+\s*\(/),
            Word("'@unchecked Sendable' is not checked", ["unchecked"], /@unchecked\s+Sendable/),
            // A closure goes to another thread there that has let it go when the function returns, which
            // the compiler can't see.
            Word(
                "'nonisolated(unsafe)' is not checked", ["nonisolated"], /nonisolated\(unsafe\)/,
                exceptIn: "Sources/Basics/Concurrency/Conveyor.swift"),
        ]
    }

    /// What only the outermost targets may say: everything else gets these things as values.
    private static var onlyOutermost: [Word] {
        [
            Word(
                "a library never prints", ["print", "debugPrint", "dump", "puts"],
                /(?:^|[^.\w])(?:print|debugPrint|dump|puts)\s*\(/),
            Word(
                "a library never touches the terminal",
                ["FileHandle", "STDOUT_FILENO", "STDERR_FILENO", "stdout", "stderr", "isatty"],
                /FileHandle\.standard|STD(?:OUT|ERR)_FILENO|\bstd(?:out|err)\b|\bisatty\b/),
            Word("a library never exits", ["exit", "_exit"], /(?:^|[^.\w])_?exit\s*\(/),
            Word(
                "the environment comes in as a value",
                ["getenv", "secure_getenv", "environ", "setenv", "ProcessInfo", "CommandLine"], /./),
            Word(
                "the clock comes in as a value", ["Date"], /\bDate\(\)|\bDate\.now\b/),
            Word(
                "the clock comes in as a value",
                ["clock_gettime", "gettimeofday", "ContinuousClock", "SuspendingClock"], /./),
            Word(
                "randomness comes in as a value",
                ["SystemRandomNumberGenerator", "getrandom", "arc4random", "UUID"], /./),
            Word(
                "randomness comes in as a value",
                ["random", "randomElement", "shuffled", "shuffle"],
                /\.(?:random|randomElement|shuffled|shuffle)\(/),
            Word(
                "the current directory comes in as a value", ["getcwd", "chdir", "fchdir"], /./),
        ]
    }

    static func words(in source: SwiftSource) -> [Violation] {
        let isOutermost = Architecture.outermost.contains(source.target)
        let forbidden = never + (isOutermost ? [] : onlyOutermost)
        var violations: [Violation] = []
        func add(_ index: Int, _ message: String) {
            violations.append(Violation(path: source.path, line: index + 1, message: message))
        }
        for (index, line) in source.code.enumerated() {
            let identifiers = Set(line.split { !$0.isLetter && !$0.isNumber && $0 != "_" })
            for word in forbidden
            where !identifiers.isDisjoint(with: word.identifiers) && line.contains(word.pattern)
                && word.exception.map({ !source.path.hasSuffix($0) }) ?? true
            {
                add(index, word.message)
            }
        }
        let lines = source.text.split(separator: "\n", omittingEmptySubsequences: false)
        // The rule that finds such words in prompts has to name them.
        for (index, line) in lines.enumerated()
        where !source.path.hasSuffix("/TodoMarker.swift")
            && ["TODO", "FIXME"].contains(where: line.contains)
        {
            add(index, "unfinished work")
        }
        return violations
    }

    // MARK: Sizes

    static func sizes(of source: SwiftSource) -> [Violation] {
        let limit = source.path.hasSuffix("/main.swift") ? 5 : 500
        if source.lineCount <= limit { return [] }
        return [
            Violation(
                path: source.path, line: limit + 1,
                message: "\(source.lineCount) lines; at most \(limit) are allowed")
        ]
    }
}
