import Basics
import Testing

@testable import PromptModel

/// What tells the items of a list apart.
struct ListIdentityTests {
    @Test("the names that people give come first, then those of the kinds")
    func keys() {
        #expect(ListIdentity.keys == ["id", "name", "key", "choice", "question"])
    }

    @Test("every list of mappings whose items must have a name is known")
    func definitions() {
        var lists: [String: String?] = [:]
        func collect(_ keys: [KeyDefinition], _ place: String) {
            for key in keys {
                if case .list(let item) = key.type, item != .text, !key.keys.isEmpty {
                    lists["\(place).\(key.name)"] = ListIdentity.name(ofItemsIn: key.type)
                }
                collect(key.keys, "\(place).\(key.name)")
            }
        }
        for kind in KindDefinition.all { collect(kind.keys, kind.kind.rawValue) }
        #expect(
            lists == [
                "prompt.messages": nil, "prompt.evaluators": "name",
                "prompt.evaluators.llm.choices": "choice", "knowledge.entries": "question",
                "rubric.dimensions": "id",
            ])
        #expect(lists.values.allSatisfy { $0.map(ListIdentity.keys.contains) ?? true })
    }
}
