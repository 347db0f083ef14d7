internal import Basics
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The process around the tool: its arguments, environment, clock, randomness and streams.
public enum PromptGitProcess {
    /// Runs the tool with what the process was given and ends the process with its exit code.
    public static func main() -> Never {
        exit(run())
    }

    private static func run() -> Int32 {
        // A reader that goes away (`promptgit list | head`) is no reason to die by a signal: the
        // write fails and the process ends quietly below.
        signal(SIGPIPE, SIG_IGN)
        let environment = environmentVariables()
        let plain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        let dumb = environment["TERM"] == "dumb"
        let colors = !plain && !dumb
        let output = BufferedOutput()
        var streams = Streams(
            output: { output.write($0) },
            errors: { text in
                output.flush()
                writeAll(Array(text.utf8), to: 2)
            },
            colorsOutput: colors && isatty(1) == 1, colorsErrors: colors && isatty(2) == 1,
            isTerminal: isatty(1) == 1)
        // Without a name a terminal has no known way to take something away again.
        if isatty(2) == 1, !dumb, environment["TERM"]?.isEmpty == false {
            streams.terminalWidth = { terminalWidth() }
        }
        if isatty(0) == 1, isatty(2) == 1 { streams.ask = { askOnTerminal($0) } }
        if isatty(0) == 1, isatty(1) == 1 {
            let editor = TextEditor(environment: environment)
            streams.edit = { try editor.open($0, in: $1) }
        }
        streams.watchInterruption = { Interruption.watch() }
        let code = Tool.run(
            Array(CommandLine.arguments.dropFirst()), surroundings: systemSurroundings(environment),
            streams: streams)
        guard let failure = output.end() else { return code.rawValue }
        if failure != EPIPE {
            let reason = unsafe String(cString: strerror(failure))
            streams.errors("error: cannot write to the standard output: \(reason)\n")
        }
        return ExitCode.failed.rawValue
    }

    private static func systemSurroundings(_ environment: [String: String]) -> Surroundings {
        Surroundings(
            environment: environment, currentDirectory: currentDirectory(),
            now: {
                var time = timespec()
                unsafe clock_gettime(CLOCK_REALTIME, &time)
                return Timestamp(
                    microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
            },
            randomBytes: { count in
                var generator = SystemRandomNumberGenerator()
                return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            }, program: program())
    }

    /// The file that runs: where it stands and what the file system says of it.
    private static func program() -> String? {
        #if os(Linux)
            // The link leads to the file, even when another one has taken its place.
            guard let path = Files.target(ofLink: "/proc/self/exe") else { return nil }
        #else
            guard let path = CommandLine.arguments.first, path.contains("/") else { return nil }
        #endif
        guard let stamp = FileStamp(of: path) else { return nil }
        return path + " " + stamp.words.map(String.init).joined(separator: " ")
    }

    private static func currentDirectory() -> String {
        guard let path = unsafe getcwd(nil, 0) else { return "/" }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    private static func environmentVariables() -> [String: String] {
        var variables: [String: String] = [:]
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let pair = unsafe String(cString: text).utf8
            if let equals = pair.firstIndex(of: UInt8(ascii: "=")) {
                variables[String(pair[..<equals]) ?? ""] =
                    String(pair[pair.index(after: equals)...])
            }
            unsafe entry += 1
        }
        return variables
    }

    /// The columns of the terminal that the standard error is; those of an old one where it does
    /// not say.
    private static func terminalWidth() -> Int {
        var size = winsize()
        guard unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func askOnTerminal(_ question: String) -> Bool {
        writeAll(Array("\(question) [y/N] ".utf8), to: 2)
        let answer = readLine()?.lowercased() ?? ""
        return answer == "y" || answer == "yes"
    }
}

/// The standard output, collected and written in large pieces.
private final class BufferedOutput: Sendable {
    private struct State {
        var pending: [UInt8] = []
        /// The error number (`errno`) of the write that failed.
        var failure: Int32?
    }

    private let state = Mutex(State())

    func write(_ text: String) {
        let isFull = state.withLock { state in
            state.pending.append(contentsOf: text.utf8)
            return state.pending.count > 1 << 16
        }
        if isFull { flush() }
    }

    /// Writes what is pending; nothing any more once the standard output has not taken something.
    func flush() {
        state.withLock { state in
            if state.failure == nil, !state.pending.isEmpty {
                state.failure = writeAll(state.pending, to: 1)
            }
            state.pending.removeAll(keepingCapacity: true)
        }
    }

    /// Writes what is pending, and returns why the standard output did not take everything.
    func end() -> Int32? {
        flush()
        return state.withLock(\.failure)
    }
}

/// Writes all bytes; returns the error number when the descriptor does not take them.
@discardableResult
private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    var offset = 0
    while offset < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(
                descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
        }
        if count < 0, errno == EINTR { continue }
        if count < 0 { return errno }
        offset += count
    }
    return nil
}
