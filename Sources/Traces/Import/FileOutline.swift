internal import JSONKit

/// The beginning of a file, as far as it takes to tell its format.
struct FileOutline {
    let path: String
    /// The keys of the object that the file begins with; empty when it begins with something else.
    let keys: [String]
    /// Whether that object holds a list `simulations`.
    let hasSimulations: Bool
    /// Where and how the first value breaks off or goes wrong; nil when it is one whole object.
    let problem: JSONStreamError?

    init(_ path: String) throws(TraceError) {
        self.path = path
        var problem: JSONStreamError?
        do throws(JSONStreamError) {
            var stream = try JSONElementStream(path: path, elementsOf: "simulations", limit: 0)
            do throws(JSONStreamError) {
                // One step shows whether the list is there; without one it goes to the end of the
                // first object.
                _ = try stream.next()
            } catch {
                guard error.code != .file, error.code != .empty else { throw error }
                problem = error
            }
            keys = stream.keys
            hasSimulations = stream.foundList
        } catch {
            throw .stream(error)
        }
        self.problem = problem
    }

    /// The importer of a file: that of the named format, else the first one that recognises it.
    ///
    /// Throws ``TraceError`` when the name is unknown or nothing recognises the file.
    static func importer(
        for path: String, format: TraceFormat?
    ) throws(TraceError) -> any Importer {
        if let format {
            if let importer = TraceFormat.importers.first(where: { $0.format == format }) {
                return importer
            }
            let names = TraceFormat.known.map(\.rawValue).joined(separator: ", ")
            throw TraceError(
                code: .unknownFormat, description: "no trace format is called '\(format)'",
                suggestion: "the formats are \(names)")
        }
        let outline = try FileOutline(path)
        for importer in TraceFormat.importers where try importer.recognizes(outline) {
            return importer
        }
        let tried = TraceFormat.importers.map { "\($0.format) (\($0.sign))" }
            .joined(separator: ", ")
        let problem = outline.problem.map { "; as JSON: line \($0.line): \($0.message)" } ?? ""
        throw TraceError(
            code: .unknownFormat,
            description: "\(path) is in no known format; tried \(tried)\(problem)", path: path,
            line: outline.problem?.line, offset: outline.problem?.offset,
            suggestion: "name the format if it is one of these")
    }
}
