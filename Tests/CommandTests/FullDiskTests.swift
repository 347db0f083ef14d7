import TestSupport
import Testing

@testable import Basics

/// A repository on a disk that is full or read-only: questions are answered, decisions fail as a
/// whole, and all goes on when there is room again.
///
/// Root may write anywhere, so the disk is one of its own in memory, mounted where nobody else sees
/// it.
struct FullDiskTests {
    private static let questions = [
        "history snippet/tone", "history --follow snippet/tone", "blame snippet/tone", "validate",
        "list", "versions snippet/tone", "audit", "audit --verify", "proposals",
        "show snippet/tone", "diff HEAD~1 HEAD",
    ]
    private static let decisions = [
        "propose --from $EDITS/more.json", "approve 1", "reject 1 --reason No", "revert HEAD",
        "restore snippet/tone@HEAD~1", "sync",
    ]

    /// Runs all of it and says of each command how it ended, a line each: a step, the command, the
    /// status, and what differs from what must be.
    private static let script = """
        set -u
        mount -t tmpfs -o size=6m none "$DISK" || exit 99
        git clone --quiet "$SOURCE" "$DISK/repo" && cd "$DISK/repo" && git remote remove origin
        for file in one two; do
            "$PROMPTGIT" propose --from "$EDITS/$file.json" >/dev/null || exit 98
            [ $file = two ] || "$PROMPTGIT" approve 1 >/dev/null || exit 97
        done
        git clone --quiet --bare . "$DISK/remote.git"
        git remote add origin "$DISK/remote.git" && git fetch --quiet
        state() {
            git for-each-ref; git --no-optional-locks status --porcelain
            sha1sum .git/index; git -C "$DISK/remote.git" for-each-ref
            find .git -name '*.lock' ! -path '.git/promptgit/*'
        }
        ask() {
            eval "timeout 120 $PROMPTGIT $1" >"$OUT/$2" 2>"$OUT/errors"
            status=$?
        }
        while read -r words; do
            ask "$words" "sound.$(echo "$words" | tr -c 'a-z\\n' _)"
        done <"$OUT/questions"
        rm -rf .git/promptgit/history.sqlite*
        if [ "$1" = full ]; then head -c 100M /dev/zero >"$DISK/fill" 2>/dev/null
        else mount -o remount,ro "$DISK"; fi
        while read -r words; do
            name=$(echo "$words" | tr -c 'a-z\\n' _)
            ask "$words" found
            cmp -s "$OUT/sound.$name" "$OUT/found" && same=same || same=other
            echo "question|$words|$status|$same|$(grep -c '^error: ' "$OUT/errors")"
        done <"$OUT/questions"
        while read -r words; do
            state >"$OUT/before"
            ask "$words" found
            state >"$OUT/after"
            cmp -s "$OUT/before" "$OUT/after" && same=same || same=other
            errors=$(cat "$OUT/errors" "$OUT/found" | grep -c 'No space\\|Read-only\\|write')
            echo "decision|$words|$status|$same|$errors"
        done <"$OUT/decisions"
        if [ "$1" = full ]; then rm "$DISK/fill"; else mount -o remount,rw "$DISK"; fi
        for words in 'propose --from $EDITS/more.json' 'approve 1' sync 'revert HEAD'; do
            ask "$words" found
            echo "again|$words|$status|$(git fsck --full --strict 2>&1 | grep -vc '^dangling')|0"
        done
        """

    @Test(
        "questions are answered and decisions change nothing", .canMount,
        arguments: ["full", "read-only"])
    func disk(_ kind: String) throws {
        let library = try SmallLibrary()
        let scratch = library.scratch
        let home = scratch.home
        for (name, edits) in [
            ("one", SmallLibrary.addPrice), ("two", SmallLibrary.addName),
            ("more", SmallLibrary.replace("Be kind.", with: "Be kind and calm.")),
        ] { try scratch.write(home + "/edits/\(name).json", edits) }
        for folder in ["disk", "out"] { try Files.createDirectory(home + "/" + folder) }
        for (name, list) in [("questions", Self.questions), ("decisions", Self.decisions)] {
            try scratch.write(home + "/out/" + name, list.joined(separator: "\n") + "\n")
        }
        try scratch.write(home + "/run.sh", Self.script)
        let result = try scratch.run(
            "unshare", ["--mount", "sh", home + "/run.sh", kind],
            environment: [
                "DISK": home + "/disk", "SOURCE": scratch.root, "EDITS": home + "/edits",
                "OUT": home + "/out", "PROMPTGIT": promptgitBinary,
            ])
        #expect(result.status == 0, "\(result.stderr)")
        var steps: [Substring: Int] = [:]
        for line in result.stdout.split(separator: "\n") {
            let parts = line.split(separator: "|", omittingEmptySubsequences: false)
            try #require(parts.count == 5, "\(line)")
            steps[parts[0], default: 0] += 1
            switch parts[0] {
            case "question": #expect(parts[2...] == ["0", "same", "0"], "\(line)")
            case "decision":
                #expect(parts[2] == "1" && parts[3] == "same" && parts[4] != "0", "\(line)")
            default: #expect(parts[2...] == ["0", "0", "0"], "\(line)")
            }
        }
        #expect(steps == ["question": Self.questions.count, "decision": 6, "again": 4])
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, visibly, where no file system can be mounted.
    static var canMount: Self {
        let mounting = try? Program.run(
            "unshare", ["--mount", "sh", "-c", "mount -t tmpfs none /mnt"], in: "/", input: "",
            environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"], folder: "/tmp")
        return .enabled(if: mounting?.status == 0, "this user can't mount a file system")
    }
}
