public import Basics
internal import GitKit
internal import JSONKit
internal import PromptModel
internal import YAMLKit

/// A prompt with its placeholders filled in, or left in place.
public struct RenderedPrompt: Sendable {
    /// One message.
    public struct Message: Sendable, Hashable {
        /// Who speaks: system, developer, user or assistant.
        public var role: String
        /// What is said.
        public var content: String
    }

    /// A file that the prompt is made of.
    public struct Part: Sendable, Hashable {
        /// The asset, as `kind/id`.
        public var asset: String
        /// The path in the repository.
        public var path: String
        /// The id that the file's bytes have as a blob.
        public var blob: String
    }

    /// The prompt's id.
    public var prompt: String
    /// Its version.
    public var version: String
    /// The revision that was asked for; nil for the work tree.
    public var revision: String?
    /// The full id of the commit it was read at; nil for the work tree.
    public var commit: String?
    /// The workspace whose overrides are applied; nil for none.
    public var workspace: String?
    /// The messages.
    public var messages: [Message]
    /// The files of the prompt and of everything that it is made of, by asset; an override stands
    /// before the file that it overrides.
    public var parts: [Part]
    /// About how many tokens the messages have.
    public var tokens: TokenEstimate

    /// The prompt as JSON.
    public var json: JSONValue {
        [
            "prompt": .string(prompt), "version": .string(version),
            "revision": .optional(revision), "commit": .optional(commit),
            "workspace": .optional(workspace),
            "messages": .array(
                messages.map { ["role": .string($0.role), "content": .string($0.content)] }),
            "assets": .array(
                parts.map { part in
                    [
                        "asset": .string(part.asset), "path": .string(part.path),
                        "blob": .string(part.blob),
                    ]
                }),
            "tokens": tokens.json,
        ]
    }
}

/// The values for a prompt's placeholders, as a command line gives them.
public struct PlaceholderValues: Sendable {
    /// Values from a file.
    public var values = JSONObject()
    /// Values as words, which the placeholders' types say how to read.
    public var words: [(name: String, word: String)] = []

    /// No values.
    public init() {}

    /// Whether there are none.
    public var isEmpty: Bool { values.isEmpty && words.isEmpty }

    /// All values by name; of a number, a truth value, a list and an object the word is JSON, and
    /// a word that is none stays a text, which its type then refuses.
    func all(for placeholders: [Placeholder]) -> JSONObject {
        var all = values
        for (name, word) in words {
            let type = placeholders.first { $0.name == name }?.type
            let isText = type == nil || type == .string
            all[name] = isText ? .string(word) : Self.parsed(word)
        }
        return all
    }

    private static func parsed(_ word: String) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: Array(word.utf8))
        } catch {
            return .string(word)
        }
    }
}

extension PromptRepository {
    /// A prompt as a model would get it.
    ///
    /// - Parameters:
    ///   - name: the prompt's id, `prompt/id`, or either with `@revision`.
    ///   - revision: a commit, branch or tag; nil is the work tree unless the name has one.
    ///   - workspace: the workspace whose overrides to apply, or nil.
    ///   - values: the placeholders' values; nil leaves the placeholders in place.
    /// - Returns: the messages with the prompt's version.
    /// - Throws: ``CompositionError`` when the prompt can't be composed or a required placeholder has
    ///   no value, ``PromptGitError`` when there is no such prompt or workspace.
    public func render(
        _ name: String, revision: String? = nil, workspace: String? = nil,
        values: PlaceholderValues? = nil
    ) throws -> RenderedPrompt {
        let (assetName, ownRevision) = Self.split(name)
        let place = (revision ?? ownRevision).map(LibraryPlace.revision) ?? defaultPlace
        let files = try files(at: place)
        let library = try library(files, workspace: workspace)
        let asset = try asset(assetName, in: library)
        guard asset.reference.kind == .prompt else {
            throw PromptGitError(
                .invalidInput, "\(asset.reference) is no prompt", advice: "render takes prompts")
        }
        let composition: Composition
        do {
            composition = try library.composition(
                of: asset.reference.id, settings: files.validation)
        } catch var error {
            error.sources = error.diagnostics.sources(among: files.assets)
            throw error
        }
        let messages =
            try values.map { try composition.render(values: $0.all(for: composition.variables)) }
            ?? composition.messages
        return RenderedPrompt(
            prompt: asset.reference.id, version: composition.version,
            revision: revision ?? ownRevision, commit: files.commit?.description,
            workspace: workspace,
            messages: messages.map {
                RenderedPrompt.Message(role: $0.role.rawValue, content: $0.content)
            }, parts: try parts(of: asset, in: library, files),
            tokens: TokenEstimate(messages.map(\.content)))
    }

    private func parts(
        of asset: Asset, in library: Library, _ files: LibraryFiles
    ) throws -> [RenderedPrompt.Part] {
        let bytes = Dictionary(files.assets.map { ($0.path, $0.bytes) }) { first, _ in first }
        var parts: [RenderedPrompt.Part] = []
        for reference in [asset.reference] + library.reach(of: asset.reference) {
            for path in library[reference]?.files ?? [] {
                parts.append(
                    RenderedPrompt.Part(
                        asset: reference.description, path: path,
                        blob: try Repository.blobID(bytes[path] ?? []).description))
            }
        }
        return parts
    }

    /// Reads placeholders' values from JSON or YAML; `-` may be either.
    ///
    /// Throws ``PromptGitError`` when the file holds anything but keys and values.
    public func placeholderValues(_ bytes: [UInt8], file: String) throws -> JSONObject {
        let name = file == "-" ? "the standard input" : file
        let value: JSONValue
        if file.hasSuffix(".json") {
            value = try JSONValue(parsing: bytes, file: name)
        } else {
            do throws(JSONError) {
                value = try JSONValue(parsing: bytes)
            } catch {
                // What is no JSON is YAML, whose own error says what is wrong.
                value = try YAMLDocument(parsing: bytes, file: name).value
            }
        }
        guard let object = value.objectValue else {
            throw PromptGitError(
                .invalidInput, "\(name) holds no placeholders",
                advice: "write an object with a key a placeholder")
        }
        return object
    }
}
