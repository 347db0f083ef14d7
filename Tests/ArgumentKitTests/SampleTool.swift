@testable import ArgumentKit

/// A tool with one of everything that a description can say.
let sampleTool = CommandLineTool(
    name: "boat", abstract: "Keep boats in order",
    discussion: "A boat is kept where it was left, until somebody moves it.",
    areas: [
        .init("harbour", [moor, list, shift]),
        .init("papers", [papers, secret]),
    ],
    globalOptions: [
        OptionDescription(
            "C", placeholder: "DIR", "Start in this directory",
            kind: .directory, isRepeatable: true)
    ],
    globalFlags: [
        FlagDescription("json", "Print JSON"),
        FlagDescription("color", "Use colour", isNegatable: true),
    ],
    examples: [.init("boat -C harbour list", "List the boats of a harbour")])

private let moor = CommandDescription(
    name: "moor", abstract: "Moor boats at a pier",
    discussion: """
        The first argument is the pier. Every other one is a boat, and a boat that is moored
        elsewhere is moved.

          an example   that keeps its spaces

        The last paragraph.
        """,
    arguments: [
        .required("pier", "The pier", kind: .choice(["north", "south"])),
        .variadic("boats", "The boats", placeholder: "BOAT", minimum: 1),
    ],
    options: [
        OptionDescription(
            "rope", short: "r", placeholder: "METRES", "How much rope to use",
            kind: .integer(1...50), defaultValue: "5"),
        OptionDescription("label", short: "l", "Write this on the boat", isRepeatable: true),
        OptionDescription("weather", "Prepare for this", kind: .choice(["calm", "storm"])),
        OptionDescription("tide", "Expect this tide", kind: .number(-3...3)),
    ],
    flags: [
        FlagDescription("quick", short: "q", "Leave the fenders off"),
        FlagDescription("verbose", short: "v", "Say more"),
        FlagDescription("check", "Check the knots", isNegatable: true),
    ],
    examples: [.init("boat moor --rope 7 north 'Old Lady' Swift", "Moor two boats")])

private let list = CommandDescription(
    name: "list", abstract: "List boats",
    arguments: [.optional("pattern", "Which boats")],
    options: [
        OptionDescription(
            "at", placeholder: "PIER", "List those at a pier", kind: .listed(by: ["piers"]))
    ],
    flags: [FlagDescription("long", short: "l", "Show everything")],
    examples: [.init("boat list --long | grep Swift")])

private let shift = CommandDescription(
    name: "shift", abstract: "Move boats elsewhere",
    arguments: [
        .variadic("boats", "The boats", placeholder: "BOAT", minimum: 1),
        .required("place", "Where to", kind: .file),
    ],
    examples: [.init("boat shift Swift Heron east")])

private let papers = CommandDescription(
    name: "papers", abstract: "Keep the papers of boats",
    subcommands: [
        CommandDescription(
            name: "file", abstract: "File the papers of a boat",
            arguments: [.required("boat", "The boat")],
            options: [
                OptionDescription(
                    "year", "The year they are for", kind: .integer(1900...2100), isRequired: true)
            ],
            examples: [.init("boat papers file Swift --year 2026")]),
        CommandDescription(
            name: "burn", abstract: "Burn all papers", flags: [FlagDescription("sure", "Be sure")],
            examples: [.init("boat papers burn --sure")]),
    ])

private let secret = CommandDescription(
    name: "secret", abstract: "Do something internal",
    arguments: [.optional("word", "A word")], examples: [.init("boat secret")],
    subcommands: [
        CommandDescription(
            name: "deeper", abstract: "Go deeper", examples: [.init("boat secret deeper")])
    ],
    isRunnable: true, isHidden: true)
