#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Another program, run to its end while its output is read.
package struct ChildProcess: Sendable {
    /// The program's name, looked for in `PATH`, or its path.
    package var program: String
    package var arguments: [String]
    /// All of its environment variables.
    package var environment: [String: String]
    /// What it reads from its standard input.
    package var input: [UInt8] = []

    /// Describes a run.
    package init(
        _ program: String, _ arguments: [String], environment: [String: String],
        input: [UInt8] = []
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.input = input
    }

    /// How a program ended.
    package struct Ending: Sendable, Hashable {
        /// The exit code; 128 and the signal's number where a signal ended it, as a shell has it.
        package var status: Int32
        /// What it wrote to its standard error, at most 64 KiB of it.
        package var errors: String

        /// Whether the exit code is 0.
        package var isSuccess: Bool { status == 0 }
    }

    /// Runs the program and gives each piece of its output to `body`, as it comes.
    ///
    /// Input and errors go through files that have no name any more: nothing that is not read can
    /// hold the other side up, and a program that reads nothing ends nobody.
    ///
    /// - Parameter body: takes a piece of the output; where it throws, the program is ended.
    /// - Returns: how it ended.
    /// - Throws: ``ProcessError`` where it can't be run, and what `body` throws.
    package func run(output body: (ArraySlice<UInt8>) throws -> Void) throws -> Ending {
        let standardInput = try NamelessFile(in: folder, holding: input)
        let standardError = try NamelessFile(in: folder, holding: [])
        let pipe = try Pipe()
        let child = try spawn(standardInput.descriptor, pipe.writing, standardError.descriptor)
        pipe.closeWriting()
        do {
            try pipe.read(body)
        } catch {
            kill(child, SIGKILL)
            _ = Self.wait(child)
            throw error
        }
        return Ending(status: Self.wait(child), errors: standardError.text(limit: 1 << 16))
    }

    /// Runs the program and collects its output.
    ///
    /// - Returns: how it ended, and the output.
    /// - Throws: ``ProcessError`` where it can't be run.
    package func run() throws -> (ending: Ending, output: [UInt8]) {
        var output: [UInt8] = []
        let ending = try run { output += $0 }
        return (ending, output)
    }

    /// Starts the program, whose output goes to a file without a name until it is asked for; so
    /// several can run beside each other.
    ///
    /// - Returns: the running program, which must be finished.
    /// - Throws: ``ProcessError`` where it can't be run.
    package func start() throws -> RunningProcess {
        let files = try (0..<3).map { try NamelessFile(in: folder, holding: $0 == 0 ? input : []) }
        let child = try spawn(
            files[0].descriptor, files[1].descriptor, files[2].descriptor)
        return RunningProcess(
            program: program, child: child, output: files[1], errors: files[2])
    }

    /// Runs the program on the terminal that this process has, to its end.
    ///
    /// What people type to interrupt it is for the program alone. Its input is the terminal's.
    ///
    /// - Returns: the exit code; 128 and the signal's number where a signal ended it.
    /// - Throws: ``ProcessError`` where it can't be run.
    package func runOnTerminal() throws -> Int32 {
        let child = try spawn(0, 1, 2)
        let signals = [SIGINT, SIGQUIT]
        let before = signals.map { signal($0, SIG_IGN) }
        let status = Self.wait(child)
        zip(signals, before).forEach { _ = signal($0, $1) }
        return status
    }

    func spawn(_ input: Int32, _ output: Int32, _ errors: Int32) throws -> pid_t {
        var actions = SpawnActions()
        defer { actions.destroy() }
        try actions.prepare(input: input, output: output, errors: errors)
        let words = [program] + arguments
        let variables = environment.map { "\($0.key)=\($0.value)" }
        for text in words + variables where text.utf8.contains(0) {
            throw ProcessError(program: program, number: EINVAL)
        }
        var argumentPointers = unsafe words.map { unsafe strdup($0) } + [nil]
        var environmentPointers = unsafe variables.map { unsafe strdup($0) } + [nil]
        defer {
            unsafe argumentPointers.forEach { unsafe free($0) }
            unsafe environmentPointers.forEach { unsafe free($0) }
        }
        var child: pid_t = 0
        let result = unsafe posix_spawnp(
            &child, path, &actions.native, nil, &argumentPointers, &environmentPointers)
        guard result == 0 else { throw ProcessError(program: program, number: result) }
        return child
    }

    /// The program's path: `posix_spawnp` would look in this process's `PATH`, not in the child's.
    private var path: String {
        guard !program.contains("/") else { return program }
        for folder in (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":") {
            let candidate = Paths.join(String(folder), program)
            if unsafe access(candidate, X_OK) == 0 { return candidate }
        }
        return program
    }

    /// Where files without a name are made.
    var folder: String { Files.temporaryDirectory(environment) }

    static func wait(_ child: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { return 127 }
        }
        let signal = status & 0x7F
        return signal == 0 ? status >> 8 & 0xFF : 128 + signal
    }
}

/// A program that runs beside this one.
package final class RunningProcess {
    private let program: String
    private let child: pid_t
    private let output: NamelessFile
    private let errors: NamelessFile
    private var isFinished = false

    fileprivate init(program: String, child: pid_t, output: NamelessFile, errors: NamelessFile) {
        self.program = program
        self.child = child
        self.output = output
        self.errors = errors
    }

    deinit {
        guard !isFinished else { return }
        kill(child, SIGKILL)
        _ = ChildProcess.wait(child)
    }

    /// Waits for the end of the program, and gives its output to `body`, piece by piece.
    ///
    /// - Parameters:
    ///   - milliseconds: how long it is waited for; a program that takes longer is ended.
    ///   - body: takes a piece of the output.
    /// - Returns: how it ended.
    /// - Throws: ``ProcessError`` where the program takes too long or the output can't be read, and
    ///   what `body` throws.
    package func finish(
        within milliseconds: Int, output body: (ArraySlice<UInt8>) throws -> Void
    ) throws -> ChildProcess.Ending {
        var ended = ChildProcess.ended(child)
        var waited = 0
        while ended == nil {
            guard waited < milliseconds else {
                throw ProcessError(program: program, number: ETIMEDOUT)
            }
            usleep(1000)
            waited += 1
            ended = ChildProcess.ended(child)
        }
        let status = ended ?? 127
        isFinished = true
        try output.read(body)
        return ChildProcess.Ending(status: status, errors: errors.text(limit: 1 << 16))
    }
}

/// Why a program could not be run.
package struct ProcessError: Error, CustomStringConvertible {
    /// The program as it was asked for.
    package var program: String
    /// The number of the system's error (errno).
    package var number: Int32

    /// What happened, in a sentence.
    package var description: String {
        if number == ENOENT { return "there is no program '\(program)' in PATH" }
        if number == ETIMEDOUT { return "'\(program)' did not come to an end and was ended" }
        let reason = unsafe String(cString: strerror(number))
        return "'\(program)' can't be run: \(reason)"
    }
}

@safe private struct SpawnActions {
    #if canImport(Glibc)
        var native = unsafe posix_spawn_file_actions_t()
    #else
        var native: posix_spawn_file_actions_t?
    #endif

    init() { unsafe posix_spawn_file_actions_init(&native) }

    mutating func prepare(
        input: Int32, output: Int32, errors: Int32
    ) throws {
        var results: [Int32] = []
        for (descriptor, target) in [(input, 0), (output, 1), (errors, 2)] as [(Int32, Int32)] {
            results.append(unsafe posix_spawn_file_actions_adddup2(&native, descriptor, target))
        }
        if let failure = results.first(where: { $0 != 0 }) {
            throw ProcessError(program: "spawn", number: failure)
        }
    }

    mutating func destroy() { unsafe posix_spawn_file_actions_destroy(&native) }
}

/// A file whose name is gone before anything stands in it.
final class NamelessFile {
    let descriptor: Int32

    init(in folder: String, holding bytes: [UInt8]) throws {
        var name = Array((Paths.join(folder, "promptgit-XXXXXX")).utf8CString)
        descriptor = unsafe mkstemp(&name)
        guard descriptor >= 0 else { throw ProcessError(program: folder, number: errno) }
        unsafe unlink(name)
        // Below 3 it would be in the way of the child's own three; mkstemp's does not close itself.
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe write(
                    descriptor, buffer.baseAddress.map { unsafe $0 + written },
                    buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ProcessError(program: folder, number: errno) }
            written += count
        }
        lseek(descriptor, 0, SEEK_SET)
    }

    deinit { close(descriptor) }

    /// What stands in the file, at most so many bytes of it.
    func text(limit: Int) -> String {
        var bytes: [UInt8] = []
        try? read { if bytes.count < limit { bytes += $0 } }
        return String(decoding: bytes.prefix(limit), as: UTF8.self)
    }

    /// Gives what stands in the file to `body`, piece by piece.
    func read(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
        lseek(descriptor, 0, SEEK_SET)
        try readAll(descriptor, body)
    }
}

/// Reads from a descriptor to its end, piece by piece.
private func readAll(_ descriptor: Int32, _ body: (ArraySlice<UInt8>) throws -> Void) throws {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = unsafe read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw ProcessError(program: "read", number: errno) }
        guard count > 0 else { return }
        try body(buffer[..<count])
    }
}

final class Pipe {
    let reading: Int32
    private(set) var writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw ProcessError(program: "pipe", number: errno) }
        (reading, writing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        close(reading)
        closeWriting()
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    func read(_ body: (ArraySlice<UInt8>) throws -> Void) throws {
        try readAll(reading, body)
    }
}

/// How many processor cores there are for this program.
package var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }
