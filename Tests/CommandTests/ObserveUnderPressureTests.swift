import Basics
import JSONKit
import TestSupport
import Testing

/// Imports beside each other, on disks without room and into stores that can't be written: nothing is
/// lost, the error says what to do, and the next import completes.
@Suite("promptgit observe: others, full disks and read-only stores")
struct ObserveUnderPressureTests {
    private let library: SmallLibrary
    private let home: String

    init() throws {
        library = try SmallLibrary()
        home = library.scratch.home
    }

    /// A log whose sessions have ids of their own, or those of another log and other answers.
    private func log(_ name: String, count: Int, answer: String = "yes", size: Int = 10) throws
        -> String
    {
        let filler = String(repeating: "so ", count: size)
        let lines = (0..<count).map { number in
            #"{"id": "s\#(number)", "messages": [{"role": "user", "text": "Is tour \#(number) on?"}, "#
                + #"{"role": "assistant", "text": "\#(filler)\#(answer)"}]}"# + "\n"
        }
        try library.scratch.write(home + "/" + name, lines.joined())
        return home + "/" + name
    }

    /// The sessions and numbers that a store has, in an order of their own.
    private func contents(of library: SmallLibrary) throws -> [String] {
        try library.succeed("store", "export").split(separator: "\n").map(String.init).sorted()
            + [library.succeed("metrics", "--by", "run", "--json")]
    }

    private func sound(_ library: SmallLibrary) throws {
        try library.succeed("store", "check")
    }

    // MARK: Two at once

    /// Runs imports at the same time and returns how each ended.
    private func together(_ files: [String]) throws -> [String] {
        let script = """
            number=0
            for file in "$@"; do
                number=$((number + 1))
                "$PROMPTGIT" observe "$file" >"$OUT.$number" 2>&1 &
                eval "job$number=$!"
            done
            for index in $(seq $number); do
                eval "wait \\$job$index"
                echo "$? $(cat "$OUT.$index")"
            done
            """
        let result = try library.scratch.run(
            "bash", ["-c", script, "together"] + files,
            environment: ["PROMPTGIT": promptgitBinary, "OUT": home + "/out"])
        return result.stdout.split(separator: "\n").map(String.init).sorted()
    }

    @Test("two imports of one file at once are one import")
    func sameFile() throws {
        let file = try log("log.jsonl", count: 400)
        let ends = try together([file, file, file])
        // One of them was first, and for the others there was nothing to do.
        #expect(
            ends == [
                "0 0 sessions imported, 400 unchanged, 0 set aside",
                "0 0 sessions imported, 400 unchanged, 0 set aside",
                "0 400 sessions imported, 0 unchanged, 0 set aside",
            ])
        try sound(library)
        let clean = try SmallLibrary()
        try clean.succeed("observe", file)
        #expect(try contents(of: library) == contents(of: clean))
    }

    @Test("imports of several files at once lose nothing")
    func severalFiles() throws {
        let files = try (1...3).map { try log("log\($0).jsonl", count: 200, answer: "\($0)") }
        let ends = try together(files)
        #expect(ends == files.map { _ in "0 200 sessions imported, 0 unchanged, 0 set aside" })
        try sound(library)
        let clean = try SmallLibrary()
        for file in files { try clean.succeed("observe", file) }
        #expect(try contents(of: library) == contents(of: clean))
    }

    // MARK: No room

    @Test("a file that may not grow any more ends the import, and nothing before it")
    func limitOfFileSizes() throws {
        let small = try log("small.jsonl", count: 20)
        let large = try log("large.jsonl", count: 800, size: 700)
        try library.succeed("observe", small)
        let before = try contents(of: library)
        let result = try library.scratch.run(
            "bash",
            [
                "-c", "trap '' XFSZ; ulimit -f 700; exec \"$0\" observe \"$1\"", promptgitBinary,
                large,
            ])
        #expect(result.status == 1)
        #expect(
            result.stderr.contains("traces.sqlite: disk I/O error: File too large"), "\(result)")
        #expect(result.stderr.contains("hint: see whether the disk is full"), "\(result)")
        try sound(library)
        #expect(try contents(of: library) == before)
        #expect(
            try library.succeed("observe", large)
                == "800 sessions imported, 0 unchanged, 0 set aside\n")
        try sound(library)
    }

    private static let script = """
        set -u
        mount -t tmpfs -o size=3m none "$DISK" || exit 99
        git clone --quiet "$SOURCE" "$DISK/repo" && cd "$DISK/repo" || exit 98
        "$PROMPTGIT" observe "$HOME/small.jsonl" || exit 97
        "$PROMPTGIT" store export | sort >"$HOME/before"
        if [ "$1" = read-only ]; then mount -o remount,ro "$DISK"; fi
        "$PROMPTGIT" observe "$HOME/large.jsonl" >&2
        echo "import $?"
        if [ "$1" = read-only ]; then
            "$PROMPTGIT" metrics >&2
            echo "metrics $?"
            mount -o remount,rw,size=40m "$DISK"
        else mount -o remount,size=40m "$DISK"; fi
        "$PROMPTGIT" store check 2>&1
        "$PROMPTGIT" store export | sort | cmp - "$HOME/before" && echo kept
        "$PROMPTGIT" observe "$HOME/large.jsonl"
        "$PROMPTGIT" store check 2>&1
        """

    private func disk(_ kind: String) throws -> ProgramResult {
        _ = try log("small.jsonl", count: 20)
        _ = try log("large.jsonl", count: 800, size: 1500)
        try Files.createDirectory(home + "/disk")
        try library.scratch.write(home + "/run.sh", Self.script)
        return try library.scratch.run(
            "unshare", ["--mount", "sh", home + "/run.sh", kind],
            environment: [
                "DISK": home + "/disk", "SOURCE": library.scratch.root,
                "PROMPTGIT": promptgitBinary,
            ])
    }

    @Test("a full disk ends the import, and nothing before it", .canMount)
    func fullDisk() throws {
        let result = try disk("full")
        #expect(
            result.stdout == """
                20 sessions imported, 0 unchanged, 0 set aside
                import 1
                Nothing is wrong.
                kept
                800 sessions imported, 0 unchanged, 0 set aside
                Nothing is wrong.

                """, "\(result.stderr)")
        #expect(
            result.stderr.contains("traces.sqlite: database or disk is full"), "\(result.stderr)")
        #expect(result.stderr.contains("hint: make room on the disk"), "\(result.stderr)")
    }

    @Test("a read-only disk is said to be one", .canMount)
    func readOnlyDisk() throws {
        let result = try disk("read-only")
        #expect(
            result.stdout == """
                20 sessions imported, 0 unchanged, 0 set aside
                import 1
                metrics 0
                Nothing is wrong.
                kept
                800 sessions imported, 0 unchanged, 0 set aside
                Nothing is wrong.

                """, "\(result.stderr)")
        let hints = result.stderr.split(separator: "\n").count { $0.contains("must be writable") }
        #expect(hints == 1, "\(result.stderr)")
    }

    // MARK: Stores of others

    @Test("a store of a newer version is left as it is")
    func newerVersion() throws {
        let file = try log("log.jsonl", count: 3)
        try library.succeed("observe", file)
        let path = library.scratch.path(".git/promptgit/traces.sqlite")
        var bytes = try Files.read(path)
        // The schema's version: PRAGMA user_version lies at 60, big-endian.
        bytes[60] = 0x7F
        try Files.writeAtomically(bytes, to: path)
        for words in [["observe", file], ["metrics"], ["store", "check"], ["sessions"]] {
            let result = try library.run(words)
            #expect(result.status == 1, "\(words): \(result)")
            #expect(result.stderr.contains("use a newer promptgit"), "\(result.stderr)")
        }
        #expect(try Files.read(path) == bytes)
    }
}
