import Basics
import Foundation
import PromptGit
import PromptModel
import TestSupport
import Testing

/// Whatever a finding is called, `explain` knows it.
@Suite("The names of findings")
struct ExplainedFindingTests {
    /// How the code names a rule: where it is defined, and where a finding is made without it.
    private static let patterns = [
        #"Rule\(\s*"([a-z-]+)""#, #"\brule: "([a-z-]+)""#, #"\breport\(\s*"([a-z-]+)", "#,
        #"Code\(rawValue: "(yaml-[a-z-]+)"\)"#, #""(settings-[a-z]+)""#,
    ]

    /// Every name that the sources have.
    private static func names() throws -> Set<String> {
        let root = PackageRoot.path("Sources")
        let files = try #require(FileManager.default.enumerator(atPath: root))
        var names: Set<String> = []
        for case let file as String in files where file.hasSuffix(".swift") {
            let text = try String(contentsOfFile: "\(root)/\(file)", encoding: .utf8)
            for pattern in patterns {
                let expression = try NSRegularExpression(pattern: pattern)
                let whole = NSRange(text.startIndex..., in: text)
                for match in expression.matches(in: text, range: whole) {
                    if let range = Range(match.range(at: 1), in: text) {
                        names.insert(String(text[range]))
                    }
                }
            }
        }
        return names
    }

    @Test("are those that can be explained, and no others")
    func explained() throws {
        let surroundings = try Scratch().surroundings
        let names = try Self.names()
        #expect(names == Set(Rule.everything.map(\.id)))
        for name in names {
            guard case .rule(let rule) = try Explainer.explain(name, surroundings) else {
                Issue.record("'\(name)' is no rule")
                continue
            }
            #expect(rule.id == name)
        }
    }
}
