import Basics
import PromptModel
import TestSupport
import Testing
import Traces

@testable import Analysis

/// The example that comes with the project, through the importer and the store: what its README
/// says there is to find is found, and the edits fit its files.
@Suite("The boat-tour example")
struct ExampleLibraryTests {
    private static let root = PackageRoot.path("Examples/boat-tours")

    private func files() throws -> [(path: String, bytes: [UInt8])] {
        let folders = ["", "agents/", "knowledge/", "snippets/", "souls/", "tools/"]
        return try folders.flatMap { folder -> [(path: String, bytes: [UInt8])] in
            let directory = Self.root + "/prompts/" + folder
            return try Files.list(directory).filter { $0.hasSuffix(".yaml") }.sorted().map {
                ("prompts/" + folder + $0, try Files.read(directory + $0))
            }
        }
    }

    private func forEachSession(_ body: (StoredSession) throws(TraceError) -> Void) throws {
        let scratch = try Scratch()
        let store = try SessionStore(path: scratch.path("traces.sqlite"))
        _ = try store.importFile(
            Self.root + "/conversations.jsonl", surroundings: scratch.surroundings)
        try store.forEachSession(body)
    }

    private func findings(in library: Library? = nil) throws -> [Finding] {
        let library = try library ?? Library(files: files())
        var reflection = Reflection(library: AnalysisLibrary(library))
        try forEachSession { reflection.add($0.session, evidence: $0.evidenceID) }
        return reflection.findings()
    }

    @Test("What its README says there is to find is found, and nothing else is proposed")
    func found() throws {
        let findings = try findings()
        #expect(
            findings.compactMap(\.draft).map(\.title) == [
                "Call find_customer before naming a payment method",
                "Stop offering a voucher as an example of payment_method_id in book_tour",
                "Take booking_id from the user or from find_customer",
            ])
        #expect(findings.prefix(3).map(\.sessions) == [8, 4, 4])
        #expect(findings.prefix(3).map(\.tasks) == [6, 3, 4])
        #expect(findings[0].counts["failed"] == 7)
        #expect(findings.allSatisfy { $0.evidence.count == $0.sessions })
    }

    @Test("Every edit fits the files, leaves them without errors and is not made twice")
    func apply() throws {
        let files = try files()
        let library = Library(files: files)
        let applier = OperationApplier(
            locate: { reference in
                guard let path = library[reference]?.path,
                    let file = files.first(where: { $0.path == path })
                else { return nil }
                return AssetFile(path: file.path, bytes: file.bytes)
            }, blobID: { _ in "" })
        let operations = try findings().compactMap(\.draft).flatMap(\.operations)
        let changes = try applier.apply(operations)
        #expect(
            changes.keys.sorted() == [
                "prompts/tools/book_tour.yaml", "prompts/tools/cancel_booking.yaml",
            ])
        let after = Library(
            files: files.map { file in (file.path, (changes[file.path] ?? nil) ?? file.bytes) })
        #expect(after.assets.filter { !$0.isValid }.isEmpty)
        let tool = try #require(after[AssetReference(.tool, "book_tour")]?.tool)
        #expect(
            tool.description == """
                Books places on a tour and charges a payment method of the customer.
                Before this call, call `find_customer`.
                Use each payment method (`payment_method_id`) exactly as its answer lists it; \
                never invent or guess one.
                If none of those listed fits, ask the user.

                """)
        #expect(
            tool.parameters["properties"]?["payment_method_id"]?["description"]
                == "The id of the payment method to charge.")
        // The same conversations seen again say nothing that the library does not say by now.
        #expect(try findings(in: after).allSatisfy { $0.draft?.operations.isEmpty ?? true })
    }

    @Test("No word of a conversation stands in a draft")
    func redaction() throws {
        let drafts = try findings().compactMap(\.draft)
        var redaction = Redaction(
            drafts, library: AnalysisLibrary(Library(files: try files())))
        try forEachSession { redaction.add($0.session) }
        #expect(redaction.violations.isEmpty)
    }
}
