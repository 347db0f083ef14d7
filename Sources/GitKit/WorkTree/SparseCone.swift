internal import Basics

/// The folders that a sparse checkout wants, in the restricted form that git calls a cone
/// (git-sparse-checkout, INTERNALS: CONE PATTERN SET).
struct SparseCone {
    /// Folders of which everything is wanted.
    private var whole: Set<String> = []
    /// Folders of which the files are wanted, but not the folders in them.
    private var parents: Set<String> = []
    private var wantsTop = false

    /// Reads the patterns of a work tree; nil when it is not sparse or its patterns have another
    /// form: then everything new is written, which git allows.
    init?(of repository: Repository) throws(GitError) {
        guard try repository.configBool("core.sparseCheckout") == true,
            try repository.configBool("core.sparseCheckoutCone") ?? true,
            let bytes = try? Files.read(repository.gitDirectory + "/info/sparse-checkout")
        else { return nil }
        self.init(String(decoding: bytes, as: UTF8.self))
    }

    /// Reads patterns; nil when one is not of the restricted form.
    init?(_ text: String) {
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            if line == "/*" {
                wantsTop = true
            } else if line == "!/*/" {
                continue
            } else if line.hasPrefix("!/"), line.hasSuffix("/*/") {
                let folder = String(line.dropFirst(2).dropLast(3))
                whole.remove(folder)
                parents.insert(folder)
            } else if line.hasPrefix("/"), line.hasSuffix("/"), !line.contains("*") {
                whole.insert(String(line.dropFirst().dropLast()))
            } else {
                return nil
            }
        }
    }

    /// Whether the work tree wants the file at a path.
    func includes(_ path: String) -> Bool {
        let folder = Paths.directory(path)
        if folder.isEmpty { return wantsTop }
        if parents.contains(folder) { return true }
        var above = folder
        while !above.isEmpty {
            if whole.contains(above) { return true }
            above = Paths.directory(above)
        }
        return false
    }
}
