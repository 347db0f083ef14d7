import Foundation
import TestSupport
import Testing

/// The package as it stands.
@Suite struct PackageTests {
    @Test func everySourceFileKeepsTheRules() throws {
        let sources = try Tree.sources()
        #expect(sources.count > 20)
        for violation in sources.flatMap(Rules.violations) { Issue.record("\(violation)") }
    }

    @Test func theTableNamesTheTargetsThatThereAre() throws {
        let folders = try Tree.folders(in: "Sources").filter { $0 != "C" }
        #expect(folders.sorted() == Architecture.targets.map(\.name).sorted())
    }

    @Test func arrowsPointOneWay() {
        var below: Set<String> = []
        for target in Architecture.targets {
            #expect(target.imports.isSubset(of: below), "\(target.name)")
            below.insert(target.name)
        }
    }

    @Test func aCLibraryHasOneWrapper() {
        let wrapped = Architecture.targets.flatMap(\.wraps)
        #expect(Set(wrapped).count == wrapped.count)
    }

    @Test func thePackageDeclaresTheSameDependencies() throws {
        let declared = try Documents.packageDependencies(PackageRoot.text("Package.swift"))
        #expect(declared.keys.sorted() == Architecture.targets.map(\.name).sorted())
        for target in Architecture.targets {
            let expected = target.imports.union(target.wraps).sorted()
            #expect(declared[target.name]?.sorted() == expected, "\(target.name)")
        }
    }

    @Test func theDocumentShowsTheSameTable() throws {
        let rows = try Documents.targetRows(PackageRoot.text("ARCHITECTURE.md"))
        #expect(rows.map(\.name) == Architecture.targets.map(\.name))
        for target in Architecture.targets {
            guard let row = rows.first(where: { $0.name == target.name }) else { continue }
            #expect(row.imports == target.imports.union(target.wraps), "\(target.name)")
            #expect(row.system == target.system, "\(target.name)")
        }
    }

    @Test func everyTargetHasTestsAndTheirFoldersAreItsTopics() throws {
        for target in Architecture.targets where target.name != "promptgit" {
            let tests = "Tests/" + (target.name == "Commands" ? "Command" : target.name) + "Tests"
            let files = try Tree.files(below: tests, ending: ".swift")
            let texts = try files.map(PackageRoot.text)
            #expect(texts.contains { $0.contains("@Test") }, "\(tests) has no test")
            let topics = try Tree.folders(in: "Sources/" + target.name)
            let others: Set = ["Docs", "Snapshots", "Fixtures", "Suite", "Support", "TestSupport"]
            for folder in try Tree.folders(in: tests) where !others.contains(folder) {
                #expect(topics.contains(folder), "\(tests)/\(folder) has no topic of its name")
            }
        }
    }
}
