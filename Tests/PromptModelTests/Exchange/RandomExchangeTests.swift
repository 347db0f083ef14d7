import Basics
import JSONKit
import PromptModel
import TestSupport
import Testing
import YAMLKit

@Suite("Exports of prompts that no file was imported for")
struct RandomExchangeTests {
    /// What a prompt says: each message as it is sent.
    private static func messages(_ object: JSONObject) throws -> [Message] {
        let library = Library(files: [("prompts/p.yaml", bytes(object))])
        let asset = try #require(library[AssetReference(.prompt, "p")])
        #expect(asset.isValid, "\(Validation.diagnostics(of: library).map(\.message))")
        let composition = try library.composition(of: "p")
        let names = Set(composition.variables.map(\.name))
        return try composition.render(
            values: JSONObject(RandomPrompt.values.members.filter { names.contains($0.key) }))
    }

    private static func bytes(_ object: JSONObject) -> [UInt8] {
        Array(YAMLWriter.text(of: .object(object)).utf8)
    }

    /// The file of a prompt; nil where the format can't express it, which must have a reason.
    private static func file(_ object: JSONObject, _ format: ExchangeFormat) throws -> ExportedFile?
    {
        var export = PromptExport(asset: object, format: format, bytes: bytes(object))
        do {
            return try export.file(context: Exchange.context())
        } catch {
            #expect(error.code == .lossy, "\(error)")
            #expect(error.message.hasPrefix("prompt/p can't be written as \(format.summary)"))
            return nil
        }
    }

    /// The formats, and how many of the prompts at least are the same without a word.
    @Test(
        "say the same when they are read again, or it is listed what does not",
        arguments: [
            (.github, 200), (.prompty, 90), (.dotprompt, 80), (.langfuse, 170), (.promptfoo, 210),
            (.markdown, 6), (.text, 6),
        ] as [(ExchangeFormat, Int)])
    func roundTrip(format: ExchangeFormat, least: Int) throws {
        var random = RandomPrompt(seed: 7)
        var same = 0
        for number in 0..<250 {
            let object = random.make()
            guard let file = try Self.file(object, format) else { continue }
            let again = try #require(
                Exchange.assets(file.bytes, file: file.name, format: format, id: "p").first)
            let expected = try Self.messages(object)
            let found = try Self.messages(again.object)
            let isSame = found == expected
            if isSame { same += 1 }
            #expect(
                isSame || file.items.contains { $0.fate == .changed },
                "\(number): \(file.text.debugDescription)\n\(found)\n\(expected)")
            for key in ["description", "model", "modelParameters", "tags", "testData"] {
                let isListed = file.items.contains { $0.what.contains(key) && $0.fate == .kept }
                #expect(
                    again.object[key] == (isListed ? nil : object[key]),
                    "\(number) \(key): \(file.text.debugDescription)")
            }
        }
        #expect(same >= least)
    }

    @Test(
        "say the same to the format's own program", .needsPythonPackage("prompty"),
        .needsPythonPackage("dotpromptz"), .needsPythonPackage("jinja2"),
        arguments: [ExchangeFormat.prompty, .dotprompt])
    func clients(format: ExchangeFormat) throws {
        var random = RandomPrompt(seed: 8)
        var cases: [(number: Int, object: JSONObject, file: ExportedFile)] = []
        for number in 0..<200 {
            let object = random.make()
            guard let file = try Self.file(object, format) else { continue }
            cases.append((number, object, file))
        }
        let answers = try Clients.read(
            cases.map { (format, $0.file.text, RandomPrompt.values) })
        #expect(answers.count == cases.count && cases.count > 80)
        for (answer, (number, object, file)) in zip(answers, cases) {
            let says = { "\(number): \(file.text.debugDescription)\n\(answer)" }
            // It takes line ends around a message away, which the export has listed.
            let isTrimmed = format == .prompty
            let expected = try Self.messages(object).map { message -> JSONValue in
                let text = isTrimmed ? message.content.trimmingLineFeeds : message.content
                let isOther = format == .dotprompt && message.role == .developer
                return [.string(isOther ? "system" : message.role.rawValue), .string(text)]
            }
            #expect(answer["messages"] == .array(expected), "\(says())")
            for key in ["description", "model", "modelParameters"] {
                #expect(answer[key] == object[key] ?? .null, "\(key) \(says())")
            }
        }
    }
}

extension String {
    fileprivate var trimmingLineFeeds: String {
        var text = self[...].drop { $0 == "\n" }
        while text.last == "\n" { text.removeLast() }
        return String(text)
    }
}
