internal import GitKit
internal import PromptModel

/// A library as it was at one commit after another: which files it had, and which assets use which.
///
/// It is moved by what a commit changes, forth and back. What the files say is looked at only where
/// somebody asks.
final class LibraryReplay {
    typealias File = LibraryContents.File

    let contents: LibraryContents
    /// The blob at each path; -1 where there is none.
    private(set) var present: [Int32]
    /// The blobs that the graph below was made from.
    private var linked: [Int32]
    private var waiting: Set<Int32> = []

    /// The paths that are an asset, and those that use it, by the asset's number.
    private var holders: [[Int32]] = []
    private var users: [Set<Int32>] = []
    /// The paths that are no asset as far as anybody can tell, by the id in their names.
    private var unclear: [Int32: Set<Int32>] = [:]

    /// The path of the library's settings.
    private let settingsPath: Int32?
    private let innerSettings: [Int32]
    private var parsed: [Int32: Int32] = [:]
    private var validations = LibraryContents.Numbers<Validation.Settings>()
    /// What decides which files count.
    private(set) var surroundings = Surroundings()

    /// What decides which files count, and how they are put together.
    struct Surroundings: Hashable {
        /// The number of the rules' settings.
        var validation: Int32 = 0
        /// The folders of libraries further inside.
        var inner: [String] = []
    }

    /// Whether any file may hold any id.
    private var takesAnyFile = false
    private var isHidden: [Bool]

    init(_ contents: LibraryContents, settingsPath: Int32?) {
        self.contents = contents
        self.settingsPath = settingsPath
        let count = contents.paths.count
        present = Array(repeating: -1, count: count)
        linked = present
        isHidden = Array(repeating: false, count: count)
        innerSettings = contents.paths.indices.filter { contents.paths[$0].isInnerSettings }
            .map(Int32.init)
        _ = validations(Settings().validation)
    }

    func validation(_ number: Int32) -> Validation.Settings { validations[number] }

    // MARK: - Files

    /// Puts a blob at a path, or nothing.
    func set(_ path: Int32, _ blob: Int32) {
        present[Int(path)] = blob
        if contents.paths[Int(path)].asset != nil { waiting.insert(path) }
    }

    /// Whether a path may decide which files count.
    func isSurrounding(_ path: Int32) -> Bool {
        path == settingsPath || contents.paths[Int(path)].isInnerSettings
    }

    /// Looks what decides which files count now.
    func readSurroundings() throws {
        var found = Surroundings()
        if let settingsPath { found.validation = try validation(present[Int(settingsPath)]) }
        for path in innerSettings where present[Int(path)] >= 0 {
            let text = contents.paths[Int(path)].text
            found.inner.append(String(text.dropLast(Settings.fileName.count)))
        }
        guard found != surroundings else { return }
        if found.inner != surroundings.inner {
            isHidden = contents.paths.map { path in
                found.inner.contains { path.text.hasPrefix($0) }
            }
        }
        surroundings = found
        takesAnyFile = LibraryTimeline.takesAnyFile(validations[found.validation])
    }

    private func validation(_ blob: Int32) throws -> Int32 {
        guard blob >= 0 else { return 0 }
        if let known = parsed[blob] { return known }
        var number: Int32 = 0
        if let bytes = try contents.content(contents.blob(blob)) {
            number = validations(Settings.parse(bytes, file: Settings.fileName).0.validation)
        }
        parsed[blob] = number
        return number
    }

    // MARK: - The graph

    /// Brings the graph up to the files.
    func link() throws {
        guard !waiting.isEmpty else { return }
        let changed = waiting.filter { present[Int($0)] != linked[Int($0)] }.sorted()
        waiting = []
        try contents.readOutlines(
            changed.compactMap { path in
                present[Int(path)] < 0 ? nil : LibraryContents.file(path, present[Int(path)])
            })
        while holders.count < contents.references.values.count {
            holders.append([])
            users.append([])
        }
        for path in changed {
            unlink(path)
            linked[Int(path)] = present[Int(path)]
            guard let outline = outline(path) else { continue }
            if let reference = outline.reference {
                holders[Int(reference)].append(path)
            } else {
                unclear[contents.paths[Int(path)].stem, default: []].insert(path)
            }
            for use in outline.uses { users[Int(use)].insert(path) }
        }
    }

    private func unlink(_ path: Int32) {
        guard let outline = outline(path) else { return }
        if let reference = outline.reference {
            holders[Int(reference)].removeAll { $0 == path }
        } else {
            unclear[contents.paths[Int(path)].stem]?.remove(path)
        }
        for use in outline.uses { users[Int(use)].remove(path) }
    }

    private func outline(_ path: Int32) -> LibraryContents.Outline? {
        let blob = linked[Int(path)]
        return blob < 0 ? nil : contents.outline(LibraryContents.file(path, blob))
    }

    /// The files that are assets now.
    var linkedFiles: [File] {
        linked.indices.filter { linked[$0] >= 0 }
            .map { LibraryContents.file(Int32($0), linked[$0]) }
    }

    /// The numbers of the prompts that are there.
    var prompts: [Int32] {
        holders.indices.filter {
            !holders[$0].isEmpty && contents.references.values[$0].kind == .prompt
        }.map(Int32.init)
    }

    /// The assets that a content of a path may be: one, or any of an id.
    enum Meaning: Hashable {
        case reference(Int32)
        case id(Int32)
        case anything
    }

    /// What a content of a path may be; it was read before.
    func meaning(of path: Int32, _ blob: Int32) -> Meaning? {
        let name = contents.paths[Int(path)]
        guard blob >= 0, name.asset != nil, !isHidden[Int(path)] else { return nil }
        guard let reference = contents.outline(LibraryContents.file(path, blob)).reference else {
            return takesAnyFile ? .anything : .id(name.stem)
        }
        // Under another name it is nothing that anybody uses.
        let id = contents.ids.known(contents.references[reference].id)
        return takesAnyFile || id == name.stem ? .reference(reference) : nil
    }

    /// The prompts that may be made of something, by the files that are there.
    func prompts(reaching meanings: Set<Meaning>) -> [Int32] {
        if meanings.contains(.anything) { return prompts }
        var seen: Set<Int32> = []
        var open: [Int32] = []
        for meaning in meanings {
            switch meaning {
            case .reference(let reference): open.append(reference)
            case .id(let id):
                for kind in AssetKind.allCases {
                    let reference = AssetReference(kind, contents.ids[id])
                    if let known = contents.references.known(reference) { open.append(known) }
                }
            case .anything: break
            }
        }
        seen.formUnion(open)
        var found: [Int32] = []
        while let reference = open.popLast() {
            guard holders.indices.contains(Int(reference)) else { continue }
            let isPrompt = contents.references[reference].kind == .prompt
            if isPrompt, !holders[Int(reference)].isEmpty { found.append(reference) }
            for path in users[Int(reference)] {
                guard let user = outline(path)?.reference, seen.insert(user).inserted else {
                    continue
                }
                open.append(user)
            }
        }
        return found.sorted()
    }

    // MARK: - Compositions

    /// What a prompt is made of.
    struct Parts {
        /// The files, in order.
        var files: [File] = []
        /// Whether something that changed is among them.
        var isTouched = false
        /// Whether git does not have one of them.
        var isIncomplete = false
    }

    /// What a prompt is made of now, and whether that is anything that changed.
    func parts(of prompt: Int32, touching changed: Set<Meaning> = []) -> Parts {
        var parts = Parts()
        parts.isTouched = changed.contains(.anything)
        var seen: Set<Int32> = [prompt]
        var open = [prompt]
        while let reference = open.popLast() {
            let name = contents.references[reference]
            let id = contents.ids.known(name.id)
            if !parts.isTouched, !changed.isEmpty {
                parts.isTouched =
                    changed.contains(.reference(reference))
                    || (id.map { changed.contains(.id($0)) } ?? false)
            }
            if holders.indices.contains(Int(reference)) {
                for path in holders[Int(reference)]
                where !isHidden[Int(path)]
                    && (takesAnyFile || contents.paths[Int(path)].stem == id)
                {
                    let file = LibraryContents.file(path, linked[Int(path)])
                    parts.files.append(file)
                    for use in contents.outline(file).uses where seen.insert(use).inserted {
                        open.append(use)
                    }
                }
            }
            if !unclear.isEmpty { addUnclear(id, &parts) }
        }
        // A file that nobody can read may be several assets.
        parts.files = Array(Set(parts.files)).sorted()
        return parts
    }

    private func addUnclear(_ id: Int32?, _ parts: inout Parts) {
        func add(_ paths: Set<Int32>) {
            for path in paths where !isHidden[Int(path)] {
                let file = LibraryContents.file(path, linked[Int(path)])
                parts.files.append(file)
                if contents.outline(file).isMissing { parts.isIncomplete = true }
            }
        }
        if takesAnyFile {
            unclear.values.forEach(add)
        } else if let id, let paths = unclear[id] {
            add(paths)
        }
    }
}
