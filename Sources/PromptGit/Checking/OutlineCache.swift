internal import Basics
internal import GitKit
internal import PromptModel

/// The names of a library on main as the last decisions knew them, in two files in `promptgit` in the
/// git directory: what a check found, which is read where it lies, and the few files that differ
/// since.
///
/// It only ever saves work. What is missing, damaged, of another program or can't be written means
/// that the work is done again: nothing here throws. Both files are only ever replaced as a whole.
struct OutlineCache {
    /// What is kept.
    struct Entry {
        /// What a check found.
        var state: PackedState
        /// The tree that was checked; nil where the state is about no tree.
        var checked: ObjectID?
        /// The tree whose library differs from the state by `differences`.
        var tree: ObjectID
        var differences: [LibraryOutline.Difference]
    }

    private let directory: String
    private let program: String
    private let statePath: String
    private let differencesPath: String

    /// The cache of a library; nil where nothing tells one build of the program from another.
    init?(directory: String, library: String, program: String?) {
        guard let program else { return nil }
        self.directory = directory
        self.program = program
        let name = "outline-\(ObjectID(hashingBlob: Array(library.utf8)).short)"
        statePath = Paths.join(directory, name + ".state")
        differencesPath = Paths.join(directory, name + ".differences")
    }

    private static let heading = "promptgit outline 1"

    /// What is kept of the library; nil where nothing is.
    func load() -> Entry? {
        guard let bytes = try? Files.read(differencesPath, limit: 8 << 20),
            var reader = ByteReader(finished: bytes), reader.text() == Self.heading,
            reader.text() == program, let checksum = reader.raw(8),
            let checked = reader.list({ $0.raw(20).flatMap { ObjectID(bytes: $0) } }),
            let tree = reader.raw(20).flatMap({ ObjectID(bytes: $0) }),
            let differences = reader.list({ $0.difference() }), reader.isAtEnd,
            let file = MappedFile(statePath), let state = PackedState(ByteTable(file)),
            checksum.elementsEqual(state.checksum)
        else { return nil }
        return Entry(state: state, checked: checked.first, tree: tree, differences: differences)
    }

    /// Keeps what a check found.
    func save(_ entry: Entry) {
        do throws(FileError) {
            try Files.createDirectory(directory)
            try Files.writeAtomically(entry.state.bytes, to: statePath, isDurable: false)
        } catch {
            // Read-only or full: the next decision does the work again.
            return
        }
        saveDifferences(entry)
    }

    /// Keeps what differs from a state that is kept; nothing where somebody has kept another one since.
    func saveDifferences(_ entry: Entry) {
        guard let file = MappedFile(statePath), file.count >= 8,
            ByteTable(file).bytes(in: (file.count - 8)..<file.count)
                .elementsEqual(entry.state.checksum)
        else { return }
        var writer = ByteWriter()
        writer.write(Self.heading)
        writer.write(program)
        writer.write(raw: entry.state.checksum)
        writer.write(entry.checked.map { [$0] } ?? []) { $0.write(raw: $1.bytes) }
        writer.write(raw: entry.tree.bytes)
        writer.write(entry.differences) { $0.write($1) }
        // As above.
        try? Files.writeAtomically(writer.finished(), to: differencesPath, isDurable: false)
    }
}
