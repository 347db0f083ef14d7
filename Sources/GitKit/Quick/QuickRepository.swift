internal import Basics

/// A repository as git's own files show it, read without libgit2, whose start alone costs more
/// than a short command should take.
///
/// Everything here answers nil for whatever is out of the ordinary and guesses nothing: nil means
/// that ``Repository`` is to be asked, which gives the answer or says what is wrong. What is
/// answered is what ``Repository`` answers. It holds paths only, so it is as new as the files are
/// at the moment of each question.
package struct QuickRepository: Sendable {
    /// The git directory, absolute, links resolved: `.git`, or `.git/worktrees/<name>` in a linked
    /// work tree.
    package let gitDirectory: String
    /// The directory that all work trees share.
    package let commonDirectory: String
    /// The work tree; nil in a bare repository.
    package let workTree: String?
    /// The index file: the one that `GIT_INDEX_FILE` names, else the work tree's own.
    package let indexPath: String

    /// The configuration files that hold here, lowest rank first, and the variables above them.
    private let environment: Environment
    private let hasOwnConfiguration: Bool

    init(
        gitDirectory: String, commonDirectory: String, workTree: String?, indexPath: String,
        environment: Environment, hasOwnConfiguration: Bool
    ) {
        self.gitDirectory = gitDirectory
        self.commonDirectory = commonDirectory
        self.workTree = workTree
        self.indexPath = indexPath
        self.environment = environment
        self.hasOwnConfiguration = hasOwnConfiguration
    }

    /// What is staged, or nil for an index of a form that is not read here (a split or a sparse
    /// one); one without any file where none was staged yet.
    ///
    /// - Parameter isVerified: whether the checksum at the end is computed; git itself does so in
    ///   `git fsck` alone.
    /// - Returns: the index, or nil.
    /// - Throws: ``GitError`` `.corrupt` with the place for a damaged file.
    package func index(isVerified: Bool = true) throws(GitError) -> IndexFile? {
        try IndexFile.read(indexPath, isVerified: isVerified)
    }

    /// The settings that hold here; nil where a file can't be read here, such as one that includes
    /// others.
    package func configuration() -> QuickConfiguration? {
        QuickConfiguration(
            files: configurationPaths, overrides: environment.configurationOverrides)
    }

    /// The files that the settings come from, the lowest rank first; some may not be there.
    var configurationPaths: [String] {
        var paths = environment.configurationFiles.map(\.path)
        paths.append(commonDirectory + "/config")
        if hasOwnConfiguration { paths.append(gitDirectory + "/config.worktree") }
        return paths
    }
}
