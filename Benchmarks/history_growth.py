"""Asks about assets with equally many changes in a history and in one ten times as long.

usage: history_growth.py PROMPTGIT [ASSETS COMMITS [FOLDER]]
COMMITS is the length of the longer one. Every figure is the median over the assets, of alternating
runs of whole processes; both indexes are new and warm, as what was added last waits in a part of its
own that every question reads. FOLDER keeps the repositories for another run: the
longer one is the one that history_index.py makes there.
"""
import collections
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import history
from history_index import seconds

WANTED, RUNS = 12, 5


def changes(repo):
    """How often each file of the last commit was changed since the first one."""
    def said(*words):
        return subprocess.run(["git", "-C", str(repo), *words], capture_output=True, text=True,
                              check=True).stdout
    present = set(said("ls-files").split())
    counts = collections.Counter(said("log", "--format=", "--name-only").split())
    return {path: count - 1 for path, count in counts.items() if path in present}


def main():
    promptgit = os.path.abspath(sys.argv[1])
    assets, commits = map(int, sys.argv[2:4]) if len(sys.argv) > 3 else (10_000, 50_000)
    kept = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    top = kept or Path(tempfile.mkdtemp(prefix="promptgit-growth-"))
    places = [top / "tenth", top]
    try:
        for place, length in zip(places, (commits // 10, commits)):
            if not (place / "repo").exists():
                place.mkdir(exist_ok=True)
                history.write(place, assets, length)
        repos = [place / "repo" for place in places]
        counts = [changes(repo) for repo in repos]
        by_count = [collections.defaultdict(list) for _ in repos]
        for number, found in enumerate(counts):
            for path in sorted(found):
                by_count[number][found[path]].append(path)
        shared = sorted(set(by_count[0]) & set(by_count[1]) - {0})
        # From the seldom to the often changed, as far as both have such.
        step = max(1, len(shared) // WANTED)
        pairs = [(by_count[0][n][0], by_count[1][n][0]) for n in shared[::step][:WANTED]]
        print(f"{commits // 10} and {commits} commits, {len(pairs)} assets with the same number of"
              f" changes, {shared[0]} to {shared[::step][:WANTED][-1]}")
        for repo, path in zip(repos, pairs[0]):
            shutil.rmtree(repo / ".git/promptgit", ignore_errors=True)
            seconds([promptgit, "history", path], repo)
        for command in ("history", "blame", "history --follow"):
            ratios, times = [], ([], [])
            for pair in pairs:
                runs = ([], [])
                for _ in range(RUNS):
                    for side in (0, 1):
                        runs[side].append(
                            seconds([promptgit, *command.split(), pair[side]], repos[side])[0])
                found = [statistics.median(run) for run in runs]
                ratios.append(found[1] / found[0])
                for side in (0, 1):
                    times[side].append(found[side])
            print(f"{command:<20} {statistics.median(times[0]) * 1000:6.1f} ms and "
                  f"{statistics.median(times[1]) * 1000:6.1f} ms: "
                  f"{statistics.median(ratios):.2f} times as long", flush=True)
    finally:
        if kept is None:
            shutil.rmtree(top)


main()
