import Basics
import PromptModel
import TestSupport
import Testing
import YAMLKit

@Suite("Texts of real repositories")
struct RealTextTests {
    /// A repository, how many of its texts there are, and how many of these have other line ends.
    @Test(
        "come back byte for byte", .needsData("prompt-history/fabric/repo.bundle"),
        arguments: [("fabric", 293, 4), ("soul-md", 5, 0), ("tau2-policies", 3, 0)])
    func texts(name: String, count: Int, carriageReturns: Int) throws {
        let scratch = try Scratch()
        let bundle = try RealData.path("prompt-history/\(name)/repo.bundle")
        _ = try scratch.git("clone", "-q", "-c", "core.autocrlf=false", bundle, name)
        let root = scratch.path(name)
        let files = try scratch.git("-C", root, "-c", "core.quotePath=false", "ls-files", "*.md")
            .split(separator: "\n").map(String.init)
        #expect(files.count >= count)
        var withReturns = 0
        for file in files {
            let bytes = try Files.read(root + "/" + file)
            if bytes.contains(0x0D) { withReturns += 1 }
            guard bytes.contains(where: { $0 > 0x20 }) else {
                #expect(throws: ImportError.self, "\(file)") {
                    try Exchange.assets(bytes, file: file)
                }
                continue
            }
            let asset = try #require(
                Exchange.assets(bytes, file: file, id: "text").first, "\(file)")
            let errors = Validation.diagnostics(of: Exchange.library([asset])).filter {
                $0.severity == .error
            }
            #expect(errors.map(\.message) == [], "\(file)")
            #expect(try Exchange.export(asset).bytes == bytes, "\(file)")
            guard bytes.contains(0x0D) else { continue }
            // As a prompt, a snippet and knowledge too, whatever the file's name says.
            for kind in [AssetKind.prompt, .snippet, .knowledge] {
                let asset = try #require(
                    Exchange.assets(
                        bytes, file: file, format: .markdown, id: "text",
                        context: Exchange.context(kind: kind)
                    ).first)
                #expect(try Exchange.export(asset).bytes == bytes, "\(kind): \(file)")
            }
        }
        #expect(withReturns == carriageReturns)
    }
}
