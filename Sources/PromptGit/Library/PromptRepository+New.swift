internal import Basics
internal import GitKit
package import PromptModel

extension PromptRepository {
    /// Writes a new asset to fill in, and returns its path in the repository.
    ///
    /// Throws ``PromptGitError`` for an id of another form and when the asset or the file exists.
    public func newAsset(kind name: String, id: String) throws -> String {
        guard let kind = AssetKind(rawValue: name) else {
            throw PromptGitError.notFound("kind", name, among: Self.kindNames)
        }
        guard AssetReference.isValidID(id) else {
            throw PromptGitError(
                .invalidInput, "'\(id)' is no id",
                advice: "an id has lower-case letters, digits, '-' and '_'")
        }
        let reference = AssetReference(kind, id)
        let path = "\(repositoryPath(kind.folder))/\(id).yaml"
        try write([AssetFile(path: path, bytes: AssetTemplate.bytes(of: reference))])
        return path
    }

    /// Writes new asset files into the work tree, all or none; throws ``PromptGitError`` with
    /// `.exists` when one of the assets or files is there already.
    package func write(_ files: [AssetFile]) throws {
        guard let workTree = git.workTree else {
            throw PromptGitError(
                .invalidInput, "a bare repository has no work tree to write into",
                advice: "clone it, and work in the clone")
        }
        let present = Library(try self.files(at: .workTree).assets, root: libraryRoot)
        for asset in Library(files, root: libraryRoot).assets {
            if let other = present[asset.reference] {
                throw PromptGitError(
                    .exists, "\(asset.reference) exists already: \(other.path)",
                    advice: "choose another id, or edit that file")
            }
        }
        var written: [String] = []
        do {
            for file in files {
                let target = Paths.join(workTree, file.path)
                try Files.createDirectory(Paths.directory(target))
                try Files.create(target, bytes: file.bytes)
                written.append(target)
            }
        } catch {
            for target in written { try Files.remove(target) }
            throw error
        }
    }
}
