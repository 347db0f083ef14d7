internal import Analysis
internal import Basics
package import GitKit
internal import PromptModel

/// Edits that somebody else's optimizer found, as `propose --from` reads them.
///
/// The file holds an object with `proposals` (and, for all of them, `source` and `model`), a list of
/// proposals, or a list of operations, which is one proposal. A proposal has `title` and
/// `operations`, and may have `type`, `goal`, `rationale`, `confidence`, `expected` and `evidence`
/// as a record has them.
package struct EditsFile {
    /// The proposals that the file asks for.
    package private(set) var requests: [ProposalRequest] = []

    private let file: String
    private let author: Signature
    private var source: String
    private var model: String?

    /// Reads the file; throws ``PromptGitError`` or ``OperationError`` that names what is wrong.
    package init(parsing bytes: [UInt8], file: String, author: Signature) throws {
        self.file = Paths.lastComponent(file)
        self.author = author
        source = Paths.lastComponent(file)
        let json = try JSONValue(parsing: bytes, file: file)
        let proposals: [JSONValue]
        if let list = json["proposals"]?.arrayValue {
            try check(json, keys: ["proposals", "source", "model"], in: "the file")
            source = try text(json, "source", in: "the file") ?? source
            model = try text(json, "model", in: "the file")
            proposals = list
        } else if json["operations"] != nil {
            proposals = [json]
        } else if let list = json.arrayValue, list.contains(where: { $0["op"] != nil }) {
            proposals = [["operations": .array(list)]]
        } else if let list = json.arrayValue {
            proposals = list
        } else {
            throw PromptGitError(
                .invalidInput, "\(file) holds no edits",
                advice: "write {\"proposals\": [{\"title\": …, \"operations\": [{\"asset\": …, "
                    + "\"path\": …, \"op\": …}]}]}")
        }
        for (index, proposal) in proposals.enumerated() {
            requests.append(try request(proposal, number: index + 1))
        }
    }

    private static let keys = [
        "type", "goal", "title", "rationale", "confidence", "expected", "operations", "evidence",
        "model",
    ]

    private func request(_ json: JSONValue, number: Int) throws -> ProposalRequest {
        let place = "proposal \(number)"
        try check(json, keys: Self.keys, in: place)
        guard let list = json["operations"]?.arrayValue else {
            throw invalid("\(place) has no list 'operations'")
        }
        let operations = try list.enumerated().map { index, value in
            do {
                return try AssetOperation(json: value)
            } catch {
                throw invalid("operation \(index + 1) of \(place): \(error)")
            }
        }
        let title = try text(json, "title", in: place) ?? Self.title(of: operations)
        return ProposalRequest(
            type: try type(json, operations, place),
            goal: try choice(json, "goal", of: Goal.self, place) ?? .quality,
            title: title,
            rationale: try text(json, "rationale", in: place)
                ?? "Found by \(source); it gave no reason.",
            confidence: try choice(json, "confidence", of: Confidence.self, place) ?? .low,
            expected: try expectation(json["expected"], place), operations: operations,
            evidence: try evidence(json["evidence"], place),
            // What an optimizer read is not known, so its text counts as coming from traces.
            isTainted: true, analyzer: nil, model: try text(json, "model", in: place) ?? model,
            source: source, slug: title, author: author)
    }

    private func invalid(_ message: String) -> PromptGitError {
        PromptGitError(
            .invalidInput, "\(file): \(message)", advice: "'docs/proposals.md' has the form")
    }

    private func check(_ json: JSONValue, keys: [String], in place: String) throws {
        guard let object = json.objectValue else { throw invalid("\(place) is no object") }
        for key in object.keys where !keys.contains(key) {
            let near = closestMatch(to: key, among: keys).map { "; did you mean '\($0)'?" } ?? ""
            throw invalid("\(place) has a key '\(key)' that is not known\(near)")
        }
    }

    private func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ json: JSONValue, _ key: String, of type: Value.Type, _ place: String
    ) throws -> Value? {
        guard let value = json[key], !value.isNull else { return nil }
        guard let result = value.stringValue.flatMap(Value.init(rawValue:)) else {
            let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw invalid("the '\(key)' of \(place) is one of \(known)")
        }
        return result
    }

    private func text(_ json: JSONValue, _ key: String, in place: String) throws -> String? {
        guard let value = json[key], !value.isNull else { return nil }
        guard let text = value.stringValue else {
            throw invalid("the '\(key)' of \(place) is no text")
        }
        return text
    }

    private func count(_ json: JSONValue, _ key: String, in place: String) throws -> Int? {
        guard let value = json[key], !value.isNull else { return nil }
        guard let count = value.integerValue.flatMap({ Int(exactly: $0) }), count >= 0 else {
            throw invalid("the '\(key)' of \(place) is no whole number of at least 0")
        }
        return count
    }

    /// The type that is named or, without one, the kind of the first asset that is edited.
    private func type(
        _ json: JSONValue, _ operations: [AssetOperation], _ place: String
    ) throws -> ProposalType {
        if let type = try choice(json, "type", of: ProposalType.self, place) {
            guard type.isMergeable == !operations.isEmpty else {
                throw invalid(
                    operations.isEmpty
                        ? "\(place) of type \(type.rawValue) needs operations"
                        : "\(place) of type \(type.rawValue) can't have operations")
            }
            guard operations.isEmpty || operations.contains(where: { Self.type($0) == type })
            else {
                throw invalid("\(place) is of type \(type.rawValue) and edits no such asset")
            }
            return type
        }
        let edited = operations.first { $0.name != "create" } ?? operations.first
        guard let edited else { throw invalid("\(place) has neither operations nor a type") }
        return Self.type(edited)
    }

    private static func type(_ operation: AssetOperation) -> ProposalType {
        // An agent has no type of its own.
        ProposalType(rawValue: operation.asset.kind.rawValue) ?? .config
    }

    private func expectation(_ json: JSONValue?, _ place: String) throws -> ExpectedMetric? {
        guard let json, !json.isNull else { return nil }
        let place = "'expected' of \(place)"
        try check(json, keys: ["metric", "scope", "from", "to"], in: place)
        guard let metric = try text(json, "metric", in: place),
            let scope = try text(json, "scope", in: place),
            let from = try text(json, "from", in: place)
        else { throw invalid("\(place) needs 'metric', 'scope' and 'from'") }
        return ExpectedMetric(
            metric: metric, scope: scope, from: from, to: try text(json, "to", in: place))
    }

    private func evidence(_ json: JSONValue?, _ place: String) throws -> Evidence {
        guard let json, !json.isNull else { return Evidence() }
        let place = "'evidence' of \(place)"
        try check(json, keys: ["finding", "sessions", "tasks", "ids", "counts"], in: place)
        let list = json["ids"] ?? []
        let ids = list.arrayValue?.compactMap(\.stringValue) ?? []
        guard ids.count == list.arrayValue?.count else {
            throw invalid("the 'ids' of \(place) is no list of texts")
        }
        guard let counts = (json["counts"] ?? [:]).objectValue else {
            throw invalid("the 'counts' of \(place) is no object")
        }
        return Evidence(
            finding: try text(json, "finding", in: place),
            sessions: try count(json, "sessions", in: place),
            tasks: try count(json, "tasks", in: place), ids: ids, counts: counts)
    }

    private static func title(of operations: [AssetOperation]) -> String {
        var seen: Set<String> = []
        let assets = operations.map(\.asset.description).filter { seen.insert($0).inserted }
        return "Change \(assets.prefix(3).joined(separator: ", "))"
            + (assets.count > 3 ? " and \(assets.count - 3) more" : "")
    }
}
