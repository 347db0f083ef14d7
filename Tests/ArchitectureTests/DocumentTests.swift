import Testing

@Suite struct DocumentTests {
    @Test func theTableIsReadFromMarkdown() {
        let rows = Documents.targetRows(
            """
            | other | table |
            |---|---|
            | `A` | no |

            | target | what | imports | system |
            |---|---|---|---|
            | `Base` | the base | – | `Glibc`, `Darwin` |
            | `Top` | what stands on it | `Base`, `CThing` | – |

            | target | a | second | table |
            |---|---|---|---|
            | `Not` | read | – | – |
            """)
        #expect(
            rows == [
                .init(name: "Base", imports: [], system: ["Glibc", "Darwin"]),
                .init(name: "Top", imports: ["Base", "CThing"], system: []),
            ])
    }

    @Test func dependenciesAreReadFromTheManifest() {
        let dependencies = Documents.packageDependencies(
            """
            targets: [
                library("Base", ["CThing"]),
                library(
                    "Top",
                    [
                        "Base", "Other",
                    ]),
                .executableTarget(
                    name: "tool", dependencies: ["Top"], swiftSettings: settings),
                tests("TopTests", ["Top"]),
            ]
            """)
        #expect(
            dependencies == ["Base": ["CThing"], "Top": ["Base", "Other"], "tool": ["Top"]])
    }
}
