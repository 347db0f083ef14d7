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
        let parts = relative.split(separator: "/")
        guard let name = parts.last, ["yaml", "yml"].contains(Paths.pathExtension(path)) else {
            return nil
        }
        let stem = Paths.stem(String(name))
        isHostPrompt = stem.hasSuffix(".prompt")
        let isUnderPrompts = parts.count > 1 && parts[0] == "prompts"
        guard isUnderPrompts || (isHostPrompt && parts[0] != "proposals") else { return nil }
        self.path = path
        self.relative = relative
        self.stem = isHostPrompt ? String(stem.dropLast(".prompt".count)) : stem
        if isUnderPrompts, parts.count > 3, parts[1] == "workspaces" {
            workspace = String(parts[2])
        }
    }
}
