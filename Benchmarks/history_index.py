"""Times the history index beside git with a commit-graph and changed-path filters, and prints ratios.

usage: history_index.py PROMPTGIT [ASSETS COMMITS [FOLDER]]
Every figure is the median of alternating runs of whole processes. FOLDER keeps the repository for
another run.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import history


def seconds(command, folder):
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{command} failed:\n{errors.decode()[-2000:]}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def pair(name, ours, theirs, runs):
    pairs = [(ours(), theirs()) for _ in range(runs)]
    mine, other = (statistics.median(p[side][0] for p in pairs) for side in (0, 1))
    ratio = statistics.median(p[1][0] / p[0][0] for p in pairs)
    memory = max(p[0][1] for p in pairs)
    print(f"{name:<40} promptgit {mine * 1000:8.1f} ms {memory:4.0f} MB   git {other * 1000:8.1f} ms"
          f"   git takes {ratio:5.1f} times as long", flush=True)


def main():
    promptgit = os.path.abspath(sys.argv[1])
    assets, commits = map(int, sys.argv[2:4]) if len(sys.argv) > 3 else (10_000, 50_000)
    kept = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    top = kept or Path(tempfile.mkdtemp(prefix="promptgit-history-"))
    repo = top / "repo"
    try:
        if not repo.exists():
            history.write(top, assets, commits)
        git = ["git", "-C", str(repo)]
        names = subprocess.run([*git, "log", "--format=", "--name-only", f"-{commits // 10}"],
                               capture_output=True, text=True, check=True).stdout.split()
        present = set(subprocess.run([*git, "ls-files"], capture_output=True, text=True,
                                     check=True).stdout.split())
        counts = {}
        for name in names:
            if name in present:
                counts[name] = counts.get(name, 0) + 1
        ordered = sorted(counts, key=counts.get)
        print(f"{len(present)} files, {commits} commits")

        def build():
            shutil.rmtree(repo / ".git/promptgit", ignore_errors=True)
            return seconds([promptgit, "history", ordered[0]], repo)

        def graph():
            for name in ("commit-graph", "commit-graphs"):
                path = repo / ".git/objects/info" / name
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(True)
            return seconds([*git, "commit-graph", "write", "--reachable", "--changed-paths"], repo)

        graph()
        pair("the index, made anew", build, graph, 3)
        for label, path in (("of a median asset", ordered[len(ordered) // 2]),
                            ("of the asset changed most", ordered[-1])):
            for command, theirs in (("history", ["log", "--"]), ("blame", ["blame"]),
                                    ("history --follow", ["log", "--follow", "--"])):
                ours = [promptgit, *command.split(), path]
                seconds(ours, repo)
                pair(f"{command} {label}", lambda: seconds(ours, repo),
                     lambda: seconds([*git, *theirs, path], repo), 7)
    finally:
        if kept is None:
            shutil.rmtree(top)


main()
