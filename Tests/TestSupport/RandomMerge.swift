/// Three versions of a YAML file as a merge has them: a random base and two random edits of it.
///
/// Every key, word and comment is a word of its own (`w12`), so that what a merge must keep or drop
/// can be said of words alone. Both sides may make the same edit.
public struct RandomMerge {
    /// The common ancestor.
    public let base: String
    /// One side.
    public let ours: String
    /// The other side.
    public let theirs: String

    /// Makes the three; equal seeds make equal ones.
    ///
    /// - Parameters:
    ///   - seed: of the generator.
    ///   - isAsset: whether the file is a soul, and only its known fields are edited.
    public init(seed: UInt64, isAsset: Bool = false) {
        var random = SeededGenerator(seed: seed &* 0x2545_F491_4F6C_DD1D &+ 1)
        // The first numbers of neighbouring seeds are alike.
        for _ in 0..<4 { _ = random.next() }
        var words = 0
        let document = Document(isAsset: isAsset, &random, &words)
        // What one side adds has other words than what the other one adds.
        let common = Edit.list(1, document, &random, &words)
        let isShared = Int.random(in: 0..<4, using: &random) == 0
        let left = Edit.list(Int.random(in: 1...3, using: &random), document, &random, &words)
        let right = Edit.list(Int.random(in: 1...3, using: &random), document, &random, &words)
        base = document.text
        ours = document.edited((isShared ? common : []) + left).text
        theirs = document.edited((isShared ? common : []) + right).text
    }

    /// The words of a text that tell its parts apart.
    public static func words(_ text: String) -> Set<String> {
        var words: Set<String> = []
        for part in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber })
        where part.first == "w" && part.dropFirst().allSatisfy(\.isNumber) && part.count > 1 {
            words.insert(String(part))
        }
        return words
    }

    // MARK: Documents

    private enum Shape: CaseIterable {
        case value, list, flow, text, mapping, records
    }

    private struct Field {
        var name: String
        var shape: Shape
        /// The lines below the key, each a part of the value: an item, a line, a member.
        var parts: [String]
        var comment: String?
        var indentation = 2

        var text: String {
            let before = comment.map { "# \($0)\n" } ?? ""
            let margin = String(repeating: " ", count: indentation)
            func block(_ parts: [String]) -> String {
                before + name + ":\n" + parts.map { margin + $0 + "\n" }.joined()
            }
            switch shape {
            case .value: return before + "\(name): \(parts.joined(separator: " "))\n"
            case .flow: return before + "\(name): [\(parts.joined(separator: ", "))]\n"
            case .list: return block(parts.map { "- " + $0 })
            case .text: return before + name + ": |\n" + parts.map { margin + $0 + "\n" }.joined()
            case .mapping: return block(parts.map { "\($0): \($0)" })
            case .records:
                return block(parts.flatMap { ["- id: \($0)", "  label: of \($0)"] })
            }
        }
    }

    private struct Document {
        var fields: [Field]

        var text: String { fields.map(\.text).joined() }

        init(
            isAsset: Bool, _ random: inout SeededGenerator, _ words: inout Int
        ) {
            func word() -> String {
                words += 1
                return "w\(words)"
            }
            let named: [(String, Shape)] =
                isAsset
                ? [
                    ("name", .value), ("tagline", .value), ("goals", .list), ("traits", .flow),
                    ("alwaysDo", .list), ("tone", .text), ("greeting", .text),
                ]
                : (0..<Int.random(in: 3...6, using: &random)).map { _ in
                    (word(), Shape.allCases.randomElement(using: &random) ?? .value)
                }
            fields = named.map { name, shape in
                let count = shape == .value ? 1 : Int.random(in: 2...6, using: &random)
                return Field(
                    name: name, shape: shape, parts: (0..<count).map { _ in word() },
                    comment: Int.random(in: 0..<4, using: &random) == 0 ? word() : nil,
                    indentation: shape == .value ? 2 : [2, 2, 4].randomElement(using: &random) ?? 2)
            }
        }

        func edited(_ edits: [Edit]) -> Document {
            var document = self
            for edit in edits { edit.apply(to: &document.fields) }
            return document
        }
    }

    // MARK: Edits

    /// An edit that knows its place by words, so that it can follow others.
    private enum Edit {
        case insertPart(field: String, after: String?, part: String)
        case removePart(field: String, part: String)
        case changePart(field: String, part: String, to: String)
        case insertField(Field, after: String?)
        case removeField(String)
        case changeComment(field: String, to: String)

        static func list(
            _ count: Int, _ document: Document, _ random: inout SeededGenerator, _ words: inout Int
        ) -> [Edit] {
            (0..<count).map { _ in one(document, &random, &words) }
        }

        private static func one(
            _ document: Document, _ random: inout SeededGenerator, _ words: inout Int
        ) -> Edit {
            func word() -> String {
                words += 1
                return "w\(words)"
            }
            guard let field = document.fields.randomElement(using: &random),
                let part = field.parts.randomElement(using: &random)
            else { return .removeField("") }
            let isNamed = document.fields.contains { $0.name == "tagline" }
            switch Int.random(in: 0..<12, using: &random) {
            case 0...3:
                let anchor = Int.random(in: 0..<4, using: &random) == 0 ? nil : part
                return .insertPart(field: field.name, after: anchor, part: word())
            case 4, 5: return .removePart(field: field.name, part: part)
            case 6...8: return .changePart(field: field.name, part: part, to: word())
            case 9: return .changeComment(field: field.name, to: word())
            case 10 where !isNamed:
                return .insertField(
                    Field(name: word(), shape: .list, parts: [word(), word()], comment: nil),
                    after: field.name)
            default:
                // A soul needs its name.
                return field.name == "name"
                    ? .changePart(field: field.name, part: part, to: word())
                    : .removeField(field.name)
            }
        }

        func apply(to fields: inout [Field]) {
            func index(_ name: String) -> Int? { fields.firstIndex { $0.name == name } }
            switch self {
            case .insertPart(let name, let anchor, let part):
                guard let field = index(name), fields[field].shape != .value else { return }
                let place = anchor.flatMap { fields[field].parts.firstIndex(of: $0) }
                fields[field].parts.insert(part, at: place.map { $0 + 1 } ?? 0)
            case .removePart(let name, let part):
                guard let field = index(name), fields[field].parts.count > 1 else { return }
                fields[field].parts.removeAll { $0 == part }
            case .changePart(let name, let part, let new):
                guard let field = index(name),
                    let place = fields[field].parts.firstIndex(of: part)
                else { return }
                fields[field].parts[place] = new
            case .insertField(let field, let anchor):
                fields.insert(field, at: anchor.flatMap(index).map { $0 + 1 } ?? 0)
            case .removeField(let name):
                guard fields.count > 1, let field = index(name) else { return }
                fields.remove(at: field)
            case .changeComment(let name, let comment):
                guard let field = index(name) else { return }
                fields[field].comment = comment
            }
        }
    }
}
