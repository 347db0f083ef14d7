/// The keys of a kind as files are checked against them: laid out flat, one definition behind the
/// other.
///
/// Nothing is copied and no reference is counted to find a key and to go into its value; all cores
/// look at the same definitions, and would wait for each other's counting.
final class KeyTable: Sendable {
    /// A type: its place in the table.
    typealias TypeIndex = Int

    /// What is checked of a value of a type.
    enum Form: Sendable {
        case any, text, template, boolean, oneOf, identifier, free, schema
        case integer(minimum: Int, maximum: Int)
        case number(minimum: Double?, maximum: Double?)
        case list(TypeIndex)
        case map(TypeIndex)
        case mapping(Mapping, isOpen: Bool)
        case either(Range<TypeIndex>)
    }

    /// The keys of one mapping.
    struct Mapping: Sendable {
        /// Where they stand.
        let keys: Range<Int>
        /// A bit for each that must be there, apart from `kind`, which is looked for first of all.
        let required: UInt64
    }

    /// A key.
    struct Key: Sendable {
        fileprivate let word: Word
        /// The type of its value.
        fileprivate(set) var type: TypeIndex
        /// Whether its value has bounds.
        let isLimited: Bool
    }

    /// How long a key is, and its first eight bytes: enough to tell most from each other.
    fileprivate struct Word: Equatable, Sendable {
        let count: Int
        let head: UInt64

        init(_ name: String) {
            count = name.utf8.count
            head = name.utf8.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
    }

    /// The most keys that a mapping can have: one for each bit.
    static let mostKeys = UInt64.bitWidth

    /// All keys, those of one mapping together.
    let keys: [Key]
    /// What is known of each key.
    let definitions: [KeyDefinition]
    /// What is checked for each type.
    let forms: [Form]
    /// All types.
    let types: [ValueType]
    /// The mapping that is a file.
    let root: Mapping

    /// Lays out the keys of a file.
    init(_ keys: [KeyDefinition]) {
        var builder = Builder()
        root = builder.add(keys)
        self.keys = builder.keys
        definitions = builder.definitions
        forms = builder.forms
        types = builder.types
    }

    /// Finds a key of a mapping; nil where it has none of the name.
    func index(of name: String, in mapping: Mapping) -> Int? {
        let word = Word(name)
        for index in mapping.keys where keys[index].word == word {
            if word.count <= 8 || definitions[index].name == name { return index }
        }
        return nil
    }

    private struct Builder {
        var keys: [Key] = []
        var definitions: [KeyDefinition] = []
        var forms: [Form] = []
        var types: [ValueType] = []

        mutating func add(_ new: [KeyDefinition]) -> Mapping {
            let range = keys.count..<(keys.count + new.count)
            var required: UInt64 = 0
            for (offset, definition) in new.enumerated() {
                if definition.isRequired, definition.name != "kind" { required |= 1 << offset }
                keys.append(
                    Key(
                        word: Word(definition.name), type: 0,
                        isLimited: definition.limits != .none))
            }
            definitions += new
            for (index, definition) in zip(range, new) { keys[index].type = add(definition.type) }
            return Mapping(keys: range, required: required)
        }

        private mutating func add(_ type: ValueType) -> TypeIndex { add([type]).lowerBound }

        /// Adds types that stand side by side.
        private mutating func add(_ new: [ValueType]) -> Range<TypeIndex> {
            let range = types.count..<(types.count + new.count)
            types += new
            for _ in new { forms.append(.any) }
            for (index, type) in zip(range, new) { forms[index] = form(type) }
            return range
        }

        private mutating func form(_ type: ValueType) -> Form {
            switch type {
            case .text: .text
            case .template: .template
            case .integer(let minimum, let maximum): .integer(minimum: minimum, maximum: maximum)
            case .number(let minimum, let maximum): .number(minimum: minimum, maximum: maximum)
            case .boolean: .boolean
            case .oneOf: .oneOf
            case .identifier, .reference: .identifier
            case .list(let element): .list(add(element))
            case .object(let keys): .mapping(add(keys), isOpen: false)
            case .open(let keys): .mapping(add(keys), isOpen: true)
            case .map(let value): .map(add(value))
            case .free: .free
            case .schema: .schema
            case .either(let types): .either(add(types))
            case .any: .any
            }
        }
    }
}
