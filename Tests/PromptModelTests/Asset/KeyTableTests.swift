import Testing

@testable import PromptModel

/// The keys of one mapping, however deep it lies, with the way to it.
struct TabledKeys: CustomTestStringConvertible, Sendable {
    var table: KeyTable
    var mapping: KeyTable.Mapping
    var path: String

    var testDescription: String { path }

    var names: [String] { table.definitions[mapping.keys].map(\.name) }

    /// Every mapping of every kind.
    static let all = KindDefinition.all.flatMap { definition in
        mappings(in: definition.table, definition.table.root, path: definition.kind.rawValue)
    }

    private static func mappings(
        in table: KeyTable, _ mapping: KeyTable.Mapping, path: String
    ) -> [TabledKeys] {
        [TabledKeys(table: table, mapping: mapping, path: path)]
            + mapping.keys.flatMap { index in
                mappings(
                    in: table, type: table.keys[index].type,
                    path: path + "." + table.definitions[index].name)
            }
    }

    private static func mappings(in table: KeyTable, type: Int, path: String) -> [TabledKeys] {
        switch table.forms[type] {
        case .list(let type), .map(let type): mappings(in: table, type: type, path: path)
        case .either(let types): types.flatMap { mappings(in: table, type: $0, path: path) }
        case .mapping(let mapping, _): mappings(in: table, mapping, path: path)
        default: []
        }
    }

    /// Names that are nearly one of the keys, and none.
    var nearNames: Set<String> {
        var near: Set<String> = ["", "x", "\u{0}"]
        for name in names {
            near.formUnion([
                name + "s", name + name, "x" + name, String(name.dropLast()),
                String(name.dropFirst()), name.uppercased(), String(name.dropLast()) + "~",
                "~" + name.dropFirst(), String(name.reversed()), name + "\u{0}", name + "\u{301}",
            ])
        }
        return near.subtracting(names)
    }
}

@Suite("The table that keys are found in")
struct KeyTableTests {
    @Test("every key is found in its mapping", arguments: TabledKeys.all)
    func everyKey(keys: TabledKeys) {
        #expect(
            keys.names.map { keys.table.index(of: $0, in: keys.mapping) }
                == Array(keys.mapping.keys))
    }

    @Test("a name that is nearly a key is none", arguments: TabledKeys.all)
    func nearNames(keys: TabledKeys) {
        for name in keys.nearNames {
            #expect(keys.table.index(of: name, in: keys.mapping) == nil, "\(name.debugDescription)")
        }
    }

    @Test("long keys that begin alike are told from each other")
    func longKeys() {
        let names = ["maxCompletionTokens", "maxCompletionTokenz", "maxCompl", "maxComplx"]
        let table = KeyTable(names.map { KeyDefinition($0, .text, "A key.") })
        #expect(names.map { table.index(of: $0, in: table.root) } == [0, 1, 2, 3])
        #expect(table.index(of: "maxCompletionTokenx", in: table.root) == nil)
    }

    @Test("no mapping has more keys than there are bits", arguments: TabledKeys.all)
    func bits(keys: TabledKeys) {
        #expect(keys.mapping.keys.count <= KeyTable.mostKeys)
        #expect(Set(keys.names).count == keys.names.count)
    }

    @Test("the bits of what must be there are those of the definitions", arguments: TabledKeys.all)
    func required(keys: TabledKeys) {
        let names = keys.table.definitions[keys.mapping.keys].enumerated().filter {
            keys.mapping.required & 1 << UInt64($0.offset) != 0
        }.map(\.element.name)
        let wanted = keys.table.definitions[keys.mapping.keys].filter {
            $0.isRequired && $0.name != "kind"
        }.map(\.name)
        #expect(names == wanted)
    }

    @Test("the table reaches every key that the definitions do", arguments: KindDefinition.all)
    func reach(definition: KindDefinition) {
        func names(_ keys: [KeyDefinition], _ path: String) -> [String] {
            keys.flatMap { [path + "." + $0.name] + names($0.keys, path + "." + $0.name) }
        }
        let tabled = TabledKeys.all.filter {
            $0.path == definition.kind.rawValue || $0.path.hasPrefix(definition.kind.rawValue + ".")
        }.flatMap { keys in keys.names.map { keys.path + "." + $0 } }
        #expect(tabled.sorted() == names(definition.keys, definition.kind.rawValue).sorted())
    }
}
