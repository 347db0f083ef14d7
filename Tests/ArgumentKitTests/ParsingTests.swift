import Testing

@testable import ArgumentKit

@Suite struct ParsingTests {
    private func parse(_ line: String) throws -> ParsedArguments {
        try sampleTool.parse(CommandLineTool.firstCommand(of: line))
    }

    private func error(_ line: String) throws -> UsageError {
        try #require(throws: UsageError.self) { try parse(line) }
    }

    // MARK: Options and flags

    @Test(arguments: [
        "moor north A --rope 7", "moor --rope=7 north A", "moor -r 7 north A", "moor -r7 north A",
        "moor -r=7 north A", "moor -qr7 north A", "moor -qvr 7 north A",
    ])
    func anOptionHasManyForms(_ line: String) throws {
        let parsed = try parse(line)
        #expect(parsed.path == ["moor"])
        #expect(parsed.option("rope") == "7")
        #expect(try parsed.integer("rope") == 7)
        #expect(parsed.argument("pier") == "north")
        #expect(parsed.arguments("boats") == ["A"])
        #expect(parsed.flag("quick") == line.contains("-q"))
        #expect(parsed.flag("verbose") == line.contains("v"))
    }

    @Test func whatIsNotGivenIsAbsentAndADefaultCounts() throws {
        let parsed = try parse("moor north A")
        #expect(parsed.option("weather") == nil)
        #expect(parsed.options("label") == [])
        #expect(parsed.option("rope") == "5")
        #expect(parsed.options("rope") == [])
        #expect(try parsed.integer("rope") == 5)
        #expect(try parsed.number("tide") == nil)
        #expect(parsed.givenFlag("check") == nil)
        #expect(!parsed.flag("check"))
    }

    @Test func aRepeatableOptionKeepsItsOrderAndAnotherMayStandOnce() throws {
        #expect(try parse("moor -l b --label a north A").options("label") == ["b", "a"])
        let error = try error("moor --rope 7 -r 8 north A")
        #expect(error.code == .repeatedOption)
        #expect(error.message == "option '-r' is given more than once")
    }

    @Test func aNegatableFlagIsSwitchedBothWaysAndTheLastCounts() throws {
        #expect(try parse("moor --check north A").givenFlag("check") == true)
        #expect(try parse("moor --no-check north A").givenFlag("check") == false)
        #expect(try parse("moor --no-check --check north A").flag("check"))
        #expect(try error("moor --no-quick north A").code == .unknownOption)
    }

    @Test(arguments: [
        "-C a --json list", "list -C a --json", "--json list -Ca", "--json -C=a list",
    ])
    func globalOptionsStandAnywhere(_ line: String) throws {
        let parsed = try parse(line)
        #expect(parsed.path == ["list"])
        #expect(parsed.flag("json"))
        #expect(parsed.options("C") == ["a"])
    }

    @Test func globalOptionsStandBetweenTheWordsOfACommand() throws {
        let parsed = try parse("papers --json file --no-color Swift --year 2026")
        #expect(parsed.path == ["papers", "file"])
        #expect(parsed.flag("json"))
        #expect(parsed.givenFlag("color") == false)
    }

    @Test func anEmptyValueAndOneWithASignAreTaken() throws {
        #expect(try parse("moor --label= north A").options("label") == [""])
        #expect(try parse("moor -l '' north A").options("label") == [""])
        #expect(try parse("moor --label=-x=y north A").options("label") == ["-x=y"])
        #expect(try parse("moor -l - north A").options("label") == ["-"])
        #expect(try parse("moor --tide -2.5 north A").number("tide") == -2.5)
    }

    // MARK: Arguments

    @Test func afterTwoDashesEverythingIsAnArgument() throws {
        let parsed = try parse("moor north -- --rope -q -- moor")
        #expect(parsed.arguments("boats") == ["--rope", "-q", "--", "moor"])
        #expect(try parse("papers file --year 1999 -- -h").argument("boat") == "-h")
    }

    @Test func aCommandMayStandAfterTwoDashes() throws {
        #expect(try parse("-- list -l").argument("pattern") == "-l")
    }

    @Test func numbersBelowZeroAndALoneDashAreArguments() throws {
        #expect(try parse("moor north -5 -0.5 -").arguments("boats") == ["-5", "-0.5", "-"])
        #expect(try error("moor north -5x").code == .unknownOption)
    }

    @Test func argumentsAfterAVariadicOneGetTheirs() throws {
        let parsed = try parse("shift A B C there")
        #expect(parsed.arguments("boats") == ["A", "B", "C"])
        #expect(parsed.argument("place") == "there")
        #expect(try error("shift there").message == "missing argument PLACE")
        #expect(try error("shift").message == "missing argument BOAT")
    }

    @Test func anOptionalArgumentMayBeMissing() throws {
        #expect(try parse("list").argument("pattern") == nil)
        #expect(try parse("list x").argument("pattern") == "x")
        let error = try error("list x y")
        #expect(error.code == .unexpectedArgument)
        #expect(error.message == "'list' takes no further argument: 'y'")
    }

    @Test func aCommandThatRunsAndHasCommandsTellsThemApart() throws {
        #expect(try parse("secret").path == ["secret"])
        #expect(try parse("secret word").argument("word") == "word")
        #expect(try parse("secret deeper").path == ["secret", "deeper"])
        #expect(try parse("secret -- deeper").argument("word") == "deeper")
    }

    @Test func aRequiredValueIsThereOrThrows() throws {
        #expect(try parse("moor north A").required("pier") == "north")
        #expect(try parse("papers file A --year 1950").required("year") == "1950")
        let parsed = try parse("list")
        #expect(throws: UsageError.self) { try parsed.required("pattern") }
    }

    @Test func aNumberThatIsNoneThrows() throws {
        let parsed = try parse("list many")
        let error = try #require(throws: UsageError.self) { try parsed.integer("pattern") }
        #expect(error.message == "PATTERN must be a whole number, not 'many'")
    }

    // MARK: Help and version

    @Test(arguments: [
        ("", []), ("help", []), ("--help", []), ("-h", []), ("moor --help", ["moor"]),
        ("moor north -vh", ["moor"]), ("help moor", ["moor"]),
        ("papers --help", ["papers"]), ("help papers burn", ["papers", "burn"]),
        ("papers burn -h --nonsense", ["papers", "burn"]), ("--json help list", ["list"]),
    ])
    func helpIsAskedFor(_ line: String, path: [String]) throws {
        let parsed = try parse(line)
        #expect(parsed.request == .help)
        #expect(parsed.path == path)
    }

    @Test func theVersionIsAskedFor() throws {
        #expect(try parse("--version").request == .version)
        #expect(try parse("list --version").request == .version)
    }

    @Test func helpAfterTwoDashesIsAnArgument() throws {
        #expect(try parse("list -- --help").argument("pattern") == "--help")
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("lst", "unknown command 'lst'", "did you mean 'list'?"),
        ("xyzzy", "unknown command 'xyzzy'", nil),
        ("secre", "unknown command 'secre'", nil),
        ("help mor", "unknown command 'mor'", "did you mean 'moor'?"),
        ("papers flie", "unknown command 'flie' after 'papers'", "did you mean 'papers file'?"),
        (
            "papers xyzzy", "unknown command 'xyzzy' after 'papers'",
            "it has the commands 'file' or 'burn'"
        ),
        (
            "papers", "'papers' needs a command after it", "it has the commands 'file' or 'burn'"
        ),
        ("list --logn", "unknown option '--logn'", "did you mean '--long'?"),
        ("list --jsno", "unknown option '--jsno'", "did you mean '--json'?"),
        ("list --no-colr", "unknown option '--no-colr'", "did you mean '--no-color'?"),
        ("list --hepl", "unknown option '--hepl'", "did you mean '--help'?"),
        ("list --C=a", "unknown option '--C'", nil),
        ("list -C", "option '-C' needs a value: -C DIR", nil),
        ("list -z", "unknown option '-z'", nil),
        ("list -lz", "unknown option '-z'", nil),
        ("list -json", "unknown option '-json'", "long options have two dashes: '--json'"),
        (
            "--sure burn", "unknown option '--sure'",
            "'--sure' is an option of 'papers burn' and stands after it"
        ),
        ("list --long=yes", "option '--long' takes no value", nil),
        ("list --at", "option '--at' needs a value: --at PIER", nil),
        (
            "list --at --long", "option '--at' needs a value: --at PIER",
            "a value that begins with a dash is written '--at=--long'"
        ),
        (
            "moor -l -q north A", "option '-l' needs a value: -l LABEL",
            "a value that begins with a dash is written '-l-q'"
        ),
        ("list --at=", "option '--at' must not be empty, not ''", nil),
        (
            "moor --weather strom north A",
            "option '--weather' must be one of 'calm' or 'storm', not 'strom'",
            "did you mean 'storm'?"
        ),
        (
            "moor noth A", "PIER must be one of 'north' or 'south', not 'noth'",
            "did you mean 'north'?"
        ),
        (
            "moor -r 51 north A", "option '-r' must be a whole number from 1 to 50, not '51'", nil
        ),
        ("moor -r x north A", "option '-r' must be a whole number from 1 to 50, not 'x'", nil),
        (
            "moor --tide 4 north A", "option '--tide' must be a number from -3.0 to 3.0, not '4'",
            nil
        ),
        ("moor", "missing argument PIER", "PIER: The pier"),
        ("moor north", "missing argument BOAT", "BOAT: The boats"),
        ("papers file A", "missing option --year YEAR", "YEAR: The year they are for"),
        ("papers burn now", "'papers burn' takes no further argument: 'now'", nil),
    ])
    func aMistakeIsNamed(_ line: String, message: String, hint: String?) throws {
        let error = try error(line)
        #expect(error.message == message)
        #expect(error.hint == hint)
        #expect("\(error)" == message)
    }

    @Test func aMistakeKnowsItsCommand() throws {
        #expect(try error("papers burn --x").commandPath == ["papers", "burn"])
        #expect(try error("--x").commandPath == [])
    }

    @Test(arguments: [
        ("a b", ["a", "b"]), ("a 'b c' \"d'e\"", ["a", "b c", "d'e"]), ("a ''", ["a", ""]),
        ("a|b", ["a"]), ("a > b", ["a"]), ("a --x=' | '", ["a", "--x= | "]), ("", []),
    ])
    func aShellLineIsSplitIntoWords(_ line: String, words: [String]) {
        #expect(CommandLineTool.firstCommand(of: line) == words)
    }
}
