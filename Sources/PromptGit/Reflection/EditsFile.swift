internal import Analysis
internal import Basics
package import GitKit
internal import JSONKit
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
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw PromptGitError(.invalidInput, "\(file) is not valid JSON: \(error)")
        }
        let proposals: [JSONValue]
        if let list = json["proposals"]?.arrayValue {
            try check(json, keys: ["proposals", "source", "model"], in: "the file")
            source = json["source"]?.stringValue ?? source
            model = json["model"]?.stringValue
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
        let title = json["title"]?.stringValue ?? Self.title(of: operations)
        return ProposalRequest(
            type: try type(json, operations, place),
            goal: try choice(json, "goal", of: Goal.init(rawValue:), place) ?? .quality,
            title: title,
            rationale: json["rationale"]?.stringValue ?? "Found by \(source); it gave no reason.",
            confidence: try choice(json, "confidence", of: Confidence.init(rawValue:), place)
                ?? .low,
            expected: expectation(json["expected"]), operations: operations,
            evidence: evidence(json["evidence"]),
            // What an optimizer read is not known, so its text counts as coming from traces.
            isTainted: true, analyzer: nil, model: json["model"]?.stringValue ?? model,
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

    private func choice<Value>(
        _ json: JSONValue, _ key: String, of read: (String) -> Value?, _ place: String
    ) throws -> Value? {
        guard let value = json[key], !value.isNull else { return nil }
        guard let result = value.stringValue.flatMap(read) else {
            throw invalid("the '\(key)' of \(place) has no known value")
        }
        return result
    }

    /// The type that is named or, without one, the kind of the first asset that is edited.
    private func type(
        _ json: JSONValue, _ operations: [AssetOperation], _ place: String
    ) throws -> ProposalType {
        if let type = try choice(json, "type", of: ProposalType.init(rawValue:), place) {
            guard type.isMergeable == !operations.isEmpty else {
                throw invalid(
                    operations.isEmpty
                        ? "\(place) of type \(type.rawValue) needs operations"
                        : "\(place) of type \(type.rawValue) can't have operations")
            }
            return type
        }
        let edited = operations.first { $0.name != "create" } ?? operations.first
        guard let kind = edited?.asset.kind else {
            throw invalid("\(place) has neither operations nor a type")
        }
        return ProposalType(rawValue: kind.rawValue) ?? .config
    }

    private func expectation(_ json: JSONValue?) -> ExpectedMetric? {
        guard let metric = json?["metric"]?.stringValue, let scope = json?["scope"]?.stringValue,
            let from = json?["from"]?.stringValue
        else { return nil }
        return ExpectedMetric(
            metric: metric, scope: scope, from: from, to: json?["to"]?.stringValue)
    }

    private func evidence(_ json: JSONValue?) -> Evidence {
        Evidence(
            finding: json?["finding"]?.stringValue,
            sessions: json?["sessions"]?.integerValue.map(Int.init),
            tasks: json?["tasks"]?.integerValue.map(Int.init),
            ids: json?["ids"]?.arrayValue?.compactMap(\.stringValue) ?? [],
            counts: json?["counts"]?.objectValue ?? JSONObject())
    }

    private static func title(of operations: [AssetOperation]) -> String {
        var seen: Set<String> = []
        let assets = operations.map(\.asset.description).filter { seen.insert($0).inserted }
        return "Change \(assets.prefix(3).joined(separator: ", "))"
            + (assets.count > 3 ? " and \(assets.count - 3) more" : "")
    }
}
