import TestSupport
import Testing

@testable import GitKit

@Suite struct TrailerTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test(arguments: [
        "subject\n\nKey: value\n",
        "subject\n\nbody\n\nProposal-Id: x\nDecision: approved\n",
        "subject\n\nKey: value", "subject\nKey: value\n", "Key: value\n", "\nKey: value\n",
        "subject\n\nbody\nKey: value\n", "subject\n\nbody\nSigned-off-by: A <a@b>\nKey: v\n",
        "subject\n\na\nb\nc\nd\ne\nf\ng\nSigned-off-by: A <a@b>\n",
        "subject\n\na\nb\nc\nSigned-off-by: A <a@b>\n",
        "subject\n\nKey: value\n  goes on\n\tand on\nOther: x\n",
        "subject\n\n  blank first\nKey: value\n",
        "subject\n\nbody\n  indented\nSigned-off-by: A <a@b>\n",
        "subject\n\nKey : value\nWith-Number-2:x\nempty:\n", "subject\n\nnot a key: value\n",
        "subject\n\nKey: value\n\n\n", "subject\n\nKey: value\n# a comment\nOther: x\n",
        "subject\n\nKey: a\n\nOther: b\n", "subject\n\n(cherry picked from commit abc)\nKey: v\n",
        "subject\n\n(cherry picked from commit abc)\n  more\nKey: v\n",
        "subject\n\nbody\n---\nKey: value\n", "subject\n\n--- \n\nKey: value\n",
        "subject\n\nbody\n\n---\n\nKey: value\n",
        "subject\r\n\r\nbody\r\n\r\nKey: value\r\nOther: x\r\n",
        "subject\n\nKey: value é\nSchlüssel: x\n", "subject\n\nKey: value: with: colons\n",
        "subject\n\n: none\nKey: v\n", "subject\n\nKey:\u{301}v\n", "", "\n\n", "subject\n\n",
        "subject\n\nhttps://example.org: x\n", "subject\n \nKey: v\n", "subject\n\nKey: v\n \n",
        "# comment\nsubject\n\nKey: v\n", "subject\n\n# comment\nKey: v\n",
        "subject\n\nbody text: with a colon but more words\nand no trailer\n",
        "subject\n\nProposal-Id: x\nsome text that is none\n",
        "subject\n\nsome\nfour\nlines\nof\ntext\nSigned-off-by: A <a@x>\n",
        "subject\n\n  indented: first\nKey: value\n", "subject\n\nA: 1\r\nB: 2\r\n",
        "subject\n\nReason: Grüße: mit Doppelpunkt\nhttp://example.org/x\n",
        "subject\n\nKey: v\n  \n", "subject\n\nKey: one\n\n  two\n",
    ])
    func trailersAreThoseOfGit(message: String) throws {
        let printed = try scratch.git(
            "interpret-trailers", "--parse", "--no-divider", input: message)
        let expected = printed.utf8.split(separator: 10).map { String(decoding: $0, as: UTF8.self) }
        let found = trailers(of: message).map { "\($0.key): \($0.value)" }
        #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(printed)")
    }

    /// In a commit a line of dashes is text like any other: it must not hide who approved.
    @Test func aCommitsTrailersAreThoseOfTheLog() throws {
        let repository = try scratch.newRepository()
        let message = "approve\n\nbody\n---\nmore\n\nProposal-Id: x\nApproved-by: a\n"
        let id = try repository.commit(["f": "x"], message: message)
        #expect(
            try scratch.git("log", "-1", "--format=%(trailers:only,unfold)", "\(id)")
                == "Proposal-Id: x\nApproved-by: a\n")
        #expect(
            try repository.commit(id).trailers
                == [
                    Trailer(key: "Proposal-Id", value: "x"),
                    Trailer(key: "Approved-by", value: "a"),
                ])
    }
}
