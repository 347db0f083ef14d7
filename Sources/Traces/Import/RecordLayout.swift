/// How the records of a file lie in it.
enum RecordLayout: Hashable, Sendable {
    /// A record a line (JSON Lines).
    case lines
    /// The file is one object, and the records are the elements of one of its members, which is a list;
    /// the values of some other members are kept.
    case list(String, keeping: Set<String> = [])
    /// The file is one list of records.
    case elements
    /// The file is one record.
    case document
    /// A record a row of delimited columns, which the first row names: an object of texts, without what
    /// is empty.
    case rows(Delimiter)

    /// Whether a file whose end is missing, or whose form is wrong elsewhere, is none at all.
    ///
    /// Lines and rows stand by themselves.
    var isWholeOrNothing: Bool {
        switch self {
        case .lines, .rows: false
        case .list, .elements, .document: true
        }
    }
}
