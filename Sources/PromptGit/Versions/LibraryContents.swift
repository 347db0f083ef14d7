internal import Basics
internal import GitKit
internal import PromptModel

/// The files that a library ever had, by numbers, and what each content says.
///
/// Contents are read when they are asked for, and let go when there are many.
final class LibraryContents {
    /// A path's number in the upper half, a blob's in the lower.
    typealias File = UInt64

    /// A path that is an asset's or decides which files count.
    struct Path {
        var text: String
        /// What it says of an asset; nil where it can't be one.
        var asset: AssetPath?
        /// The number of the id that the file's name gives, which ends at its first dot.
        var stem: Int32
        /// Whether it is the settings of a library further inside.
        var isInnerSettings: Bool
        /// Its number in the index.
        var number: Int
    }

    /// What a content says of itself.
    struct Outline: Hashable {
        /// The number of the asset that it is; nil where that is not clear.
        var reference: Int32?
        /// The numbers of the assets that it uses.
        var uses: [Int32] = []
        /// Whether git does not have it.
        var isMissing = false
    }

    private(set) var paths: [Path] = []
    private(set) var references = Numbers<AssetReference>()
    private(set) var ids = Numbers<String>()
    private var blobs = Numbers<ObjectID>()
    private var outlines: [File: Int32] = [:]
    private var distinct = Numbers<Outline>()
    private let reader: BlobReader
    /// Blobs that were asked for and are not there.
    private(set) var missing: Set<ObjectID> = []

    /// What was read last, and what was read before that: each about so many bytes of files, which
    /// take up to ten times as much in memory.
    private var young: [File: AssetFacts] = [:]
    private var old: [File: AssetFacts] = [:]
    private var youngBytes = 0
    private static let mostBytes = 2 << 20

    init(_ reader: BlobReader) { self.reader = reader }

    /// Values with numbers, in the order in which they came.
    struct Numbers<Value: Hashable> {
        private(set) var values: [Value] = []
        private var numbers: [Value: Int32] = [:]

        mutating func callAsFunction(_ value: Value) -> Int32 {
            if let known = numbers[value] { return known }
            let number = Int32(values.count)
            values.append(value)
            numbers[value] = number
            return number
        }

        func known(_ value: Value) -> Int32? { numbers[value] }

        subscript(number: Int32) -> Value { values[Int(number)] }
    }

    // MARK: - Numbers

    func add(
        path: String, number: Int, asset: AssetPath?, isInnerSettings: Bool
    ) -> Int32 {
        let stem = Paths.lastComponent(path).prefix { $0 != "." }
        paths.append(
            Path(
                text: path, asset: asset, stem: ids(String(stem)),
                isInnerSettings: isInnerSettings, number: number))
        return Int32(paths.count - 1)
    }

    func number(of blob: ObjectID) -> Int32 { blobs(blob) }

    func number(of reference: AssetReference) -> Int32 { references(reference) }

    func blob(_ number: Int32) -> ObjectID { blobs[number] }

    static func file(_ path: Int32, _ blob: Int32) -> File {
        UInt64(UInt32(bitPattern: path)) << 32 | UInt64(UInt32(bitPattern: blob))
    }

    private static func path(of file: File) -> Int { Int(file >> 32) }

    private func blob(of file: File) -> ObjectID {
        blobs[Int32(bitPattern: UInt32(truncatingIfNeeded: file))]
    }

    // MARK: - Contents

    /// The bytes of a blob; nil where git does not have it.
    func content(_ blob: ObjectID) throws(GitError) -> [UInt8]? {
        do {
            return try reader.content(blob)
        } catch {
            guard error.code == .notFound else { throw error }
            missing.insert(blob)
            return nil
        }
    }

    /// At most so many files are read at once, on all cores.
    private static let share = 256

    /// What files say; those that git does not have are left out.
    func facts(_ files: some Sequence<File>) throws -> [File: AssetFacts] {
        var found: [File: AssetFacts] = [:]
        var unread: [File] = []
        for file in files {
            if let known = young[file] {
                found[file] = known
            } else if let known = old[file] {
                found[file] = known
                keep(known, file, bytes: 4096)
            } else {
                unread.append(file)
            }
        }
        var start = 0
        while start < unread.count {
            let end = min(start + Self.share, unread.count)
            var contents: [(file: File, path: AssetPath, bytes: [UInt8])] = []
            for file in unread[start..<end] {
                guard let path = paths[Self.path(of: file)].asset,
                    let bytes = try content(blob(of: file))
                else { continue }
                contents.append((file, path, bytes))
            }
            let read = concurrentMap(contents) { AssetFacts(path: $0.path, bytes: $0.bytes) }
            for (content, facts) in zip(contents, read) {
                found[content.file] = facts
                keep(facts, content.file, bytes: content.bytes.count)
                outlines[content.file] = distinct(outline(facts))
            }
            start = end
        }
        return found
    }

    private func keep(_ facts: AssetFacts, _ file: File, bytes: Int) {
        if youngBytes > Self.mostBytes {
            old = young
            young = [:]
            youngBytes = 0
        }
        young[file] = facts
        youngBytes += bytes
    }

    private func outline(_ facts: AssetFacts) -> Outline {
        Outline(
            reference: (facts.asset?.reference).map { references($0) },
            uses: (facts.asset?.uses ?? []).map { references($0) })
    }

    /// Makes sure that what files say of themselves is known.
    func readOutlines(_ files: [File]) throws {
        let unknown = files.filter { outlines[$0] == nil }
        var start = 0
        while start < unknown.count {
            let end = min(start + Self.share, unknown.count)
            let read = try facts(unknown[start..<end])
            for file in unknown[start..<end] where outlines[file] == nil {
                outlines[file] = distinct(
                    read[file].map(outline) ?? Outline(isMissing: true))
            }
            start = end
        }
    }

    /// What a file says of itself, which was read before.
    func outline(_ file: File) -> Outline { outlines[file].map { distinct[$0] } ?? Outline() }
}

// MARK: - Outlines that are kept

extension LibraryContents {
    /// Packs what files say of themselves, so that they need not be read the next time.
    func packed(_ files: [File]) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(references.values) { writer, reference in
            writer.write(reference.kind.rawValue)
            writer.write(reference.id)
        }
        let kept = files.filter { outlines[$0] != nil && !outline($0).isMissing }
        writer.write(kept) { writer, file in
            let outline = outline(file)
            writer.write(paths[Self.path(of: file)].number)
            writer.write(raw: blob(of: file).bytes)
            writer.write(outline.reference.map { Int($0) + 1 } ?? 0)
            writer.write(outline.uses) { $0.write(Int($1)) }
        }
        return writer.finished()
    }

    /// Takes what was packed; what can't be read is passed over and found out again.
    func unpack(_ bytes: [UInt8], _ pathNumbers: [Int: Int32]) {
        guard var reader = ByteReader(finished: bytes) else { return }
        let names = reader.list { reader -> Int32? in
            guard let kind = reader.text().flatMap({ AssetKind(rawValue: $0) }),
                let id = reader.text()
            else { return nil }
            return references(AssetReference(kind, id))
        }
        guard let names else { return }
        func name(_ number: Int) -> Int32? { names.indices.contains(number) ? names[number] : nil }
        _ = reader.list { reader -> Bool? in
            guard let path = reader.number(),
                let blob = reader.raw(20).flatMap({ ObjectID(bytes: $0) }),
                let reference = reader.number(),
                let uses = reader.list({ reader in reader.number().flatMap(name) }),
                reference == 0 || name(reference - 1) != nil
            else { return nil }
            if let path = pathNumbers[path] {
                outlines[Self.file(path, blobs(blob))] = distinct(
                    Outline(reference: name(reference - 1), uses: uses))
            }
            return true
        }
    }
}
