import Basics
import Foundation
import PromptModel
import TestSupport
import Testing
import YAMLKit

@Suite("Prompty's own files", .needsData("prompt-history/prompty/repo.bundle"))
struct PromptyFileTests {
    /// Files with something that can't be carried; the rest of them is.
    private static let lossy: Set<String> = [
        // A loop over messages whose roles are values.
        "web/src/content/docs/assets/code/hello.prompty"
    ]

    private func repository() throws -> Scratch {
        let scratch = try Scratch()
        let bundle = try RealData.path("prompt-history/prompty/repo.bundle")
        _ = try scratch.git("clone", "-q", bundle, "prompty")
        return scratch
    }

    @Test("every file at the head imports, is valid, and exports to the same bytes")
    func head() throws {
        let scratch = try repository()
        let root = scratch.path("prompty")
        let files = try scratch.git("-C", root, "ls-files", "*.prompty").split(separator: "\n")
        #expect(files.count == 91)
        for file in files.map(String.init) {
            let bytes = try Files.read(root + "/" + file)
            try check(bytes, file, isLossy: Self.lossy.contains(file))
        }
    }

    private func check(_ bytes: [UInt8], _ file: String, isLossy: Bool) throws {
        if isLossy {
            #expect(throws: ImportError.self, "\(file)") { try Exchange.assets(bytes, file: file) }
        }
        let asset = try #require(
            Exchange.assets(bytes, file: file, isLossy: isLossy).first, "\(file)")
        let library = Exchange.library([asset])
        let errors = Validation.diagnostics(of: library).filter { $0.severity == .error }
        #expect(errors.map(\.message) == [], "\(file)")
        _ = try library.composition(of: asset.reference.id)
        let exported = try Exchange.export(asset)
        #expect(exported.bytes == bytes, "\(file)")
        #expect(exported.name == Paths.lastComponent(file))
    }

    @Test("every file of the history imports or is refused with a place, and comes back")
    func history() throws {
        let scratch = try repository()
        let root = scratch.path("prompty")
        let listing = try scratch.git(
            "-C", root, "log", "--all", "-m", "--raw", "--no-abbrev", "--format=", "--no-renames",
            "--", "*.prompty")
        var blobs: [String: String] = [:]
        for line in listing.split(separator: "\n") {
            let parts = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
            guard parts.count > 5, parts[3].contains(where: { $0 != "0" }) else { continue }
            blobs[parts[3]] = parts[5]
        }
        #expect(blobs.count > 150)
        var refused: [String] = []
        for (blob, file) in blobs.sorted(by: { $0.key < $1.key }) {
            let bytes = Array(try scratch.git("-C", root, "cat-file", "blob", blob).utf8)
            do {
                let asset = try #require(
                    Exchange.assets(bytes, file: file, isLossy: true).first)
                #expect(try Exchange.export(asset).bytes == bytes, "\(file) \(blob)")
            } catch let error as ImportError {
                #expect(!error.diagnostics.isEmpty || error.code == .empty, "\(file): \(error)")
                refused.append("\(file): \(error)")
            }
        }
        #expect(refused == [])
    }
}
