internal import Basics
internal import GitKit
internal import PromptModel
internal import YAMLKit

/// Finds the commit that gave each field of a YAML file its present value: a field that a parent has
/// with the same value is the parent's, wherever it stands there, and what no parent has is the
/// commit's own.
///
/// A version that can't be read is passed over: its fields are compared with those of the versions
/// before it, and what those have not is the first version's behind it.
struct FieldWalk {
    private typealias Version = FileLineage.Version

    /// A field of the file asked about, and where it stands in an older version.
    private struct Field {
        var number: Int
        var path: YAMLPath
    }

    /// Fields that stand in one content.
    private struct Group {
        /// The last content on the way that can be read.
        var blob: ObjectID
        /// Whose they are when nobody before has them.
        var owner: Version
        var fields: [Field]
    }

    /// A version that was passed over.
    struct Unreadable {
        var commit: Int
        var path: [UInt8]
        var reason: String
    }

    private let blobs: BlobReader
    private var lineage: FileLineage
    private var pending: [Version: [Group]] = [:]
    private var values: [ObjectID: Result<JSONValue, YAMLError>] = [:]

    /// The fields of the file, in its order.
    private(set) var fields: [YAMLPath] = []
    /// The number of the commit of each field, and the path that the file had there.
    private(set) var origins: [(commit: Int, path: [UInt8])] = []
    /// The versions that were passed over, newest first.
    private(set) var unreadable: [Unreadable] = []

    init(_ index: HistoryIndex, _ blobs: BlobReader) {
        self.blobs = blobs
        lineage = FileLineage(index, blobs)
    }

    /// Finds the origins of all fields of a file.
    mutating func run(from place: GraphPlace, _ path: [UInt8], _ value: JSONValue) throws {
        guard let start = try lineage.version(at: place, path),
            let blob = lineage.blob(of: start)
        else { return }
        fields = FieldMatch.leaves(of: value)
        origins = Array(repeating: (start.commit, start.path), count: fields.count)
        values[blob] = .success(value)
        pending[start] = [
            Group(
                blob: blob, owner: start,
                fields: fields.enumerated().map { Field(number: $0, path: $1) })
        ]
        // No commit has a smaller number than its parents.
        while let version = pending.keys.max(by: { $0.commit < $1.commit }) {
            try pass(pending.removeValue(forKey: version) ?? [], of: version)
        }
    }

    /// Passes the fields of a version on to its parents.
    private mutating func pass(_ groups: [Group], of version: Version) throws {
        let blob = lineage.blob(of: version)
        if let blob, case .failure(let error) = try value(blob, version) {
            unreadable.append(
                Unreadable(
                    commit: version.commit, path: version.path,
                    reason: "line \(error.location.line): \(error.message)"))
        }
        let parents = try lineage.parents(of: version)
        for group in Self.joined(groups) { try pass(group, to: parents) }
        if let blob { values[blob] = nil }
        // What no field was passed on to stays behind.
        if values.count > 64 { values = [:] }
    }

    private mutating func pass(_ group: Group, to parents: [FileLineage.Parent]) throws {
        if let same = parents.first(where: { $0.id == group.blob }) {
            var group = group
            group.owner = same.version
            pending[same.version, default: []].append(group)
            return
        }
        guard case .success(let new) = try value(group.blob, group.owner) else { return }
        var rest = group.fields
        var passedOver: Version?
        var seen: Set<ObjectID> = []
        for parent in parents where seen.insert(parent.id).inserted && !rest.isEmpty {
            guard case .success(let old) = try value(parent.id, parent.version) else {
                passedOver = passedOver ?? parent.version
                continue
            }
            let places = FieldMatch.equalLeaves(old, new)
            var passed: [Field] = []
            rest = rest.filter { field in
                guard let place = places[field.path] else { return true }
                passed.append(Field(number: field.number, path: place))
                return false
            }
            guard !passed.isEmpty else { continue }
            pending[parent.version, default: []].append(
                Group(blob: parent.id, owner: parent.version, fields: passed))
        }
        if let passedOver, !rest.isEmpty {
            pending[passedOver, default: []].append(
                Group(blob: group.blob, owner: group.owner, fields: rest))
            return
        }
        for field in rest { origins[field.number] = (group.owner.commit, group.owner.path) }
    }

    /// The groups with those of one content and one owner put together.
    private static func joined(_ groups: [Group]) -> [Group] {
        var joined: [Group] = []
        for group in groups {
            if let place = joined.firstIndex(where: {
                $0.blob == group.blob && $0.owner == group.owner
            }) {
                joined[place].fields += group.fields
            } else {
                joined.append(group)
            }
        }
        return joined
    }

    private mutating func value(
        _ blob: ObjectID, _ version: Version
    ) throws -> Result<JSONValue, YAMLError> {
        if let known = values[blob] { return known }
        let bytes = try blobs.content(blob)
        let path = String(decoding: version.path, as: UTF8.self)
        let result: Result<JSONValue, YAMLError>
        do throws(YAMLError) {
            result = .success(try YAMLDocument(parsing: bytes, file: path).value)
        } catch {
            result = .failure(error)
        }
        values[blob] = result
        return result
    }
}
