internal import Basics
internal import JSONKit

extension SessionStore {
    /// Imports what is in a file, and goes on as it grows, as `tail -F` does.
    ///
    /// Whole lines are taken, and committed within two looks. A file that is renamed is read to its end before
    /// the one that takes its name. Formats whose sessions are made of several lines are read again when the
    /// file is quiet.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - following: its format and run, and how long it goes on.
    /// - Returns: what was read; nil where nothing came at all.
    /// - Throws: ``TraceError`` where the file can't be followed; what was read before stays.
    package func follow(
        _ path: String, _ following: Following
    ) throws(TraceError) -> ImportReport? {
        try FileFollower(path, in: self, following).run()
    }

    /// Imports what comes by the standard input as it comes.
    ///
    /// - Parameters:
    ///   - following: its format and run, and how long it goes on at most.
    ///   - descriptor: the file descriptor; another one only where a test brings its own.
    /// - Returns: what was read; nil where nothing came at all.
    /// - Throws: ``TraceError`` where it can't be followed; what was read before stays.
    package func followStandardInput(
        _ following: Following, descriptor: Int32 = 0
    ) throws(TraceError) -> ImportReport? {
        try InputFollower(descriptor, in: self, following).run()
    }
}
