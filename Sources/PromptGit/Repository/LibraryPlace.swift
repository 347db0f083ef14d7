/// Where the files of a library are read.
public enum LibraryPlace: Sendable, Hashable {
    /// In the work tree, as they stand there now.
    case workTree
    /// In the index: what the next commit would hold.
    case staged
    /// At a commit, branch or tag.
    case revision(String)
}
