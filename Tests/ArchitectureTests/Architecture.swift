/// The arrows that are allowed between targets.
///
/// ARCHITECTURE.md shows the same table to people, and Package.swift declares the same dependencies;
/// both are held against this one.
enum Architecture {
    struct Target: Equatable {
        var name: String
        /// The targets of the package that it imports.
        var imports: Set<String>
        /// The C libraries of the package that it wraps, and nobody else imports.
        var wraps: Set<String> = []
        /// The modules of the system and the toolchain that it uses.
        var system: Set<String> = []
    }

    static let targets: [Target] = [
        Target(
            name: "Basics", imports: [], wraps: ["CNettle"],
            system: ["Glibc", "Darwin", "Dispatch", "Synchronization"]),
        Target(name: "ArgumentKit", imports: ["Basics"]),
        Target(
            name: "JSONKit", imports: ["Basics"], wraps: ["CSimdjson", "CCompression"],
            system: ["Glibc", "Darwin"]),
        Target(name: "YAMLKit", imports: ["Basics"], wraps: ["CLibyaml"]),
        Target(name: "HTTPKit", imports: ["Basics"], wraps: ["CCurl"]),
        Target(name: "SQLiteKit", imports: ["Basics"], wraps: ["CSQLite"]),
        Target(
            name: "GitKit", imports: ["Basics"], wraps: ["CLibgit2"],
            system: ["Glibc", "Darwin", "Dispatch", "Synchronization"]),
        Target(
            name: "PromptModel", imports: ["Basics", "YAMLKit"],
            system: ["Dispatch", "Synchronization"]),
        Target(name: "Traces", imports: ["Basics", "JSONKit", "SQLiteKit"]),
        Target(name: "Analysis", imports: ["Basics", "PromptModel", "Traces"]),
        Target(
            name: "PromptGit",
            imports: [
                "Basics", "JSONKit", "YAMLKit", "HTTPKit", "SQLiteKit", "GitKit", "PromptModel",
                "Traces", "Analysis",
            ]),
        Target(
            name: "Commands",
            imports: [
                "Basics", "ArgumentKit", "JSONKit", "YAMLKit", "GitKit", "PromptModel",
                "Traces",
                "Analysis", "PromptGit",
            ], system: ["Glibc", "Darwin", "Synchronization"]),
        Target(name: "promptgit", imports: ["Commands"]),
    ]

    /// The targets that may look at the terminal, the clock, randomness and the environment.
    static let outermost: Set<String> = ["Commands", "promptgit"]

    static func target(_ name: String) -> Target? { targets.first { $0.name == name } }
}
