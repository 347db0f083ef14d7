import Testing

@testable import GitKit

@Suite("Object ids")
struct ObjectIDTests {
    @Test func readsAndWritesHexadecimalDigits() throws {
        let text = "0123456789abcdef0123456789abcdef01234567"
        let id = try #require(ObjectID(text))
        #expect(id.description == text)
        #expect(id.short == "0123456789ab")
        #expect(ObjectID(bytes: id.bytes) == id)
        #expect(ObjectID(text.uppercased()) == id)
        #expect(ObjectID(id.native) == id)
    }

    @Test(arguments: [
        "", "0123", "0123456789abcdef0123456789abcdef0123456",
        "0123456789abcdef0123456789abcdef012345678", "g123456789abcdef0123456789abcdef01234567",
        "refs/heads/main",
    ])
    func refusesWhatIsNoID(_ text: String) {
        #expect(ObjectID(text) == nil)
    }

    @Test func refusesOtherNumbersOfBytes() {
        #expect(ObjectID(bytes: [UInt8](repeating: 1, count: 19)) == nil)
        #expect(ObjectID(bytes: [UInt8](repeating: 1, count: 21)) == nil)
    }

    @Test func ordersByBytes() throws {
        var generator = Numbers(seed: 7)
        var texts: [String] = []
        for _ in 0..<200 {
            let digits = (0..<40).map { _ in
                "0123456789abcdef".randomElement(using: &generator) ?? "0"
            }
            texts.append(String(digits))
        }
        let sorted = texts.compactMap { ObjectID($0) }.sorted().map(\.description)
        #expect(sorted == texts.sorted())
        #expect(ObjectID.zero.isZero)
        #expect(ObjectID.zero.description == String(repeating: "0", count: 40))
    }
}
