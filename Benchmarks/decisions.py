"""Times decisions beside git's own merges and reverts, in turn, in one run, and prints ratios.

usage: decisions.py PROMPTGIT [ASSETS [COUNT]]
A library of ASSETS (10,000) made-up assets is written by library.py, committed and packed. COUNT
proposals (200), each of another prompt, are written by one process. Every other figure is the median
of whole processes that run alternately. Both sides have the same durability: git syncs what it
writes too (core.fsync=all).
"""
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import library
import surroundings

PROMPTGIT = str(Path(sys.argv[1]).resolve())
ASSETS = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
COUNT = int(sys.argv[3]) if len(sys.argv) > 3 else 200
RUNS = 15


FOLDER = Path(tempfile.mkdtemp(prefix="promptgit-decisions-"))
ENVIRONMENT = surroundings.environment(FOLDER)
REPOSITORY = FOLDER / "repository"


def run(*command, folder=REPOSITORY) -> str:
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout


def clock(*command) -> float:
    start = time.perf_counter()
    run(*command)
    return time.perf_counter() - start


def memory(*command) -> float:
    """The most memory of a process, in MB."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)\n")
    return float(run(sys.executable, "-c", code, *command).split()[-1])


def prepare() -> None:
    REPOSITORY.mkdir()
    run("git", "init", "-q", "-b", "main")
    library.write(REPOSITORY, ASSETS)
    (REPOSITORY / "promptgit.yaml").write_text(
        "version: 1\nreview: {allowSelfApproval: true}\n")
    run("git", "config", "core.fsync", "all")
    run("git", "config", "gc.auto", "0")
    # Straight into a pack. To remove 10,000 loose objects would weigh on the files that are made
    # for minutes: without a journal ext4 passes over each inode that was freed lately.
    run("git", "-c", "core.bigFileThreshold=1", "add", "-A")
    run("git", "commit", "-q", "-m", "A library")
    run("git", "gc", "-q")
    run("git", "update-index", "--refresh")


def edits(count: int) -> Path:
    """A file of edits, each of another prompt, from all over the library."""
    paths = sorted(REPOSITORY.glob("prompts/team-*/*.yaml"))
    paths = paths[::max(1, len(paths) // count)][:count]
    if len(paths) < count:
        sys.exit(f"there are only {len(paths)} prompts")
    proposals = []
    for number, path in enumerate(paths):
        text = path.read_text()
        line = text[text.index("at the desk."):].split("\n")[4].strip()
        proposals.append({
            "title": f"Bench {number}", "rationale": "To be timed.",
            "operations": [{
                "asset": f"prompt/{path.stem}", "path": "/messages/0/content",
                "op": "replaceText",
                "find": line, "with": f"{line} Bench {number}."}]})
    file = FOLDER / "edits.json"
    file.write_text(json.dumps({"source": "bench", "proposals": proposals}))
    return file


def report(name: str, ours: list, theirs: list, peer: str) -> None:
    ratio = statistics.median(b / a for a, b in zip(ours, theirs))
    print(f"{name:<34} promptgit {statistics.median(ours) * 1000:8.1f} ms   {peer} "
          f"{statistics.median(theirs) * 1000:8.1f} ms   {ratio:5.2f} times as fast")


def main() -> None:
    prepare()
    run(PROMPTGIT, "validate")
    file = edits(COUNT)
    start = time.perf_counter()
    batch = json.loads(run(PROMPTGIT, "propose", "--from", str(file), "--json"))
    seconds = time.perf_counter() - start
    ids = [proposal["id"] for proposal in batch["proposals"]]
    if len(ids) != COUNT:
        sys.exit(f"{len(ids)} of {COUNT} edits became proposals: {batch['withheld'][:2]}")
    print(f"{'propose':<34} {COUNT} durable branches in {seconds:.2f} s, {COUNT / seconds:.0f} a "
          "second with the start of the process")

    # Approvals beside merges of branches that are like them, each on the main that it finds.
    approved, merged = [], []
    for index in range(RUNS):
        approved.append(clock(PROMPTGIT, "approve", ids[2 * index]))
        merged.append(clock(
            "git", "merge", "-q", "--no-ff", "--no-edit", f"proposals/{ids[2 * index + 1]}"))
    report("approve, a process", approved, merged, "git merge --no-ff")
    print(f"{'approve, memory':<34} "
          f"{memory(PROMPTGIT, 'approve', ids[2 * RUNS]):.0f} MB")

    reverted, gits = [], []
    for index in range(RUNS):
        reverted.append(clock(PROMPTGIT, "revert", ids[2 * index]))
        commit = run(
            "git", "log", "-1", "--format=%H", "--merges", "--first-parent",
            f"--grep=proposals/{ids[2 * index + 1]}").strip()
        gits.append(clock("git", "revert", "--no-edit", "-m", "1", commit))
    report("revert, a process", reverted, gits, "git revert")

    rest = ids[2 * RUNS + 1:]
    start = time.perf_counter()
    run(PROMPTGIT, "approve", *rest)
    seconds = time.perf_counter() - start
    print(f"{'approve, in one process':<34} {len(rest)} in {seconds:.2f} s, "
          f"{len(rest) / seconds:.0f} a second")
    print(f"{'memory of propose':<34} "
          f"{memory(PROMPTGIT, 'propose', '--from', str(file), '--dry-run'):.0f} MB")


main()
