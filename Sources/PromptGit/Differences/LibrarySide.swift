internal import Basics
internal import PromptModel

/// The library on one side of a comparison: all of it, or what its files say of names, where that is
/// enough to read the rest when it is asked for.
enum LibrarySide {
    case whole(Library)
    case names(LibraryNames)

    /// The names of the assets, sorted.
    var references: [AssetReference] {
        switch self {
        case .whole(let library): library.references
        case .names(let names): names.references
        }
    }

    /// The assets in some files.
    func references(at paths: Set<String>) -> Set<AssetReference> {
        switch self {
        case .whole(let library):
            Set(paths.compactMap { library.facts(at: $0)?.asset?.reference })
        case .names(let names):
            Set(names.files.filter { paths.contains($0.path.path) }.compactMap(\.asset))
        }
    }

    /// The assets that name or include one of some assets, directly or not.
    func dependents(of references: Set<AssetReference>) -> Set<AssetReference> {
        switch self {
        case .whole(let library): Set(library.dependents(of: references))
        case .names(let names): names.dependents(of: references)
        }
    }

    /// The files of an asset and of all that it is made of.
    func files(reachedFrom reference: AssetReference) -> [String] {
        switch self {
        case .whole(let library):
            ([reference] + library.reach(of: reference)).flatMap { library[$0]?.files ?? [] }
        case .names(let names):
            names.reach(of: reference).compactMap { names.file(of: $0)?.path.path }
        }
    }

    /// Reads libraries in which some assets are what they are in the whole one.
    struct Parts {
        private enum Source {
            case whole(Library)
            case parts(LibraryNames.Parts)
        }

        private var source: Source

        init(_ side: LibrarySide) {
            switch side {
            case .whole(let library): source = .whole(library)
            case .names(let names): source = .parts(LibraryNames.Parts(names))
            }
        }

        /// A library in which some assets are what they are in the whole one.
        ///
        /// - Throws: git's errors, and the file system's for a file that can't be read.
        mutating func library(of references: some Sequence<AssetReference>) throws -> Library {
            switch source {
            case .whole(let library): return library
            case .parts(var parts):
                let library = try parts.library(of: references)
                source = .parts(parts)
                return library
            }
        }
    }

    /// A library in which a name means what it means in the whole one.
    ///
    /// - Throws: git's errors, and the file system's for a file that can't be read.
    func library(named name: String, _ repository: PromptRepository) throws -> Library {
        switch self {
        case .whole(let library): library
        case .names(let names): try names.part(around: repository.isNamed(name)).library
        }
    }
}
