internal import Basics
internal import GitKit
internal import JSONKit
internal import PromptModel

/// One directory of a build: a file for each prompt and their index.
struct BuildFolder {
    /// The name of the index.
    private static let indexName = "index.json"

    private let directory: String
    private var outputs: [(name: String, bytes: [UInt8])] = []

    init(_ directory: String) { self.directory = directory }

    /// Puts the prompts of a library together; throws ``PromptGitError`` for one that would take
    /// the place of the index.
    mutating func add(
        _ library: Library, _ settings: Validation.Settings, _ commit: ObjectID?
    ) throws -> [BuildReport.BuiltPrompt] {
        try library.ids(of: .prompt).map { id in
            let file = "\(id).json"
            guard file != Self.indexName else {
                throw PromptGitError(
                    .refused, "a prompt named 'index' would take the place of the build's index",
                    advice: "rename the prompt")
            }
            let composition = try library.composition(of: id, settings: settings)
            let json = composition.json(commit: commit?.description)
            outputs.append((file, Array((json.text(.indented) + "\n").utf8)))
            return BuildReport.BuiltPrompt(name: id, version: composition.version, file: file)
        }
    }

    /// Writes the files, each as a whole and the index last; files that an earlier index lists and
    /// this one does not are removed.
    func write(_ index: JSONValue) throws {
        try Files.createDirectory(directory)
        let stale = try staleFiles()
        for output in outputs {
            try Files.writeAtomically(output.bytes, to: Paths.join(directory, output.name))
        }
        try Files.writeAtomically(
            Array((index.text(.indented) + "\n").utf8),
            to: Paths.join(directory, Self.indexName))
        for name in stale { try Files.remove(Paths.join(directory, name)) }
    }

    /// Removes what an earlier build wrote here, and nothing else.
    func clear() throws {
        guard try index() != nil else { return }
        for name in try staleFiles() { try Files.remove(Paths.join(directory, name)) }
        try Files.remove(Paths.join(directory, Self.indexName))
    }

    /// The index that stands here; throws ``PromptGitError`` with `.exists` when it is not one of a
    /// build.
    func index() throws -> JSONValue? {
        let path = Paths.join(directory, Self.indexName)
        guard Files.kind(of: path) == .file else { return nil }
        let bytes = try Files.read(path)
        let index: JSONValue?
        do throws(JSONError) {
            index = try JSONValue(parsing: bytes)
        } catch {
            index = nil
        }
        guard let index, index["prompts"]?.arrayValue != nil else {
            throw PromptGitError(
                .exists, "\(path) is not the index of a build",
                advice: "build into a directory of its own")
        }
        return index
    }

    private func staleFiles() throws -> [String] {
        let kept = Set(outputs.map(\.name))
        let prompts = try index()?["prompts"]?.arrayValue ?? []
        return prompts.compactMap { $0["file"]?.stringValue }.filter { name in
            !kept.contains(name) && !name.contains("/") && name.hasSuffix(".json")
                && name != Self.indexName
                && Files.kind(of: Paths.join(directory, name), followingLinks: false) == .file
        }
    }
}
