import TestSupport
import Testing

@testable import ArgumentKit

/// The scripts are tried in the shells themselves.
@Suite struct CompletionTests {
    /// What is typed before the cursor, and what a shell then offers; `boat piers` answers with two
    /// piers, and the directory has a folder and a file.
    static let cases: [(line: String, offered: Set<String>)] = [
        ("boat m", ["moor"]),
        ("boat ", ["moor", "list", "shift", "papers", "help"]),
        ("boat se", []),
        ("boat -C north li", ["list"]),
        ("boat --json -C north papers ", ["file", "burn"]),
        ("boat papers f", ["file"]),
        ("boat papers burn --s", ["--sure"]),
        ("boat list --l", ["--long"]),
        ("boat list --no", ["--no-color"]),
        ("boat moor ", ["north", "south"]),
        ("boat moor --quick s", ["south"]),
        ("boat moor -r 7 n", ["north"]),
        ("boat moor --rope ", []),
        ("boat moor --weather ", ["calm", "storm"]),
        ("boat moor --weather st", ["storm"]),
        ("boat list --at pi", ["pier-1", "pier-2"]),
        ("boat list -- --l", []),
        ("boat moor north --che", ["--check"]),
    ]

    private func scratch(_ shell: Shell) throws -> (Scratch, script: String) {
        let scratch = try Scratch()
        try scratch.write("file.txt", "")
        try scratch.write("folder/below.txt", "")
        try scratch.write(
            "bin/boat", "#!/bin/sh\n[ \"$1\" = piers ] && printf 'pier-1\\npier-2\\nother\\n'\n")
        _ = try scratch.run("chmod", "+x", "bin/boat")
        let script = try scratch.write(
            "boat." + shell.rawValue, sampleTool.completionScript(for: shell))
        return (scratch, script)
    }

    private func path(_ scratch: Scratch) -> [String: String] {
        ["PATH": scratch.path("bin") + ":" + (scratch.environment["PATH"] ?? "")]
    }

    private func lines(_ result: ProgramResult) -> Set<String> {
        #expect(result.stderr == "")
        return Set(result.stdout.split(separator: "\n").map(String.init))
    }

    private func words(_ line: String) -> [String] {
        line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    }

    // MARK: bash

    private func bash(_ words: [String]) throws -> Set<String> {
        let (scratch, script) = try scratch(.bash)
        let call = """
            source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _boat
            ((${#COMPREPLY[@]})) && printf '%s\\n' "${COMPREPLY[@]}"
            """
        return lines(
            try scratch.run(
                "bash", ["--norc", "-c", call, "bash", script] + words, environment: path(scratch)))
    }

    @Test(.needsProgram("bash"), arguments: cases)
    func bashOffers(_ line: String, offered: Set<String>) throws {
        #expect(try bash(words(line)) == offered)
    }

    @Test(.needsProgram("bash")) func bashSplitsWordsAtTheEqualsSign() throws {
        #expect(try bash(["boat", "moor", "--weather", "=", "st"]) == ["storm"])
        #expect(try bash(["boat", "moor", "--weather", "="]) == ["calm", "storm"])
        #expect(try bash(["boat", "moor", "--weather", "=", "storm", "so"]) == ["south"])
    }

    @Test(.needsProgram("bash")) func bashCompletesPaths() throws {
        #expect(try bash(["boat", "-C", "fo"]) == ["folder"])
        #expect(try bash(["boat", "-C", "fi"]) == [])
        #expect(try bash(["boat", "shift", "A", "B", "f"]) == ["folder", "file.txt"])
    }

    // MARK: zsh

    /// The completion builtins exist only while a person types, so stand-ins print what they get.
    private func zsh(_ words: [String]) throws -> Set<String> {
        let (scratch, script) = try scratch(.zsh)
        let call = """
            compdef() { :; }
            _describe() { local name=$2; print -rl -- ${${(P)name}%%:*}; }
            compadd() { if [[ $1 == -a ]]; then print -rl -- ${(P)2}; else shift; print -rl -- "$@"; fi; }
            _files() { print -rl -- "files $*"; }
            compset() { current=${current#*=}; }
            source "$1"; shift; words=("$@"); CURRENT=$#; _boat
            """
        let last = words.last?.split(separator: "=", maxSplits: 1).last.map(String.init) ?? ""
        let wanted = words.last?.hasSuffix("=") == true ? "" : last
        let offered = lines(
            try scratch.run(
                "zsh", ["-f", "-c", call, "zsh", script] + words, environment: path(scratch)))
        return offered.filter { $0.hasPrefix(wanted) || $0.hasPrefix("files") }
    }

    @Test(.needsProgram("zsh"), arguments: cases)
    func zshOffers(_ line: String, offered: Set<String>) throws {
        #expect(try zsh(words(line)) == offered)
    }

    @Test(.needsProgram("zsh")) func zshKeepsOptionAndValueInOneWord() throws {
        #expect(try zsh(["boat", "moor", "--weather=st"]) == ["storm"])
        #expect(try zsh(["boat", "moor", "--weather="]) == ["calm", "storm"])
    }

    @Test(.needsProgram("zsh")) func zshCompletesPaths() throws {
        #expect(try zsh(["boat", "-C", "fo"]) == ["files -/"])
        #expect(try zsh(["boat", "shift", "A", "B", "fo"]) == ["files "])
    }

    // MARK: fish

    private func fish(_ line: String) throws -> Set<String> {
        let (scratch, script) = try scratch(.fish)
        let call = "source $argv[1]; complete -C $argv[2]"
        let offered = lines(
            try scratch.run(
                "fish", "--no-config", "-c", call, script, line, environment: path(scratch)))
        return Set(offered.map { String($0.split(separator: "\t")[0]) })
    }

    @Test(.needsProgram("fish"), arguments: cases)
    func fishOffers(_ line: String, offered: Set<String>) throws {
        #expect(try fish(line) == offered)
    }

    @Test(.needsProgram("fish")) func fishKeepsOptionAndValueInOneWord() throws {
        #expect(try fish("boat moor --weather=st") == ["--weather=storm"])
    }

    @Test(.needsProgram("fish")) func fishCompletesPaths() throws {
        #expect(try fish("boat -C fo") == ["folder/"])
        #expect(try fish("boat shift A B f") == ["folder/", "file.txt"])
    }
}
