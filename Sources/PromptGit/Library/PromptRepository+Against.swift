internal import Basics
internal import JSONKit
internal import PromptModel

extension PromptRepository {
    /// Compares the imported tools of the library with the functions in a file.
    ///
    /// - Parameters:
    ///   - bytes: the functions, in the forms that `import tools` takes.
    ///   - file: the file's name, for messages.
    ///   - place: where to read the library.
    /// - Returns: a report whose findings are all of the rule `tool-drift`.
    /// - Throws: ``ImportError`` when the file holds no functions, ``PromptGitError`` when it is no
    ///   JSON.
    public func drift(
        against bytes: [UInt8], file: String, _ place: LibraryPlace
    ) throws -> ValidationReport {
        let json = try JSONValue(
            parsing: bytes, file: file,
            advice: "give the function schemas as you send them to the model")
        let files = try files(at: place)
        let library = try library(files)
        let found = try ToolDrift.check(library, against: json, file: file)
        return ValidationReport(
            paths: files.assets.map(\.path), diagnostics: found,
            contents: found.sources(among: files.assets))
    }
}
