/// What a process finds around it, as values: the library never asks the system by itself, so a
/// test decides all of it.
public struct Surroundings: Sendable {
    /// The environment variables.
    public var environment: [String: String]
    /// The current directory, an absolute path.
    public var currentDirectory: String
    /// The present moment.
    public var now: @Sendable () -> Timestamp
    /// As many unpredictable bytes as asked for.
    public var randomBytes: @Sendable (_ count: Int) -> [UInt8]

    /// Creates surroundings from values.
    public init(
        environment: [String: String], currentDirectory: String,
        now: @escaping @Sendable () -> Timestamp,
        randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8]
    ) {
        self.environment = environment
        self.currentDirectory = currentDirectory
        self.now = now
        self.randomBytes = randomBytes
    }

    /// Unpredictable bytes as lower-case hexadecimal digits, two a byte.
    public func randomHex(bytes: Int) -> String { hexadecimal(randomBytes(bytes)) }

    /// An absolute path for one that may be relative to the current directory, `.` and `..`
    /// resolved by text alone.
    public func absolutePath(_ path: String) -> String {
        Paths.normalized(path.hasPrefix("/") ? path : currentDirectory + "/" + path)
    }
}
