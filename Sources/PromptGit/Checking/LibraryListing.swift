internal import Basics
internal import GitKit
internal import PromptModel

/// The files of a library at one place, with the means to read them.
struct LibraryListing {
    /// The asset files.
    var sources: [LibraryCheck.Source]
    /// The settings file; nil where there is none.
    var settings: AssetFile?
    /// What the file system says of the files, in the order of the sources; empty where nobody
    /// asked, and for files that are blobs.
    var stamps: [FileStamp?] = []
    /// The positions that the files have in what is known, in the order of the sources; empty where
    /// nothing is.
    var positions: [Int?] = []
    /// What has the name of an asset file and is none: a link, a pipe, a device.
    var others: [String] = []
    /// Makes readers of the files; a file that can't be read throws.
    var load: LibraryCheck.Loader

    /// How much findings weigh.
    var validation: Validation.Settings {
        (settings.map { Settings.parse($0.bytes, file: $0.path).0 } ?? Settings()).validation
    }
}

extension PromptRepository {
    /// Lists the asset files at a place without reading them.
    ///
    /// - Parameters:
    ///   - place: the place.
    ///   - known: what is known of the files of the work tree: their bytes, as long as their stamps
    ///     stay the same.
    /// - Returns: the files, sorted by path where it is the work tree.
    /// - Throws: git's error for an unknown revision, the file system's for a folder that can't be
    ///   listed.
    func listing(
        of place: LibraryPlace, known: FactsCache.Entry? = nil
    ) throws -> LibraryListing {
        switch place {
        case .workTree: try listingOfWorkTree(known)
        case .staged: try listingOfIndex()
        case .revision(let revision): try listing(ofCommit: git.resolve(revision))
        }
    }

    private func listingOfWorkTree(_ known: FactsCache.Entry?) throws -> LibraryListing {
        guard let workTree = git.workTree else {
            throw PromptGitError(
                .invalidInput, "a bare repository has no work tree",
                advice: "name a commit with --revision")
        }
        let paths = try assetPathsInWorkTree(workTree)
        let root = libraryRoot
        let assets = concurrentMap(paths.assets) { AssetPath($0, root: root) }.compactMap(\.self)
        var listing = LibraryListing(
            sources: [], settings: try settingsFile(inWorkTree: workTree), others: paths.others
        ) {
            { path in
                let (bytes, stamp) = try Files.readStamped(
                    Paths.join(workTree, path.path), limit: Limits.fileBytes + 1)
                return LibraryCheck.Loaded(
                    bytes: bytes, content: ContentID(of: ObjectID(hashingBlob: bytes)),
                    stamp: stamp)
            }
        }
        // A file that has to be read is looked at then.
        guard let known, let stamps = known.stamps else {
            listing.sources = assets.map { LibraryCheck.Source(path: $0) }
            return listing
        }
        let positions = known.state.positions(of: assets.map(\.path))
        let found = concurrentMap(Array(assets.indices)) { index in
            let stamp = FileStamp(of: Paths.join(workTree, assets[index].path))
            let earlier = positions[index].flatMap { stamps.stamp(at: $0) }
            let isSame = earlier != nil && earlier?.stamp == stamp
            return (content: isSame ? earlier?.content : nil, stamp: stamp)
        }
        listing.positions = positions
        listing.stamps = found.map(\.stamp)
        listing.sources = zip(assets, found).map {
            LibraryCheck.Source(path: $0, content: $1.content)
        }
        return listing
    }

    private func listingOfIndex() throws -> LibraryListing {
        let entries = try stagedAssets()
        var blobs: [String: ObjectID] = [:]
        for entry in entries.assets { blobs[entry.path] = entry.id }
        return LibraryListing(
            sources: sources(blobs), settings: try entries.settings.map(blobFile),
            load: loader(blobs))
    }

    private func listing(ofCommit commit: ObjectID) throws -> LibraryListing {
        try listing(ofTree: git.commit(commit).tree)
    }

    /// Lists the asset files in a tree without reading them.
    func listing(ofTree tree: ObjectID) throws -> LibraryListing {
        let entries = try assets(inTree: tree)
        var blobs: [String: ObjectID] = [:]
        for entry in entries.assets { blobs[entry.path] = entry.id }
        return LibraryListing(
            sources: sources(blobs), settings: try entries.settings.map(blobFile),
            load: loader(blobs))
    }

    private func sources(_ blobs: [String: ObjectID]) -> [LibraryCheck.Source] {
        blobs.compactMap { path, id in
            let content = ContentID(of: id)
            return AssetPath(path, root: libraryRoot).map {
                LibraryCheck.Source(path: $0, content: content)
            }
        }
    }

    private func loader(_ blobs: [String: ObjectID]) -> LibraryCheck.Loader {
        let open = git.opener
        return {
            let git = try open()
            return { path in
                guard let id = blobs[path.path] else {
                    throw PromptGitError(.notFound, "\(path.path) was not listed")
                }
                return LibraryCheck.Loaded(
                    bytes: try git.blob(id), content: ContentID(of: id))
            }
        }
    }
}

extension ContentID {
    /// The identity of a blob.
    init(of id: ObjectID) {
        let words = id.words
        self.init(words.0, words.1, words.2)
    }
}

extension ObjectID {
    /// The blob of an identity.
    init(_ content: ContentID) {
        let words = content.words
        self.init(words.0, words.1, words.2)
    }
}
