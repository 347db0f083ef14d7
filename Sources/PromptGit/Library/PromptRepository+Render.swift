public import Basics
internal import GitKit
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

    /// The prompt's id.
    public var prompt: String
    /// Its version.
    public var version: String
    /// The full id of the commit it was read at; nil for the work tree.
    public var commit: String?
    /// The messages.
    public var messages: [Message]

    /// The prompt as JSON.
    public var json: JSONValue {
        [
            "prompt": .string(prompt), "version": .string(version), "commit": .optional(commit),
            "messages": .array(
                messages.map { ["role": .string($0.role), "content": .string($0.content)] }),
        ]
    }
}

extension PromptRepository {
    /// A prompt as a model would get it.
    ///
    /// - Parameters:
    ///   - name: the prompt's id, `prompt/id`, or either with `@revision`.
    ///   - revision: a commit, branch or tag; nil is the work tree unless the name has one.
    ///   - values: the placeholders' values; nil leaves the placeholders in place.
    /// - Returns: the messages with the prompt's version.
    /// - Throws: ``CompositionError`` when the prompt can't be composed or a required placeholder has
    ///   no value, ``PromptGitError`` when there is no such prompt.
    public func render(
        _ name: String, revision: String? = nil, values: JSONObject? = nil
    ) throws -> RenderedPrompt {
        let (assetName, ownRevision) = Self.split(name)
        let place = (revision ?? ownRevision).map(LibraryPlace.revision) ?? defaultPlace
        let files = try files(at: place)
        let library = Library(files.assets, root: libraryRoot)
        let asset = try asset(assetName, in: library)
        guard asset.reference.kind == .prompt else {
            throw PromptGitError(
                .invalidInput, "\(asset.reference) is no prompt", advice: "render takes prompts")
        }
        let composition: Composition
        do {
            composition = try library.composition(of: asset.reference.id)
        } catch var error {
            error.sources = error.diagnostics.sources(among: files.assets)
            throw error
        }
        let messages = try values.map { try composition.render(values: $0) } ?? composition.messages
        return RenderedPrompt(
            prompt: asset.reference.id, version: composition.version,
            commit: files.commit?.description,
            messages: messages.map {
                RenderedPrompt.Message(role: $0.role.rawValue, content: $0.content)
            })
    }

    /// Reads placeholders' values from JSON or YAML; throws ``PromptGitError`` when the file holds
    /// anything but keys and values.
    public func placeholderValues(_ bytes: [UInt8], file: String) throws -> JSONObject {
        let value: JSONValue
        if file.hasSuffix(".json") {
            value = try JSONValue(parsing: bytes, file: file)
        } else {
            value = try YAMLDocument(parsing: bytes, file: file).value
        }
        guard let object = value.objectValue else {
            throw PromptGitError(
                .invalidInput, "\(file) holds no placeholders",
                advice: "write an object with a key a placeholder")
        }
        return object
    }
}
