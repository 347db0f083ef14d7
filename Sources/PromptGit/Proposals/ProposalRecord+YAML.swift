internal import Analysis
package import Basics
internal import PromptModel
internal import YAMLKit

extension ProposalRecord {
    /// The record's path, relative to the library's root.
    package static func path(of id: ProposalID) -> String { "proposals/\(id).yaml" }

    /// The record as the bytes of its file.
    package var fileBytes: [UInt8] { Array(YAMLWriter.text(of: .object(json)).utf8) }

    /// The record as a JSON object, keys in the order of the file.
    package var json: JSONObject {
        var object: JSONObject = [
            "kind": "proposal", "id": .string(id.description), "type": .string(type.rawValue),
            "goal": .string(goal.rawValue), "title": .string(title),
            "rationale": .string(rationale),
            "confidence": .string(confidence.rawValue),
        ]
        if let expected {
            object["expected"] = expected.json
        }
        object["operations"] = .array(operations.map(\.json))
        object["evidence"] = evidence.json
        object["risk"] = [
            "tier": .string(risk.tier.rawValue), "reasons": .strings(risk.reasons),
            "autoEligible": .bool(risk.autoEligible), "tainted": .bool(risk.tainted),
        ]
        var origin: JSONObject = [
            "analyzer": .optional(self.origin.analyzer), "batch": .string(self.origin.batch),
            "model": .optional(self.origin.model),
        ]
        if let source = self.origin.source { origin["source"] = .string(source) }
        object["origin"] = .object(origin)
        let versions = base.versions.sorted { $0.key < $1.key }
        object["base"] = [
            "commit": .string(base.commit),
            "versions": .object(JSONObject(versions.map { ($0.key, .string($0.value)) })),
        ]
        return object
    }

    /// Reads a record's file; throws ``PromptGitError`` naming the file and the field that is not
    /// right.
    package init(parsing bytes: [UInt8], file: String) throws {
        let document: YAMLDocument
        do throws(YAMLError) {
            document = try YAMLDocument(parsing: bytes, file: file)
        } catch {
            throw PromptGitError(
                .invalidFiles, "the record \(file) is not valid YAML",
                diagnostics: [error.diagnostic], sources: [file: bytes])
        }
        try self.init(json: document.root?.value ?? .null, file: file)
    }

    private init(json: JSONValue, file: String) throws {
        let fields = RecordFields(value: json, file: file, name: "record")
        guard try fields.text("kind") == "proposal" else { throw fields.wrong("kind") }
        guard let id = ProposalID(try fields.text("id")) else { throw fields.wrong("id") }
        guard let type = ProposalType(rawValue: try fields.text("type")) else {
            throw fields.wrong("type")
        }
        guard let goal = Goal(rawValue: try fields.text("goal")) else { throw fields.wrong("goal") }
        guard let confidence = Confidence(rawValue: try fields.text("confidence")) else {
            throw fields.wrong("confidence")
        }
        let operations = try fields.list("operations").enumerated().map { index, value in
            do throws(OperationError) {
                return try AssetOperation(json: value)
            } catch {
                throw PromptGitError(
                    .invalidFiles, "operation \(index + 1) of the record \(file): \(error)",
                    advice: "restore the file from git; records are not edited by hand")
            }
        }
        let evidence = try fields.section("evidence")
        let risk = try fields.section("risk")
        guard let tier = Risk.Tier(rawValue: try risk.text("tier")) else {
            throw risk.wrong("tier")
        }
        let origin = try fields.section("origin")
        let base = try fields.section("base")
        var expected: ExpectedMetric?
        if let value = json["expected"], !value.isNull {
            let expectation = RecordFields(value: value, file: file, name: "expected")
            expected = ExpectedMetric(
                metric: try expectation.text("metric"), scope: try expectation.text("scope"),
                from: try expectation.text("from"), to: try expectation.optionalText("to"))
        }
        self.init(
            id: id, type: type, goal: goal, title: try fields.text("title"),
            rationale: try fields.text("rationale"), confidence: confidence,
            expected: expected, operations: operations,
            evidence: Evidence(
                finding: try evidence.optionalText("finding"),
                sessions: try evidence.optionalCount("sessions"),
                tasks: try evidence.optionalCount("tasks"),
                ids: try evidence.texts("ids"),
                counts: evidence.value["counts"]?.objectValue ?? JSONObject()),
            risk: Risk(
                tier: tier, reasons: try risk.texts("reasons"),
                autoEligible: try risk.flag("autoEligible"), tainted: try risk.flag("tainted")),
            origin: Origin(
                analyzer: try origin.optionalText("analyzer"), batch: try origin.text("batch"),
                model: try origin.optionalText("model"), source: try origin.optionalText("source")),
            base: Base(
                commit: try base.text("commit"),
                versions: (base.value["versions"]?.objectValue ?? JSONObject()).members
                    .reduce(into: [:]) { $0[$1.key] = $1.value.stringValue }))
    }
}

/// Reads the fields of a part of a record, naming what is missing.
private struct RecordFields {
    let value: JSONValue
    let file: String
    let name: String

    func wrong(_ key: String) -> PromptGitError {
        PromptGitError(
            .invalidFiles, "the record \(file) has no usable '\(key)' in its \(name)",
            advice: "restore the file from git; records are not edited by hand")
    }

    func text(_ key: String) throws -> String {
        guard let text = value[key]?.stringValue else { throw wrong(key) }
        return text
    }

    func optionalText(_ key: String) throws -> String? {
        guard let value = value[key], !value.isNull else { return nil }
        guard let text = value.stringValue else { throw wrong(key) }
        return text
    }

    func texts(_ key: String) throws -> [String] {
        let list = try list(key)
        let texts = list.compactMap(\.stringValue)
        guard texts.count == list.count else { throw wrong(key) }
        return texts
    }

    func optionalCount(_ key: String) throws -> Int? {
        guard let value = value[key], !value.isNull else { return nil }
        guard let count = value.integerValue.flatMap({ Int(exactly: $0) }), count >= 0 else {
            throw wrong(key)
        }
        return count
    }

    func flag(_ key: String) throws -> Bool {
        guard let flag = value[key]?.boolValue else { throw wrong(key) }
        return flag
    }

    func list(_ key: String) throws -> [JSONValue] {
        guard let list = value[key]?.arrayValue else { throw wrong(key) }
        return list
    }

    func section(_ key: String) throws -> RecordFields {
        guard let section = value[key], section.objectValue != nil else { throw wrong(key) }
        return RecordFields(value: section, file: file, name: key)
    }
}
