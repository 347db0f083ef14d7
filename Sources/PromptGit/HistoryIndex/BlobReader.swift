internal import Basics
internal import GitKit

/// Reads blobs of the repository around a directory; opens it, and with it libgit2, when the first
/// one is asked for.
final class BlobReader {
    private let surroundings: Surroundings
    private var opened: Repository?

    init(_ surroundings: Surroundings) { self.surroundings = surroundings }

    /// The repository.
    var repository: Repository {
        get throws(GitError) {
            if let opened { return opened }
            let repository = try Repository(
                discovering: surroundings.currentDirectory, environment: surroundings.environment)
            opened = repository
            return repository
        }
    }

    /// The bytes of a blob.
    func content(_ id: ObjectID) throws(GitError) -> [UInt8] { try repository.blob(id) }
}
