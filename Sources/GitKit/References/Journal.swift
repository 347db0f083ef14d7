internal import Basics

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file in the common git directory that says what a process is in the middle of, so that the
/// next one can finish it or clean up.
///
/// Its writer holds an advisory lock (`flock`) on it, which the system drops when the process
/// ends in whatever way: a journal that can be locked was abandoned.
final class Journal {
    /// What is being done.
    enum Kind: String {
        /// References are created or removed as a group.
        case references
        /// A branch is moved together with the work trees that have it checked out.
        case advance
    }

    let path: String
    /// Where a new value is prepared that takes the place of a reference or of all packed ones.
    var valuePath: String { path + ".value" }
    /// The first line of the journal, and the text of a lock file of this piece of work where that
    /// is no further name of this file.
    var owner: String { Self.firstLine(Paths.lastComponent(path)) }
    private let descriptor: Int32
    private var isOpen = true

    private init(path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        // A child that is being started at this moment holds a copy of the descriptor; only this
        // drops the lock for both.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The directory of the journals of a repository.
    static func directory(_ commonDirectory: String) -> String { commonDirectory + "/promptgit" }

    /// Opens a new journal and makes `content` durable in it, and the entries of `folders` with it; its
    /// own name is durable once its folder is synced.
    static func begin(
        _ kind: Kind, in commonDirectory: String, _ content: [UInt8],
        syncing folders: Set<String> = []
    ) throws(GitError) -> Journal {
        let directory = directory(commonDirectory)
        do throws(FileError) {
            try Files.createDirectory(directory)
        } catch {
            throw GitError(error)
        }
        var number = 0
        while true {
            let path = "\(directory)/\(kind.rawValue)-\(getpid())-\(number).journal"
            let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
            if descriptor < 0 {
                guard errno == EEXIST else {
                    throw GitError(FileError(operation: "create", path: path, code: errno))
                }
                number += 1
                continue
            }
            let journal = Journal(path: path, descriptor: descriptor)
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, journal.isStillThere else {
                // A recovery that runs at this moment took the empty file for an abandoned one.
                number += 1
                continue
            }
            try journal.write(Array(journal.owner.utf8) + content, at: 0, syncing: folders)
            return journal
        }
    }

    /// Makes the journal's name durable, and with it the entries of other folders.
    func sync(with folders: [String] = []) throws(GitError) {
        do throws(FileError) {
            try syncTogether(folders: [Paths.directory(path)] + folders)
        } catch {
            throw GitError(error)
        }
    }

    /// The journals of a kind that no process works on any more; each is locked by this one until
    /// it is finished or released.
    static func abandoned(_ kind: Kind, in commonDirectory: String) throws(GitError) -> [Journal] {
        let directory = directory(commonDirectory)
        guard Files.kind(of: directory) == .directory else { return [] }
        var found: [Journal] = []
        do throws(FileError) {
            for name in try Files.list(directory)
            where name.hasPrefix(kind.rawValue + "-") && name.hasSuffix(".journal") {
                let path = directory + "/" + name
                let descriptor = unsafe open(path, O_RDWR | O_CLOEXEC)
                guard descriptor >= 0 else { continue }
                let journal = Journal(path: path, descriptor: descriptor)
                if flock(descriptor, LOCK_EX | LOCK_NB) == 0, journal.isStillThere {
                    found.append(journal)
                }
            }
        } catch {
            throw GitError(error)
        }
        return found
    }

    /// Whether the open file is the one at the path: the last holder may have removed it between
    /// our opening and our locking.
    private var isStillThere: Bool {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, let named = FileStatus(path: path) else {
            return false
        }
        return UInt64(status.st_ino) == named.inode
    }

    /// Makes more durable, after what the journal says already.
    func append(_ bytes: [UInt8]) throws(GitError) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw GitError(FileError(operation: "read", path: path, code: errno))
        }
        try write(bytes, at: Int(status.st_size))
    }

    private func write(
        _ bytes: [UInt8], at start: Int, syncing folders: Set<String> = []
    ) throws(GitError) {
        var offset = 0
        while offset < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[offset...])
                return unsafe pwrite(
                    descriptor, rest.baseAddress, rest.count, off_t(start + offset))
            }
            guard count >= 0 || errno == EINTR else {
                throw GitError(FileError(operation: "write", path: path, code: errno))
            }
            offset += max(0, count)
        }
        let (file, name, folders) = (descriptor, path, folders.sorted())
        do throws(FileError) {
            try waitTogether(folders.count + 1) { index throws(FileError) in
                if index < folders.count { return try Files.syncDirectory(folders[index]) }
                guard fsync(file) == 0 else {
                    throw FileError(operation: "write", path: name, code: errno)
                }
            }
        } catch {
            throw GitError(error)
        }
    }

    /// What the journal says, without the line about whose it is.
    func content() throws(GitError) -> [UInt8] {
        do throws(FileError) {
            let bytes = try Files.read(path, limit: 1 << 30)
            guard let name = Self.name(inFirstLineOf: bytes) else { return bytes }
            return Array(bytes.dropFirst(Self.firstLine(name).utf8.count))
        } catch {
            throw GitError(error)
        }
    }

    private static func firstLine(_ name: String) -> String { "promptgit \(name)\n" }

    /// The name of the journal that a file says it is; nil for any other file.
    static func name(inFirstLineOf bytes: [UInt8]) -> String? {
        let line = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard line.hasPrefix("promptgit "), line.hasSuffix(".journal"), !line.contains("/"),
            bytes.starts(with: (line + "\n").utf8)
        else { return nil }
        return String(line.dropFirst("promptgit ".count))
    }

    /// Removes the journal, because the work is done or undone.
    ///
    /// The removal is made durable where a journal that comes back after a power cut would do the
    /// work once more, over what the user did since; elsewhere recovery looks at the state itself.
    ///
    /// - Parameters:
    ///   - durably: whether it is.
    ///   - meanwhile: what is done while that waits for the disk.
    func finish(durably: Bool = false, meanwhile: () -> Void = {}) {
        guard isOpen else { return meanwhile() }
        isOpen = false
        unsafe unlink(valuePath)
        unsafe unlink(path)
        guard durably else { return meanwhile() }
        let folder = Paths.directory(path)
        waiting({ try? Files.syncDirectory(folder) }, meanwhile)
    }
}
