internal import Basics
package import GitKit
internal import PromptModel
internal import YAMLKit

/// Merges assets that both of two main branches changed, field by field.
///
/// It is the merge of the merge driver without its merge of lines: what two people changed in one
/// text nobody saw together, so somebody has to look.
package struct AssetJoin {
    private let repository: PromptRepository
    private let git: Repository
    private let tree: ObjectID
    /// The libraries of the tree, once they were needed.
    private var libraries: [PromptRepository]?

    /// Merges assets of the libraries in a tree.
    package init(_ repository: PromptRepository, tree: ObjectID) {
        self.repository = repository
        git = repository.git
        self.tree = tree
    }

    /// What became of a file.
    package enum Outcome {
        /// It has the changes of both.
        case merged(ObjectID, FileMode)
        /// Both changed these fields, or, where none is named, the file as a whole.
        case conflict([String])
    }

    /// Merges a file from what it was in the common ancestors and is on both sides.
    package mutating func merged(
        _ path: String, bases: [TreeEntry?], ours: TreeEntry?, theirs: TreeEntry?
    ) throws -> Outcome {
        guard let ours, let theirs, let base = bases.first ?? nil,
            bases.allSatisfy({ $0 == base }), ours.mode == base.mode, theirs.mode == base.mode,
            base.mode == .file || base.mode == .executable, try isAsset(path)
        else { return .conflict([]) }
        var merge = YAMLMerge(
            base: try git.blob(base.id), ours: try git.blob(ours.id),
            theirs: try git.blob(theirs.id), identities: ListIdentity.keys)
        merge.dividesTexts = false
        let merged: YAMLMerge.Outcome
        do throws(MergeObstacle) {
            merged = try merge.merged()
        } catch {
            // Validation, or whoever merges by hand, says what is out of the ordinary in it.
            return .conflict([])
        }
        guard merged.conflicts == 0 else {
            return .conflict(merged.places.map(\.fieldName).filter { !$0.isEmpty })
        }
        return .merged(try git.writeBlob(merged.bytes), base.mode)
    }

    private mutating func isAsset(_ path: String) throws -> Bool {
        let known =
            try libraries
            ?? repository.libraryRoots(inTree: tree).map { root in
                PromptRepository(
                    git: git, surroundings: repository.surroundings, libraryRoot: root)
            }
        libraries = known
        return known.contains { $0.isAssetPath(path) }
    }
}

extension PromptRepository {
    /// The folders of the libraries in a tree.
    func libraryRoots(inTree tree: ObjectID) throws -> [String] {
        try git.entries(ofTree: tree, under: "").map(\.path)
            .filter { Paths.lastComponent($0) == Settings.fileName }
            .map { $0 == Settings.fileName ? "" : Paths.directory($0) }
    }
}
