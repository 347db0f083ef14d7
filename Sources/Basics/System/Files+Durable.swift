#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension Files {
    /// Creates a file that must not exist yet and makes its bytes durable, but not yet its name: for
    /// one that is renamed next.
    ///
    /// With `isDurable` false the bytes are written and not synced, for one that is synced together
    /// with others.
    public static func write(
        _ bytes: [UInt8], toNew path: String, mode: UInt32 = 0o666, isDurable: Bool = true
    ) throws(FileError) {
        try create(path, [bytes[...]], mode, isDurable)
    }

    /// Writes a file that must not exist yet from pieces that follow each other, and does not sync it.
    package static func write(
        pieces: [ArraySlice<UInt8>], toNew path: String
    ) throws(FileError) {
        try create(path, pieces, 0o666, false)
    }

    private static func create(
        _ path: String, _ pieces: [ArraySlice<UInt8>], _ mode: UInt32, _ isDurable: Bool
    ) throws(FileError) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        let descriptor = unsafe open(path, flags, mode_t(mode))
        do throws(FileError) {
            try finish(descriptor, pieces, isDurable, path: path)
        } catch {
            if descriptor >= 0 { unsafe unlink(path) }
            throw error
        }
    }

    /// Sets when a file was last written to now; false where it is not there or another user's.
    public static func touch(_ path: String) -> Bool { unsafe utimes(path, nil) == 0 }

    /// Adds bytes at the end of a file, which is made where it is missing, and makes them durable
    /// unless `isDurable` is false.
    public static func append(
        _ bytes: [UInt8], to path: String, isDurable: Bool = true
    ) throws(FileError) {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC
        try finish(
            unsafe open(path, flags, mode_t(0o666)), [bytes[...]], isDurable, path: path)
    }

    private static func finish(
        _ descriptor: Int32, _ pieces: [ArraySlice<UInt8>], _ isDurable: Bool, path: String
    ) throws(FileError) {
        guard descriptor >= 0 else { throw FileError(operation: "write", path: path, code: errno) }
        defer { close(descriptor) }
        for piece in pieces { try write(piece, to: descriptor, path: path) }
        guard !isDurable || fsync(descriptor) == 0 else {
            throw FileError(operation: "write", path: path, code: errno)
        }
    }
}
