"""Times the history index beside git with a commit-graph and changed-path filters, and prints ratios.

usage: history_index.py PROMPTGIT [ASSETS COMMITS [FOLDER [HISTORY_BENCHMARK]]]
Every figure is the median of alternating runs of whole processes. FOLDER keeps the repository for
another run. HISTORY_BENCHMARK is the program in Benchmarks/Render that calls the library.
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


def extension(repo, promptgit, path, rounds, commits):
    """A question after so many new commits, and once more without any; git's peer is what keeps its
    own index of changed paths up to date."""
    git = ["git", "-C", str(repo)]
    old = subprocess.run([*git, "rev-parse", "refs/heads/main"], capture_output=True, text=True,
                         check=True).stdout.strip()
    head, figures = old, []
    seed = time.time_ns()
    try:
        for number in range(rounds):
            head = history.extend(repo, head, commits, seed + number)
            subprocess.run([*git, "update-ref", "refs/heads/main", head], check=True)
            ours = [promptgit, "history", path]
            figures.append((*seconds(ours, repo), seconds(ours, repo)[0], seconds(
                [*git, "commit-graph", "write", "--reachable", "--changed-paths", "--split"],
                repo)[0]))
    finally:
        subprocess.run([*git, "update-ref", "refs/heads/main", old], check=True)
    whole, warm, theirs = (statistics.median(f[i] for f in figures) for i in (0, 2, 3))
    alone = statistics.median(f[0] - f[2] for f in figures)
    print(f"{f'history after {commits} new commits':<40} promptgit {whole * 1000:8.1f} ms "
          f"{max(f[1] for f in figures):4.0f} MB   without any {warm * 1000:.1f} ms\n"
          f"{f'extending the index by {commits} commits':<40} promptgit {alone * 1000:8.1f} ms   "
          f"        git {theirs * 1000:8.1f} ms   git takes {theirs / alone:5.1f} times as long",
          flush=True)


def calls(benchmark, repo, counts, seconds_each):
    """Questions of one process that has opened the repository, about twenty assets from the seldom to
    the often changed, beside a git process for each."""
    ordered = sorted(counts, key=counts.get)
    chosen = ordered[len(ordered) // 40::len(ordered) // 20]
    for mode, words in (("history", ["log", "--"]), ("blame", ["blame"])):
        said = subprocess.run([benchmark, repo, mode, str(seconds_each), *chosen],
                              capture_output=True, text=True, check=True).stdout
        ours = dict((line.split("\t")[0], float(line.split("\t")[1]))
                    for line in said.splitlines())
        ratios, mine, other = [], [], []
        for path in chosen:
            theirs = statistics.median(
                seconds(["git", "-C", str(repo), *words, path], repo)[0] for _ in range(3))
            mine.append(ours[path])
            other.append(theirs)
            ratios.append(theirs / ours[path])
        print(f"{f'{mode} of {len(chosen)} assets, one process':<40} "
              f"promptgit {statistics.median(mine) * 1000:8.3f} ms           "
              f"git {statistics.median(other) * 1000:8.1f} ms   git takes "
              f"{statistics.median(ratios):5.0f} times as long, at least {min(ratios):.0f}",
              flush=True)


def main():
    promptgit = os.path.abspath(sys.argv[1])
    assets, commits = map(int, sys.argv[2:4]) if len(sys.argv) > 3 else (10_000, 50_000)
    kept = Path(sys.argv[4]) if len(sys.argv) > 4 else None
    benchmark = os.path.abspath(sys.argv[5]) if len(sys.argv) > 5 else None
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
        if benchmark:
            calls(benchmark, repo, counts, 3)
        extension(repo, promptgit, ordered[len(ordered) // 2], 9, 100)
    finally:
        if kept is None:
            shutil.rmtree(top)


if __name__ == "__main__":
    main()
