internal import ArgumentKit
internal import Basics
internal import PromptGit

/// `promptgit list`.
enum List: Command {
    static let description = CommandDescription(
        name: "list", abstract: "List the assets of the library",
        options: [
            OptionDescription(
                "kind", "List only assets of this kind",
                kind: .choice(PromptRepository.kindNames)),
            OptionDescription(
                "revision", placeholder: "REV", "List the assets of a commit, branch or tag"),
            OptionDescription(
                "workspace", placeholder: "NAME", "List them as a workspace sees them"),
        ],
        examples: [.init("promptgit list --kind prompt", "List the prompts with their versions")])

    static func run(_ arguments: ParsedArguments, _ context: CommandContext) throws -> ExitCode {
        let repository = try context.open()
        let place = arguments.option("revision").map(LibraryPlace.revision)
        let assets = try repository.list(
            place ?? repository.defaultPlace, kind: arguments.option("kind"),
            workspace: arguments.option("workspace")
        ) { path in
            context.note("\(path) is left out; 'promptgit validate' says why")
        }
        if context.wantsJSON {
            context.print(
                .array(
                    assets.map { asset in
                        [
                            "kind": .string(asset.kind), "id": .string(asset.id),
                            "path": .string(asset.path), "version": .optional(asset.version),
                            "description": .optional(asset.description),
                        ]
                    }))
            return .done
        }
        var table = TextTable()
        for asset in assets {
            let description = asset.description?.split(separator: "\n").first.map(String.init)
            table.add([
                "\(asset.kind)/\(asset.id)", asset.version ?? "", asset.path,
                printable(String((description ?? "").prefix(60))),
            ])
        }
        context.print(table.text)
        if table.isEmpty { context.note("There are no assets yet; 'promptgit new' writes one.") }
        return .done
    }
}
