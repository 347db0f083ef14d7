internal import Basics
internal import SQLiteKit

/// Where sessions are kept: one SQLite file, with sums that are kept up to date as sessions
/// arrive.
///
/// One task at a time uses a store; another task or process opens its own on the same file.
package final class SessionStore {
    /// The file.
    package let path: String

    let connection: Connection

    /// Opens a store, and creates it where it is missing; the directory must be there.
    ///
    /// Where nothing may be written, the store can be read.
    ///
    /// Throws ``TraceError`` when the file is no store, is damaged, or is one of a newer version.
    package init(path: String) throws(TraceError) {
        self.path = path
        connection = try Self.storing { () throws(SQLiteError) in
            do throws(SQLiteError) {
                return try Self.connection(path, Self.usual)
            } catch  where error.code == .readOnly || error.code == .cannotOpen {
                // With a log beside it somebody has it open, who would change it.
                guard Files.kind(of: path) == .file, Files.kind(of: path + "-wal") == nil else {
                    throw error
                }
                var options = Self.usual
                options.isReadOnly = true
                options.isUnchanging = true
                return try Self.connection(path, options)
            }
        }
    }

    private static var usual: Connection.Options {
        var options = Connection.Options()
        // Texts are long: with larger pages less is asked of the system for each of them, and the file is
        // smaller.
        options.pageSize = 1 << 15
        options.cachedPages = 512
        return options
    }

    private static func connection(
        _ path: String, _ options: Connection.Options
    ) throws(SQLiteError) -> Connection {
        let connection = try Connection(path: path, options: options)
        try connection.migrate(
            StoreSchema.migrations, applicationID: StoreSchema.applicationID)
        return connection
    }

    /// Turns an error of the database into one of the store.
    static func storing<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(TraceError) -> Result {
        do throws(SQLiteError) {
            return try body()
        } catch {
            throw .store(error)
        }
    }
}

@available(*, unavailable)  // Its connection is one task's at a time.
extension SessionStore: Sendable {}
