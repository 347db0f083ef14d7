/// Tables as comma-separated values (RFC 4180).
enum CSV {
    /// The rows, each ended by a carriage return and a line feed.
    static func text(_ rows: [[String]]) -> String {
        rows.map { row in row.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func field(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { ![34, 44, 10, 13].contains($0) }
        return isPlain ? text : "\"\(text.replacing("\"", with: "\"\""))\""
    }
}
