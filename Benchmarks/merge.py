"""Times merges of YAML files beside git's own, in turn, in one run, and prints ratios.

usage: merge.py PROMPTGIT [FILES]
One file at a time, the median of whole processes: `promptgit merge-driver` and `git merge-file`, where
both merge, where both mark a conflict, and where the driver merges by lines. Then FILES files (400)
that both of two branches changed, by one `git merge` with the driver and one without.
"""
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROMPTGIT = str(Path(sys.argv[1]).resolve())
FILES = int(sys.argv[2]) if len(sys.argv) > 2 else 400
RUNS = 40

FOLDER = Path(tempfile.mkdtemp(prefix="promptgit-merge-"))
ENVIRONMENT = {
    "HOME": str(FOLDER), "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
    "PATH": f"{FOLDER}/bin{os.pathsep}{os.environ['PATH']}",
} | {f"GIT_{role}_{part}": "bench@example.invalid"
     for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}


def run(*command, folder=FOLDER, statuses=(0,)) -> subprocess.CompletedProcess:
    done = subprocess.run(command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode not in statuses:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return done


def prompt(number: int) -> str:
    """A prompt of 5 KB: fields, a list, and a text of 60 lines."""
    return (
        f"kind: prompt\nid: p{number}\ndescription: What prompt {number} is for.\n"
        + "tags:\n" + "".join(f"  - tag-{item}\n" for item in range(20))
        + "metadata:\n" + "".join(f"  key{key}: value {key} of {number}\n" for key in range(40))
        + "messages:\n  - role: system\n    content: |\n"
        + "".join(f"      Rule {line} of prompt {number}.\n" for line in range(60)))


def single() -> None:
    base = prompt(1)
    apart = (base.replace("value 3 ", "value three "), base.replace("Rule 50 ", "Rule fifty "))
    same = (base.replace("Rule 50 ", "Rule one "), base.replace("Rule 50 ", "Rule two "))
    unreadable = base + "---\nsecond: 1\n"
    cases = [
        ("merged", base, *apart, 0), ("conflict", base, *same, 1),
        ("by lines", unreadable, *(side + "---\nsecond: 1\n" for side in apart), 0),
    ]
    for name, old, ours, theirs, status in cases:
        for file, text in [("base", old), ("theirs", theirs)]:
            (FOLDER / file).write_text(text)
        commands = {
            "promptgit": [PROMPTGIT, "merge-driver", "base", "ours", "theirs"],
            "git": ["git", "merge-file", "ours", "base", "theirs"],
        }
        seconds = {side: [] for side in commands}
        for _ in range(RUNS):
            for side, command in commands.items():
                (FOLDER / "ours").write_text(ours)
                start = time.perf_counter()
                run(*command, statuses=(status,))
                seconds[side].append(time.perf_counter() - start)
        mine, other = (statistics.median(seconds[side]) * 1000 for side in commands)
        print(f"merge of one file, {name}: merge-driver {mine:.1f} ms, git merge-file {other:.1f} ms"
              f" ({mine / other:.2f} times)")


def branches() -> None:
    """Two branches that changed the same files: half of these where lines merge, half where not."""
    seconds = {}
    left = {}
    for side in ("promptgit", "git"):
        folder = FOLDER / side
        folder.mkdir()
        run("git", "init", "-q", "-b", "main", folder=folder)
        (folder / "prompts").mkdir()

        def write(edit) -> None:
            for number in range(FILES):
                (folder / f"prompts/p{number}.yaml").write_text(edit(number, prompt(number)))
            run("git", "add", "-A", folder=folder)
            run("git", "commit", "-q", "-m", "edit", folder=folder)

        write(lambda number, text: text)
        if side == "promptgit":
            run(PROMPTGIT, "init", folder=folder)
            run("git", "add", "-A", folder=folder)
            run("git", "commit", "-q", "-m", "init", folder=folder)
        run("git", "switch", "-q", "-c", "topic", folder=folder)
        # Both add a tag at the end: one conflict for lines, none for items.
        last = "  - tag-19\n"
        write(lambda number, text: text.replace(last, last + "  - theirs\n") if number % 2
              else text.replace("Rule 50 ", "Rule fifty "))
        run("git", "switch", "-q", "main", folder=folder)
        write(lambda number, text: text.replace(last, last + "  - ours\n") if number % 2
              else text.replace("value 3 ", "value three "))
        start = time.perf_counter()
        run("git", "merge", "-q", "--no-edit", "topic", folder=folder, statuses=(0, 1))
        seconds[side] = time.perf_counter() - start
        names = run("git", "diff", "--name-only", "--diff-filter=U", folder=folder).stdout
        left[side] = len(names.splitlines())
    mine, other = seconds["promptgit"], seconds["git"]
    print(f"git merge of {FILES} files that both changed: {mine:.2f} s with the driver, {left['promptgit']}"
          f" left to a person; {other:.2f} s without, {left['git']} left"
          f" ({(mine - other) / FILES * 1000:.1f} ms more a file)")


# Where git finds the driver.
(FOLDER / "bin").mkdir()
(FOLDER / "bin/promptgit").symlink_to(PROMPTGIT)
single()
branches()
