import Foundation

/// A server of the tests, written in Python, on a port of loopback that it chooses itself.
///
/// It prints the port as its first line and ends with its standard input, so with the last reference here
/// and with this process, whatever becomes of the test.
public final class PythonServer: @unchecked Sendable {
    /// The port.
    public let port: Int

    // Only this class writes to them, and only while it begins and ends.
    private let process = Process()
    private let leash = Pipe()

    /// Starts a server.
    ///
    /// - Parameters:
    ///   - script: the script, relative to the package's root.
    ///   - arguments: its arguments.
    ///   - python: the interpreter; `python3` of `PATH` unless told.
    /// - Throws: an error where it does not start or says no port.
    public init(_ script: String, _ arguments: [String] = [], python: String? = nil) throws {
        let interpreter = python ?? Program.find("python3") ?? "python3"
        process.executableURL = URL(fileURLWithPath: interpreter)
        // Without -B it would leave files beside the script.
        process.arguments = ["-B", PackageRoot.path(script)] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        process.standardInput = leash
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw ProgramFailure(command: [interpreter, script], reason: "it says no port")
        }
        self.port = port
    }

    deinit {
        // Threads of tests hold other signals back, and so does what they start.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }

    /// A place on the server.
    public func url(_ path: String, scheme: String = "http") -> String {
        "\(scheme)://127.0.0.1:\(port)\(path)"
    }
}
