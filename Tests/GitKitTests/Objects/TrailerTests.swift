import TestSupport
import Testing

@testable import GitKit

@Suite("Trailers")
struct TrailerTests {
    @Test(arguments: [
        "subject\n\nProposal-Id: 20261120-x\nDecision: approved\n",
        "subject\n\nbody\n\nApproved-by: Ada <ada@x>\nRisk: low\n\n",
        "subject\nProposal-Id: not-a-trailer\n",
        "subject\n\nbody text: with a colon but more words\nand no trailer\n",
        "subject\n\nProposal-Id: x\nsome text that is none\n",
        "subject\n\nSigned-off-by: A <a@x>\nsome text\nmore text\n",
        "subject\n\nsome\nfour\nlines\nof\ntext\nSigned-off-by: A <a@x>\n",
        "subject\n\nKey: value\n  goes on\n\tand on\nOther: x\n",
        "subject\n\n  indented: first\nKey: value\n",
        "subject\n\nKey:value\nkey2:   spaced   \nEmpty:\n",
        "subject\n\nKey : blank before the colon\n",
        "subject\n\nNo key: x\n",
        "subject\n\n(cherry picked from commit 1234)\nKey: x\n",
        "subject\n\nKey: x\n---\nafter: divider\n",
        "subject\n\nKey: x\n# a comment\nOther: y\n",
        "subject\n\nA: 1\n\nB: 2\n",
        "subject\n\nA: 1\r\nB: 2\r\n",
        "Key: only paragraph\n",
        "\n\nKey: after blank lines\n",
        "",
        "subject\n\nReverts-Proposal: x\nReason: Grüße: mit Doppelpunkt\nhttp://example.org/x\n",
    ])
    func findsWhatGitFinds(_ message: String) throws {
        let scratch = try Scratch()
        try scratch.gitInit()
        let printed = try scratch.git(
            "interpret-trailers", "--parse", "--unfold", input: message)
        let theirs = printed.split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("(cherry") }
        let ours = trailers(of: message).map { "\($0.key): \($0.value)" }
        #expect(ours == theirs)
    }
}
