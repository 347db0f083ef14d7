#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What the file system says of a file without opening it: as long as that stays the same, so do
/// the file's bytes.
public struct FileStamp: Hashable, Sendable {
    private var device: Int
    private var number: Int
    /// Its size in bytes.
    public private(set) var size: Int
    private var mode: Int
    /// When the bytes and when anything of the file last changed, in nanoseconds since 1970.
    private var modified: Int
    private var changed: Int

    /// The stamp of a regular file; nil for anything else, such as a link.
    public init?(of path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// What the system says of a regular file; nil for anything else.
    init?(_ status: stat) {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        device = Int(truncatingIfNeeded: status.st_dev) & .max
        number = Int(truncatingIfNeeded: status.st_ino) & .max
        size = Int(status.st_size)
        mode = Int(status.st_mode)
        #if canImport(Glibc)
            modified = Self.nanoseconds(status.st_mtim)
            changed = Self.nanoseconds(status.st_ctim)
        #else
            modified = Self.nanoseconds(status.st_mtimespec)
            changed = Self.nanoseconds(status.st_ctimespec)
        #endif
    }

    private static func nanoseconds(_ time: timespec) -> Int {
        (Int(time.tv_sec) &* 1_000_000_000 &+ Int(time.tv_nsec)) & .max
    }

    /// Whether the file was left alone for two seconds before a moment.
    ///
    /// A file that is younger could have been written again without another stamp: some file
    /// systems count in whole seconds, and kernels in steps of milliseconds (git calls such files
    /// "racily clean").
    public func isSettled(at now: Timestamp) -> Bool {
        max(modified, changed) < Int(now.microseconds - 2_000_000) * 1000
    }

    /// How many ``words`` there are.
    public static let wordCount = 6

    /// The stamp as numbers that are not negative, to keep it.
    public var words: [Int] { [device, number, size, mode, modified, changed] }

    /// The stamp of which ``words`` were kept; nil unless there are as many.
    public init?(words: [Int]) {
        guard words.count == Self.wordCount else { return nil }
        device = words[0]
        number = words[1]
        size = words[2]
        mode = words[3]
        modified = words[4]
        changed = words[5]
    }
}
