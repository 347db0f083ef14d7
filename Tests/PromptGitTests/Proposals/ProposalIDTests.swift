import Basics
import PromptGit
import TestSupport
import Testing

@Suite("The name of a proposal")
struct ProposalIDTests {
    @Test(
        "is a day, words and eight hexadecimal digits",
        arguments: [
            "20261120-a-00000000", "20261120-look-up-first-3f9a1c07", "00000000-1-ffffffff",
        ])
    func valid(text: String) {
        #expect(ProposalID(text)?.description == text)
        #expect(ProposalID(text)?.date == String(text.prefix(8)))
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "20261120", "20261120-00000000", "20261120--00000000", "20261120-a-0000000",
            "20261120-a-000000000", "20261120-a-0000000G", "20261120-a-0000000A",
            "2026112-a-00000000", "2026112x-a-00000000", "20261120-A-00000000",
            "20261120-a_b-00000000", "20261120-a/b-00000000", "../20261120-a-00000000",
            "20261120-a-00000000\n", "20261120-ä-00000000", "２０261120-a-00000000",
        ])
    func invalid(text: String) { #expect(ProposalID(text) == nil) }

    @Test(
        "has words from whatever text it is for",
        arguments: [
            ("Look the customer up", "look-the-customer-up"), ("", "change"), ("!?", "change"),
            ("  Ünïcode – dashes  ", "n-code-dashes"), ("tool/refund", "tool-refund"),
            ("a\nb\u{0}c", "a-b-c"),
            (
                "one two three four five six seven eight nine ten",
                "one-two-three-four-five-six-seven-eight"
            ),
            (String(repeating: "x", count: 90), String(repeating: "x", count: 40)),
        ])
    func slug(text: String, slug: String) {
        #expect(ProposalID.slug(text) == slug)
        let id = ProposalID(slug: text, surroundings: .fixed())
        #expect(ProposalID(id.description) == id)
        #expect(id.date == "20261120")
    }
}
