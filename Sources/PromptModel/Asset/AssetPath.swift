internal import Basics

/// What the path of a file says about the asset in it.
package struct AssetPath: Hashable, Sendable {
    /// The path as the user knows it.
    package var path: String
    /// The path from the library's root.
    package var relative: String
    /// The id that the file's name asks for.
    package var stem: String
    /// Whether it is a code host's own `NAME.prompt.yml`, which has neither `kind` nor `id`.
    package var isHostPrompt: Bool
    /// The workspace whose override the file is, or nil.
    package var workspace: String?

    /// Looks at a path; nil when the file is no asset.
    ///
    /// Assets are the YAML files under `prompts/`, and `NAME.prompt.yml` anywhere but among the
    /// records of proposals.
    ///
    /// - Parameters:
    ///   - path: the path of the file.
    ///   - root: the directory of the library (the one with `promptgit.yaml`), in front of the path.
    package init?(_ path: String, root: String = "") {
        let relative = root.isEmpty || root == "." ? path : Paths.relative(path, to: root)
        guard let relative else { return nil }
        // By bytes: this is asked for every file of a repository.
        let bytes = Array(relative.utf8)
        let slash = UInt8(ascii: "/")
        let nameStart = bytes.lastIndex(of: slash).map { $0 + 1 } ?? 0
        guard let dot = bytes.lastIndex(of: UInt8(ascii: ".")), dot > nameStart,
            Self.extensions.contains(bytes[(dot + 1)...].map { $0 | 0x20 })
        else { return nil }
        let stem = bytes[nameStart..<dot]
        isHostPrompt = stem.suffix(Self.hostSuffix.count).elementsEqual(Self.hostSuffix)
        let isUnderPrompts = bytes.starts(with: Self.assetFolder)
        guard isUnderPrompts || (isHostPrompt && !bytes.starts(with: Self.recordFolder)) else {
            return nil
        }
        self.path = path
        self.relative = relative
        self.stem = String(
            decoding: isHostPrompt ? stem.dropLast(Self.hostSuffix.count) : stem, as: UTF8.self)
        let rest = bytes.dropFirst(Self.workspaceFolder.count)
        if bytes.starts(with: Self.workspaceFolder), let end = rest.firstIndex(of: slash) {
            workspace = String(decoding: rest[..<end], as: UTF8.self)
        }
    }

    private static let extensions = [Array("yaml".utf8), Array("yml".utf8)]
    private static let hostSuffix = Array(".prompt".utf8)
    private static let assetFolder = Array("prompts/".utf8)
    private static let recordFolder = Array("proposals/".utf8)
    private static let workspaceFolder = Array("prompts/workspaces/".utf8)
}
