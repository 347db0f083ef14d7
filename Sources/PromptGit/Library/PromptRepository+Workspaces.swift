internal import Basics
package import PromptModel

extension PromptRepository {
    /// The library in some files, as a workspace sees it where one is named.
    ///
    /// Throws ``PromptGitError`` with `.notFound` when nothing is overridden for a workspace.
    package func library(_ files: LibraryFiles, workspace: String? = nil) throws -> Library {
        let library = Library(files.assets, root: libraryRoot)
        guard let workspace else { return library }
        guard library.workspaces.contains(workspace) else {
            throw PromptGitError.notFound(
                "workspace", workspace, among: library.workspaces,
                advice: library.workspaces.isEmpty
                    ? "there are none; \(repositoryPath("prompts/workspaces"))/NAME/ is the "
                        + "place of one's overrides"
                    : "there are: " + library.workspaces.joined(separator: ", "))
        }
        return library.workspace(workspace)
    }
}

extension LibraryFiles {
    /// How much the rules weigh by the settings among the files, as far as these can be read.
    package var validation: Validation.Settings {
        (settings.map { Settings.parse($0.bytes, file: $0.path).0 } ?? Settings()).validation
    }
}
