import Testing

@testable import ArgumentKit

@Suite struct HelpTests {
    @Test func aCommandsHelpHasItsSections() throws {
        #expect(
            sampleTool.help(for: ["moor"]) == """
                Moor boats at a pier

                USAGE
                  boat moor [OPTIONS] PIER BOAT...

                The first argument is the pier. Every other one is a boat, and a boat that is
                moored elsewhere is moved.

                  an example   that keeps its spaces

                The last paragraph.

                ARGUMENTS
                  PIER     The pier: north, south
                  BOAT...  The boats

                OPTIONS
                  -r, --rope METRES      How much rope to use (default: 5)
                  -l, --label LABEL      Write this on the boat (may be repeated)
                      --weather WEATHER  Prepare for this: calm, storm
                      --tide TIDE        Expect this tide
                  -q, --quick            Leave the fenders off
                  -v, --verbose          Say more
                      --[no-]check       Check the knots

                GLOBAL OPTIONS
                  -C DIR            Start in this directory (may be repeated)
                      --json        Print JSON
                      --[no-]color  Use colour
                  -h, --help        Show this help
                      --version     Show the version

                EXAMPLES
                  boat moor --rope 7 north 'Old Lady' Swift
                      Moor two boats

                """)
    }

    @Test func theToolsHelpGroupsCommandsByAreaAndHidesSome() throws {
        #expect(
            sampleTool.help() == """
                Keep boats in order

                USAGE
                  boat [OPTIONS] COMMAND [ARGUMENTS]

                A boat is kept where it was left, until somebody moves it.

                HARBOUR
                  moor   Moor boats at a pier
                  list   List boats
                  shift  Move boats elsewhere

                PAPERS
                  papers  Keep the papers of boats

                GLOBAL OPTIONS
                  -C DIR            Start in this directory (may be repeated)
                      --json        Print JSON
                      --[no-]color  Use colour
                  -h, --help        Show this help
                      --version     Show the version

                EXAMPLES
                  boat -C harbour list
                      List the boats of a harbour

                'boat help COMMAND' says more about a command.

                """)
    }

    @Test func aCommandOfCommandsListsThem() throws {
        let help = try #require(sampleTool.help(for: ["papers"]))
        #expect(help.contains("USAGE\n  boat papers COMMAND\n"))
        #expect(
            help.contains(
                "COMMANDS\n  file  File the papers of a boat\n  burn  Burn all papers\n"))
    }

    @Test func requiredOptionsStandInTheUsageLine() throws {
        #expect(sampleTool.usage(for: ["papers", "file"]) == "boat papers file --year YEAR BOAT")
        #expect(sampleTool.usage(for: ["list"]) == "boat list [OPTIONS] [PATTERN]")
        #expect(sampleTool.usage(for: []) == "boat COMMAND")
    }

    @Test func thereIsNoHelpForWhatDoesNotExist() {
        #expect(sampleTool.help(for: ["nowhere"]) == nil)
    }

    @Test(arguments: [40, 60, 80, 120])
    func noLineIsWiderThanTheTerminal(_ width: Int) throws {
        for path in [[]] + sampleTool.commandPaths {
            let help = try #require(sampleTool.help(for: path, width: width))
            let kept = ["  an example", "  boat moor --rope", "HARBOUR"]
            for line in help.split(separator: "\n") where !kept.contains(where: line.hasPrefix) {
                #expect(line.count <= max(width, 48), "\(line)")
                #expect(line.last != " ", "\(line)")
            }
        }
    }

    @Test func aLongTermHasItsTextBelow() {
        let lines = TextLayout.columns(
            [("short", "one two three"), ("--a-very-long-option-name VALUE", "four five")],
            width: 24)
        #expect(
            lines == [
                "  short  one two three", "  --a-very-long-option-name VALUE", "         four five",
            ])
    }

    @Test(arguments: [
        ("", 10, [""]), ("one two", 3, ["one", "two"]), ("one two", 7, ["one two"]),
        ("one  two\tthree", 9, ["one two", "three"]),
        ("incomprehensible a", 5, ["incomprehensible", "a"]),
    ])
    func textIsWrappedAtWords(_ text: String, width: Int, lines: [String]) {
        #expect(TextLayout.wrap(text, width: width) == lines)
    }
}

@Suite struct DescriptionTests {
    @Test func theSampleToolIsInOrder() {
        #expect(sampleTool.descriptionProblems() == [])
    }

    private func problems(_ command: CommandDescription) -> [String] {
        CommandLineTool(
            name: "boat", abstract: "Keep boats", areas: [.init("all", [command])],
            globalFlags: [FlagDescription("json", "Print JSON")]
        ).descriptionProblems()
    }

    @Test func wordingIsChecked() {
        let command = CommandDescription(
            name: "go", abstract: "goes.", arguments: [.required("to", "")],
            examples: [.init("boat go there")])
        #expect(
            problems(command) == [
                "go: the abstract ends with a full stop",
                "go: the abstract begins with a small letter", "go: TO says nothing",
            ])
    }

    @Test func examplesMustBeThereAndWork() {
        #expect(
            problems(CommandDescription(name: "go", abstract: "Go"))
                == ["go: it has no example"])
        let command = CommandDescription(
            name: "go", abstract: "Go",
            examples: [.init("boat go --fast"), .init("ship go"), .init("boat go --json | cat")])
        #expect(
            problems(command) == [
                "go: the example 'boat go --fast' is refused: unknown option '--fast'",
                "go: the example 'ship go' does not begin with boat",
            ])
    }

    @Test func namesMustNotClash() {
        let command = CommandDescription(
            name: "go", abstract: "Go", arguments: [.optional("to", "Where")],
            options: [OptionDescription("to", short: "h", "Where")],
            flags: [FlagDescription("json", "Print")], examples: [.init("boat go")])
        #expect(
            problems(command) == [
                "go: there are two 'to'", "go: there are two 'json'", "go: there are two '-h'",
            ])
    }

    @Test func aDefaultMustBeAllowedAndAVariadicArgumentAlone() {
        let command = CommandDescription(
            name: "go", abstract: "Go",
            arguments: [.variadic("many", "Many"), .optional("one", "One")],
            options: [
                OptionDescription("speed", "Speed", kind: .integer(1...3), defaultValue: "4")
            ],
            examples: [.init("boat go")])
        #expect(
            problems(command) == [
                "go: the default of --speed must be a whole number from 1 to 3",
                "go: nothing can follow a variadic argument but required ones",
            ])
    }
}
