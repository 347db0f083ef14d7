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
    /// Waits for so many milliseconds.
    public var pause: @Sendable (_ milliseconds: Int) -> Void = { Pause.take(milliseconds: $0) }
    /// What tells this build of the program from every other one, or nil when that is not known;
    /// then nothing that the program found out is kept for later.
    public var program: String?
    /// Told how far long work is, for a person who waits; the last time with all of it done.
    public var progress: @Sendable (_ work: Work, _ done: Int, _ total: Int) -> Void = { _, _, _ in
    }

    /// Work that takes a while.
    public struct Work: Hashable, Sendable {
        /// What is done, such as `indexing history`.
        public var name: String
        /// What is counted, such as `commits`.
        public var unit: String

        /// Creates it from its texts.
        public init(_ name: String, unit: String) {
            self.name = name
            self.unit = unit
        }
    }

    /// Creates surroundings from values.
    public init(
        environment: [String: String], currentDirectory: String,
        now: @escaping @Sendable () -> Timestamp,
        randomBytes: @escaping @Sendable (_ count: Int) -> [UInt8], program: String? = nil
    ) {
        self.environment = environment
        self.currentDirectory = currentDirectory
        self.now = now
        self.randomBytes = randomBytes
        self.program = program
    }

    /// Unpredictable bytes as lower-case hexadecimal digits, two a byte.
    public func randomHex(bytes: Int) -> String { hexadecimal(randomBytes(bytes)) }

    /// An absolute path for one that may be relative to the current directory, `.` and `..`
    /// resolved by text alone.
    public func absolutePath(_ path: String) -> String {
        Paths.normalized(path.hasPrefix("/") ? path : currentDirectory + "/" + path)
    }
}
