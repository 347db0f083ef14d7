internal import Analysis
internal import Basics
internal import PromptModel

/// What a change is recognised by when it comes again.
package struct ChangeLikeness: Sendable {
    /// A digest of what its operations do, white space and letter case aside; of a change without
    /// operations its type and title.
    let fingerprint: String
    /// The words that it adds.
    let shingles: TextShingles
    /// The assets that it changes.
    let assets: Set<AssetReference>

    /// What the change of a record is like.
    init(_ record: ProposalRecord) {
        self.init(record.type, record.operations, title: record.title)
    }

    /// What a change is like.
    init(_ type: ProposalType, _ operations: [AssetOperation], title: String) {
        fingerprint = Self.fingerprint(type, operations, title: title)
        shingles = TextShingles(Self.words(operations, title: title))
        assets = Set(operations.map(\.asset))
    }

    private static func fingerprint(
        _ type: ProposalType, _ operations: [AssetOperation], title: String
    ) -> String {
        guard !operations.isEmpty else { return "\(type.rawValue): \(title)" }
        let texts = operations.map { operation in
            var operation = operation
            if case .create(_, let text, _) = operation.action {
                operation.action = .create(file: "", text: text, blob: "")
            }
            return words(of: operation.json.text(.canonical).lowercased())
        }
        return SHA256Digest(hashing: texts.sorted().joined(separator: "\n")).hex
    }

    /// The words of a text, with one space between them.
    private static func words(of text: String) -> String {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else {
            return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        // Nearly all are ASCII, in which white space is these bytes.
        let words = text.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
        return words.map { Substring($0) }.joined(separator: " ")
    }

    /// The words that operations add.
    private static func words(_ operations: [AssetOperation], title: String) -> String {
        operations.map { operation in
            switch operation.action {
            case .set(let value, _), .append(let value), .insert(let value, _, _):
                value.stringValue ?? value.text(.compact)
            case .replaceText(let find, let with): with.replacing(find, with: " ")
            case .create(_, let text, _): text
            case .remove, .delete: title
            }
        }.joined(separator: "\n")
    }
}
