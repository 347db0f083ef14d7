#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What `lstat` says about a path.
struct FileStatus: Hashable {
    /// A moment in the file system's own resolution.
    struct Moment: Hashable {
        var seconds: Int
        var nanoseconds: Int
    }

    var device: UInt64
    var inode: UInt64
    var mode: UInt32
    var user: UInt32
    var group: UInt32
    var size: Int64
    var modified: Moment
    var changed: Moment

    /// The status of a path itself (links are not followed), or nil when nothing is there.
    init?(path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// The status of what a path leads to, or nil when nothing is there.
    init?(following path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// What the system said about a file.
    init(_ status: stat) {
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(status.st_ino)
        mode = UInt32(status.st_mode)
        user = UInt32(status.st_uid)
        group = UInt32(status.st_gid)
        size = Int64(status.st_size)
        #if canImport(Glibc)
            modified = Moment(
                seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
            changed = Moment(
                seconds: status.st_ctim.tv_sec, nanoseconds: status.st_ctim.tv_nsec)
        #else
            modified = Moment(
                seconds: status.st_mtimespec.tv_sec, nanoseconds: status.st_mtimespec.tv_nsec)
            changed = Moment(
                seconds: status.st_ctimespec.tv_sec, nanoseconds: status.st_ctimespec.tv_nsec)
        #endif
    }

    private var format: UInt32 { mode & UInt32(S_IFMT) }

    var isDirectory: Bool { format == UInt32(S_IFDIR) }
    var isFile: Bool { format == UInt32(S_IFREG) }
    var isLink: Bool { format == UInt32(S_IFLNK) }
    /// Whether the owner may execute it, which is the bit that git records.
    var isExecutable: Bool { mode & UInt32(S_IXUSR) != 0 }
}
