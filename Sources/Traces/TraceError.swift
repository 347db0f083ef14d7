internal import SQLiteKit

/// Traces that can't be read or kept: what was tried, on which file, and why it failed.
///
/// A bad record inside a good file is no error; it is a ``RejectedRecord``.
public struct TraceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure; an unknown one survives.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kind as text.
        public var rawValue: String
        /// Creates a kind from its text.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The system refused to open or read the file.
        public static let unreadable = Code(rawValue: "unreadable")
        /// The file holds nothing.
        public static let empty = Code(rawValue: "empty")
        /// No known format fits the file.
        public static let unknownFormat = Code(rawValue: "unknown-format")
        /// The file ends inside a value; nothing of it was kept.
        public static let truncated = Code(rawValue: "truncated")
        /// The file is not what its format asks for; nothing of it was kept.
        public static let malformed = Code(rawValue: "malformed")
        /// No run has this name.
        public static let unknownRun = Code(rawValue: "unknown-run")
        /// No session has this id.
        public static let unknownSession = Code(rawValue: "unknown-session")
        /// Several sessions have an id that begins like this.
        public static let ambiguousSession = Code(rawValue: "ambiguous-session")
        /// Another process kept on writing to the store.
        public static let storeBusy = Code(rawValue: "store-busy")
        /// The store may only be read.
        public static let storeReadOnly = Code(rawValue: "store-read-only")
        /// The store is no store, is damaged, or could not be written.
        public static let store = Code(rawValue: "store")
        /// The store was written by a newer version of this program.
        public static let storeTooNew = Code(rawValue: "store-too-new")
    }

    /// The kind of failure.
    public var code: Code
    /// What is wrong, with the file and the place, in a sentence without a full stop.
    public var description: String
    /// The file that it is about, as the caller named it; nil when it is about none.
    public var path: String?
    /// The line in that file, counted from 1.
    public var line: Int?
    /// The place in that file, in bytes from its start.
    public var offset: Int?
    /// What to do about it, where there is something.
    public var suggestion: String?

    /// Creates an error.
    public init(
        code: Code, description: String, path: String? = nil, line: Int? = nil,
        offset: Int? = nil, suggestion: String? = nil
    ) {
        self.code = code
        self.description = description
        self.path = path
        self.line = line
        self.offset = offset
        self.suggestion = suggestion
    }

    static func store(_ error: SQLiteError) -> TraceError {
        let code: Code =
            switch error.code {
            case .busy: .storeBusy
            case .readOnly: .storeReadOnly
            case .newerSchema: .storeTooNew
            default: .store
            }
        return TraceError(
            code: code, description: "the store of sessions \(error.description)", path: error.path,
            suggestion: advice(on: error))
    }

    /// What to do about what the system refused; nil where the description says it.
    private static func advice(on error: SQLiteError) -> String? {
        let kept =
            "the store is as it was when the last file, or the last part of a long one, was committed"
        return switch error.code {
        case .full: "make room on the disk and try again; \(kept)"
        case .inputOutput:
            "see whether the disk is full or broken, or a limit of file sizes is reached, "
                + "and try again; \(kept)"
        case .readOnly, .cannotOpen:
            "the store, its folder and the files beside it that begin with its name must be "
                + "writable, also where it is only read"
        case .corrupt:
            "put a copy of it back, or move it away and read the files again; "
                + "'promptgit store check' says how bad it is"
        default: nil
        }
    }
}
