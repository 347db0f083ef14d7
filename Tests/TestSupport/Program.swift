import Basics
import Foundation
public import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a program left behind when it ended.
public struct ProgramResult: Sendable, Hashable {
    /// The exit status, or minus the number of the signal that ended it.
    public var status: Int32
    /// What it wrote to its standard output, as UTF-8.
    public var stdout: String
    /// What it wrote to its standard error, as UTF-8.
    public var stderr: String
}

/// A program that could not be started or that failed where it must not.
public struct ProgramFailure: Error, CustomStringConvertible {
    /// The program and its arguments.
    public var command: [String]
    /// Why: the system's message, or the program's exit status and what it wrote.
    public var reason: String

    /// The command and why it failed.
    public var description: String { "`\(command.joined(separator: " "))`: \(reason)" }
}

/// Starting other programs.
///
/// Input and output go through files, not pipes, so that nothing blocks however much is written,
/// and a child inherits no descriptor of another child that starts at the same time.
public enum Program {
    /// The path of a program: its own when it has a slash, else the first match on `PATH`.
    public static func find(_ name: String) -> String? {
        if name.contains("/") { return name }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").lazy.map { $0 + "/" + name }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - program: a path, or a name to be found on `PATH`.
    ///   - arguments: the arguments, without the program's name.
    ///   - directory: the directory it starts in.
    ///   - input: what it finds on its standard input.
    ///   - environment: all of its environment.
    ///   - folder: where the files for its input and output are kept while it runs.
    /// - Returns: its status and what it wrote.
    /// - Throws: ``ProgramFailure`` when it can't be started; its own failure is no error.
    public static func run(
        _ program: String, _ arguments: [String], in directory: String, input: String,
        environment: [String: String], folder: String
    ) throws -> ProgramResult {
        let command = [program] + arguments
        guard let path = find(program) else {
            throw ProgramFailure(command: command, reason: "it is not installed")
        }
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw ProgramFailure(command: command, reason: "it can't be executed")
        }
        guard Files.kind(of: directory) == .directory else {
            throw ProgramFailure(command: command, reason: "no directory \(directory)")
        }
        let unique = folder + "/" + UUID().uuidString
        let files = (input: unique + ".in", output: unique + ".out", error: unique + ".err")
        try Files.create(files.input, bytes: Array(input.utf8))
        defer {
            for file in [files.input, files.output, files.error] {
                try? FileManager.default.removeItem(atPath: file)
            }
        }

        #if canImport(Glibc)
            var actions = unsafe posix_spawn_file_actions_t()
        #else
            var actions: posix_spawn_file_actions_t?
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, files.input, O_RDONLY, 0)
        let create = O_WRONLY | O_CREAT | O_TRUNC
        unsafe posix_spawn_file_actions_addopen(&actions, 1, files.output, create, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, files.error, create, 0o600)

        // Glibc hides the file action that changes the directory from Swift, so a shell does it.
        let shell = [
            "/bin/sh", "-c", "cd -- \"$1\" && shift && exec \"$@\"", "sh", directory, path,
        ]
        var arguments = unsafe (shell + arguments).map { unsafe strdup($0) } + [nil]
        var variables =
            unsafe environment.sorted { $0.key < $1.key }
            .map { unsafe strdup($0.key + "=" + $0.value) } + [nil]
        defer {
            unsafe (arguments + variables).forEach { unsafe free($0) }
        }
        var process = pid_t()
        let code = unsafe posix_spawn(&process, shell[0], &actions, nil, &arguments, &variables)
        guard code == 0 else {
            let reason = unsafe String(cString: strerror(code))
            throw ProgramFailure(command: command, reason: reason)
        }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else {
                let reason = unsafe String(cString: strerror(errno))
                throw ProgramFailure(command: command, reason: reason)
            }
        }
        let signal = status & 0x7f
        return ProgramResult(
            status: signal == 0 ? (status >> 8) & 0xff : -signal,
            stdout: String(decoding: try Files.read(files.output), as: UTF8.self),
            stderr: String(decoding: try Files.read(files.error), as: UTF8.self))
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, visibly, where a program is not on `PATH`.
    public static func needsPrograms(_ names: String...) -> Self {
        .enabled(
            if: names.allSatisfy { Program.find($0) != nil },
            "\(names.joined(separator: ", ")) must be installed; scripts/setup --tests does that")
    }
}
