internal import Basics
internal import GitKit
internal import PromptModel
internal import SQLiteKit
internal import YAMLKit

/// What the assets of a library were at any commit, from the history index: of a commit only the
/// files are looked for that an asset is made of, and each content is read once.
///
/// An asset is looked for in the files that ever had its id as their name, since a file of another
/// name is an error; where settings say otherwise, in all files of the library.
final class LibraryTimeline {
    /// What an asset is at a commit.
    struct State {
        /// The files that it is made of, by path, with their blobs; the settings are not among them.
        var files: [String: ObjectID] = [:]
        /// Every path whose change can change the version.
        var watched: Set<[UInt8]> = []
        /// The version; nil where there is no such asset, or it can't be composed.
        var version: String?
    }

    /// What one file says of itself.
    private struct Outline {
        var reference: AssetReference?
        var uses: [AssetReference]
    }

    /// A file at a path.
    private struct FileKey: Hashable {
        var path: String
        var blob: ObjectID
    }

    let index: HistoryIndex
    private let blobs: BlobReader
    private let repository: PromptRepository?
    private var histories: [[UInt8]: PathHistory?] = [:]
    private var candidates: [AssetReference: [AssetFile]] = [:]
    private var everyAsset: [AssetFile]?
    private var innerSettings: [AssetFile]?
    private var outlines: [FileKey: Outline] = [:]
    private var facts: [FileKey: AssetFacts] = [:]
    private var settings: [ObjectID: Validation.Settings] = [:]
    private var versions: [String: String?] = [:]
    private var contents: [ObjectID: String?] = [:]

    /// A path, as bytes and as text.
    private struct AssetFile {
        var path: [UInt8]
        var text: String
    }

    /// Without a library only files have versions.
    init(_ index: HistoryIndex, _ blobs: BlobReader, _ repository: PromptRepository?) {
        self.index = index
        self.blobs = blobs
        self.repository = repository
    }

    // MARK: - States

    /// What something is at a place.
    func state(of subject: VersionSubject, at place: GraphPlace) throws -> State {
        switch subject {
        case .file(let path):
            var state = State(watched: [path])
            if let blob = try blob(at: path, place) {
                let text = String(decoding: path, as: UTF8.self)
                state.files[text] = blob
                state.version = try contentVersion(blob, text)
            }
            return state
        case .asset(let reference): return try assetState(reference, at: place)
        case .prompt(let id): return try promptState(id, at: place)
        }
    }

    private func assetState(_ reference: AssetReference, at place: GraphPlace) throws -> State {
        var surroundings = try surroundings(at: place)
        var found: (path: String, blob: ObjectID)?
        for file in try surroundings.files(reference, self) {
            surroundings.state.watched.insert(file.path)
            guard let blob = try surroundings.blob(file, at: place, self),
                try outline(file, blob).reference == reference,
                file.text < found?.path ?? "\u{10FFFF}"
            else { continue }
            found = (file.text, blob)
        }
        var state = surroundings.state
        if let found {
            state.files[found.path] = found.blob
            state.version = try contentVersion(found.blob, found.path)
        }
        return state
    }

    /// What is around a prompt at a place, with the files that it is made of.
    private func surroundings(ofPrompt id: String, at place: GraphPlace) throws -> Surrounding {
        var surroundings = try surroundings(at: place)
        var seen: Set<AssetReference> = [AssetReference(.prompt, id)]
        var open = Array(seen)
        while let reference = open.popLast() {
            for file in try surroundings.files(reference, self) {
                surroundings.state.watched.insert(file.path)
                guard let blob = try surroundings.blob(file, at: place, self) else { continue }
                let outline = try outline(file, blob)
                // A file that can't be read may be the asset, and belongs to it as long as it is there.
                guard outline.reference ?? reference == reference else { continue }
                surroundings.state.files[file.text] = blob
                open += outline.uses.filter { seen.insert($0).inserted }
            }
        }
        return surroundings
    }

    private func promptState(_ id: String, at place: GraphPlace) throws -> State {
        let surroundings = try surroundings(ofPrompt: id, at: place)
        var state = surroundings.state
        guard !state.files.isEmpty else { return state }
        let files = state.files.sorted { $0.key < $1.key }
        let key =
            ([id, surroundings.settings?.description ?? ""]
            + files.flatMap { [$0.key, $0.value.description] }).joined(separator: "\0")
        if let known = versions[key] {
            state.version = known
            return state
        }
        let library = Library(
            facts: try files.map { try facts(FileKey(path: $0.key, blob: $0.value)) })
        state.version = library.version(
            ofPrompt: id, settings: try validation(surroundings.settings))
        versions[key] = .some(state.version)
        return state
    }

    /// A prompt as it was at a place; nil where there was none, or none that can be composed.
    func composition(ofPrompt id: String, at place: GraphPlace) throws -> Composition? {
        let surroundings = try surroundings(ofPrompt: id, at: place)
        let library = Library(
            facts: try surroundings.state.files.map {
                try facts(FileKey(path: $0.key, blob: $0.value))
            })
        guard library[AssetReference(.prompt, id)] != nil else { return nil }
        let settings = try validation(surroundings.settings)
        do throws(CompositionError) {
            return try library.composition(of: id, settings: settings)
        } catch {
            return nil
        }
    }

    /// The last commit at a place or below it, toward first parents, that changed one of some paths.
    func lastChange(of paths: Set<[UInt8]>, at place: GraphPlace) throws -> PathChange? {
        var last: PathChange?
        for path in paths {
            guard let change = try lastChange(of: path, at: place) else { continue }
            if change.commit > last?.commit ?? -1 { last = change }
        }
        return last
    }

    /// The last commit at a place or below it that differs from its first parent in a path.
    func lastChange(of path: [UInt8], at place: GraphPlace) throws -> PathChange? {
        guard let history = try history(path) else { return nil }
        var place = place
        while true {
            let change = try index.reading { store throws(SQLiteError) in
                try history.change(from: place, store)
            }
            guard let change, let side = change.sides.first, !side.differs else { return change }
            // A merge that took nothing from its other side.
            place = side.place
        }
    }

    /// All commits that ever changed one of some paths, on whichever branch.
    func everyChange(of path: [UInt8]) throws -> [PathChange] { try history(path)?.changes ?? [] }

    private func history(_ path: [UInt8]) throws -> PathHistory? {
        if let known = histories[path] { return known }
        let history = try index.pathHistory(path)
        histories[path] = .some(history)
        return history
    }

    /// The file at a path; nil where there is none.
    private func blob(at path: [UInt8], _ place: GraphPlace) throws -> ObjectID? {
        guard let history = try history(path) else { return nil }
        let change = try index.reading { store throws(SQLiteError) in
            try history.change(from: place, store)
        }
        guard let version = change?.new, version.mode == .file || version.mode == .executable else {
            return nil
        }
        return version.id
    }

    // MARK: - What stands around

    /// What decides which files count at a place.
    private struct Surrounding {
        var state = State()
        /// The settings file.
        var settings: ObjectID?
        /// The folders of libraries further inside.
        var inner: [String] = []
        /// Whether any file may hold any id.
        var takesAnyFile = false

        func files(
            _ reference: AssetReference, _ timeline: LibraryTimeline
        ) throws -> [AssetFile] {
            takesAnyFile ? try timeline.allAssets() : try timeline.files(reference)
        }

        func blob(
            _ file: AssetFile, at place: GraphPlace, _ timeline: LibraryTimeline
        ) throws -> ObjectID? {
            inner.contains { file.text.hasPrefix($0) }
                ? nil : try timeline.blob(at: file.path, place)
        }
    }

    private func surroundings(at place: GraphPlace) throws -> Surrounding {
        var found = Surrounding()
        guard let repository else { return found }
        let path = Array(repository.repositoryPath(Settings.fileName).utf8)
        found.settings = try blob(at: path, place)
        found.state.watched.insert(path)
        for file in try allInnerSettings(repository) {
            found.state.watched.insert(file.path)
            if try blob(at: file.path, place) != nil {
                found.inner.append(String(file.text.dropLast(Settings.fileName.count)))
            }
        }
        found.takesAnyFile = Self.takesAnyFile(try validation(found.settings))
        return found
    }

    /// Whether settings let any file hold any id.
    static func takesAnyFile(_ validation: Validation.Settings) -> Bool {
        namingRules.contains { rule in
            validation.disabled.contains(rule) || validation.severities[rule] ?? .error != .error
                || validation.ignored.contains { $0.rule == rule }
        }
    }

    /// The rules that make an id the name of its file.
    private static let namingRules = ["id-mismatch", "id-form"]

    private func validation(_ blob: ObjectID?) throws -> Validation.Settings {
        guard let blob else { return Settings().validation }
        if let known = settings[blob] { return known }
        let parsed = Settings.parse(try blobs.content(blob), file: Settings.fileName).0.validation
        settings[blob] = parsed
        return parsed
    }

    // MARK: - Files

    /// The files that ever had the name of an asset, but for overrides of workspaces.
    private func files(_ reference: AssetReference) throws -> [AssetFile] {
        if let known = candidates[reference] { return known }
        let files = try index.paths(withStem: reference.id).compactMap(assetFile)
        candidates[reference] = files
        return files
    }

    /// All files that were ever an asset of the library, but for overrides of workspaces.
    private func allAssets() throws -> [AssetFile] {
        if let everyAsset { return everyAsset }
        let files = try index.allPaths().compactMap(assetFile)
        everyAsset = files
        return files
    }

    private func assetFile(_ path: [UInt8]) -> AssetFile? {
        let text = String(decoding: path, as: UTF8.self)
        return repository?.versionedAsset(text).map { _ in AssetFile(path: path, text: text) }
    }

    private func allInnerSettings(_ repository: PromptRepository) throws -> [AssetFile] {
        if let innerSettings { return innerSettings }
        let stem = String(Settings.fileName.prefix { $0 != "." })
        let files = try index.paths(withStem: stem).compactMap { path -> AssetFile? in
            let text = String(decoding: path, as: UTF8.self)
            return repository.isInnerSettings(text) ? AssetFile(path: path, text: text) : nil
        }
        innerSettings = files
        return files
    }

    /// The ids that prompts may ever have had: the names of the library's files.
    func everyID() throws -> [String] {
        Set(
            try allAssets().compactMap { file in
                AssetPath(file.text, root: repository?.libraryRoot ?? "")?.stem
            }
        ).sorted()
    }

    /// What a file of the library is; nil for one that is no asset.
    func reference(_ path: [UInt8], _ blob: ObjectID) throws -> AssetReference? {
        guard let file = assetFile(path) else { return nil }
        return try outline(file, blob).reference
    }

    /// What a file is, for a report; nil for one that is no asset.
    func reference(path: String, _ blob: ObjectID?) throws -> AssetReference? {
        guard let blob else { return nil }
        return try reference(Array(path.utf8), blob)
    }

    private func outline(_ file: AssetFile, _ blob: ObjectID) throws -> Outline {
        let key = FileKey(path: file.text, blob: blob)
        if let known = outlines[key] { return known }
        let asset = try facts(key).asset
        let outline = Outline(reference: asset?.reference, uses: asset?.uses ?? [])
        outlines[key] = outline
        return outline
    }

    private func facts(_ key: FileKey) throws -> AssetFacts {
        if let known = facts[key] { return known }
        // A path that has a place in the library, as only such files are asked for.
        guard let path = AssetPath(key.path, root: repository?.libraryRoot ?? "") else {
            throw PromptGitError(.unknown, "\(key.path) is no asset of the library")
        }
        // Most contents are needed for one commit and the next.
        if facts.count > 256 { facts = [:] }
        let found = AssetFacts(path: path, bytes: try blobs.content(key.blob))
        facts[key] = found
        return found
    }

    /// The version of a file by itself: of YAML the first digits of SHA-256 over its value as
    /// canonical JSON, so that layout and comments change nothing; of any other file the first
    /// digits of its blob's id.
    private func contentVersion(_ blob: ObjectID, _ path: String) throws -> String? {
        if let known = contents[blob] { return known }
        var version: String?
        if ["yaml", "yml"].contains(Paths.pathExtension(path).lowercased()) {
            let bytes = try blobs.content(blob)
            do throws(YAMLError) {
                let value = try YAMLDocument(parsing: bytes, file: path).value
                let digest = SHA256Digest(hashing: Array(value.text(.canonical).utf8))
                version = String(digest.hex.prefix(12))
            } catch {
                // It has no version as long as nobody can read it.
            }
        } else {
            version = String(blob.description.prefix(12))
        }
        contents[blob] = .some(version)
        return version
    }
}

extension PromptRepository {
    /// What a path says of an asset that has versions: overrides of workspaces have none.
    func versionedAsset(_ path: String) -> AssetPath? {
        guard isAssetPath(path), let asset = AssetPath(path, root: libraryRoot),
            asset.workspace == nil
        else { return nil }
        return asset
    }

    /// Whether a path is that of the settings of a library further inside.
    func isInnerSettings(_ path: String) -> Bool {
        path.hasSuffix("/" + Settings.fileName)
            && (libraryRoot.isEmpty || path.hasPrefix(libraryRoot + "/"))
            && path != repositoryPath(Settings.fileName)
    }
}
