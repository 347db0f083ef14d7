internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Repository {
    /// Does some work while no other process does work of the same name in this repository.
    ///
    /// The system drops the lock when the process ends, in whatever way. Throws `.locked` when
    /// another one holds it for longer than `patience` milliseconds.
    package func exclusively<Value>(
        _ name: String, patience: Int = Backoff.patience, _ work: () throws -> Value
    ) throws -> Value {
        let directory = Journal.directory(commonDirectory)
        try Files.createDirectory(directory)
        let path = "\(directory)/\(name).lock"
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            throw GitError(FileError(operation: "create", path: path, code: errno))
        }
        defer { close(descriptor) }
        try Backoff.retry(path: path, patience: patience) { () throws(GitError) in
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                guard errno != EWOULDBLOCK else {
                    throw GitError(
                        .locked, "another process is at work on the same thing here (\(name))",
                        path: path)
                }
                throw GitError(FileError(operation: "lock", path: path, code: errno))
            }
        }
        return try work()
    }
}
