"""Times promptgit beside its peers, in turn, in one run, and prints ratios.

usage: compare.py PROMPTGIT [DATA]
Every figure is the median of several runs of whole processes; the two sides of a pair run
alternately, so a machine whose speed drifts slows both.
"""
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import surroundings

HERE = Path(__file__).resolve().parent


class Bench:
    def __init__(self, promptgit: str, data: Path | None):
        self.promptgit, self.data = promptgit, data
        self.folder = Path(tempfile.mkdtemp(prefix="promptgit-bench-"))
        self.environment = surroundings.environment(self.folder)

    def run(self, command, folder=None, **options):
        done = subprocess.run(
            command, cwd=folder or self.folder, env=self.environment, capture_output=True,
            **options)
        if done.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n"
                     + done.stderr.decode(errors="replace"))
        return done.stdout

    def clock(self, command, folder=None, **options) -> float:
        start = time.perf_counter()
        self.run(command, folder, **options)
        return time.perf_counter() - start

    def pair(self, name, ours, theirs, runs=11):
        """`ours` and `theirs` are called in turn and return seconds."""
        ours(), theirs()
        pairs = [(ours(), theirs()) for _ in range(runs)]
        mine = statistics.median(p[0] for p in pairs)
        other = statistics.median(p[1] for p in pairs)
        ratio = statistics.median(p[0] / p[1] for p in pairs)
        return name, mine, other, ratio

    def report(self, row, peer):
        name, mine, other, ratio = row
        print(f"{name:<40} promptgit {mine * 1000:9.1f} ms   {peer:<8} {other * 1000:9.1f} ms"
              f"   ratio {ratio:6.2f}")

    def repository(self, name: str, snippets: int) -> Path:
        folder = self.folder / name
        folder.mkdir()
        self.run(["git", "init", "-q", "-b", "main"], folder)
        self.run([self.promptgit, "init"], folder)
        text = "Answer in one short sentence, name the tour and its price, and stay polite.\n"
        for number in range(snippets):
            path = folder / f"prompts/snippets/s{number}.yaml"
            path.write_text(
                f"kind: snippet\nid: s{number}\ndescription: Part {number}.\ntext: |\n"
                + "".join(f"  {number}.{line} {text}" for line in range(8)))
        if snippets <= 1000:
            uses = "".join(f"      {{{{> s{number}}}}}\n" for number in range(snippets))
            (folder / "prompts/all.yaml").write_text(
                "kind: prompt\nid: all\nmessages:\n  - role: system\n    content: |\n" + uses)
        self.run(["git", "add", "-A"], folder)
        self.run(["git", "commit", "-qm", "base"], folder)
        return folder

    def start(self):
        self.report(self.pair(
            "start: --version", lambda: self.clock([self.promptgit, "--version"]),
            lambda: self.clock(["git", "--version"]), 41), "git")

    def observe(self):
        if self.data is None:
            print("observe: skipped, no conversations given")
            return
        files = sorted(map(str, (self.data / "tau2/visible").glob("*.json")))
        size = sum(os.path.getsize(f) for f in files) / 1e6
        folders = iter([self.repository(f"observe{n}", 1) for n in range(6)])
        load = "import json, sys\nfor f in sys.argv[1:]: json.load(open(f))"
        row = self.pair(
            f"observe: {size:.1f} MB into a new store",
            lambda: self.clock([self.promptgit, "observe", *files], next(folders)),
            lambda: self.clock([sys.executable, "-c", load, *files]), 5)
        self.report(row, "json.load")
        print(f"{'':<40} promptgit {size / row[1]:9.1f} MB/s json.load {size / row[2]:9.1f} MB/s")

    def propose(self, count=200):
        edits = self.folder / "edits.json"
        edits.write_text(json.dumps({"source": "bench", "proposals": [
            {"goal": "quality", "title": f"Say more in part {n}",
             "rationale": "A benchmark changes one line a proposal.",
             "operations": [{"asset": f"snippet/s{n}", "path": "/text", "op": "replaceText",
                             "find": f"{n}.3 Answer in one short sentence",
                             "with": f"{n}.3 Answer in two short sentences"}]}
            for n in range(count)]}))
        base = self.repository("propose", count)

        def copy() -> Path:  # Not part of what is timed.
            return Path(shutil.copytree(base, tempfile.mkdtemp(dir=self.folder) + "/r"))

        def ours(folder):
            return self.clock([self.promptgit, "propose", "--from", str(edits)], folder)

        def theirs(folder):
            script = str(HERE / "pygit2_branches.py")
            return self.clock([sys.executable, script, str(folder), str(count)], folder)

        row = self.pair(f"propose: {count} branches, durable",
                        lambda: ours(copy()), lambda: theirs(copy()), 5)
        self.report(row, "pygit2")
        print(f"{'':<40} promptgit {count / row[1]:9.0f} /s   pygit2   {count / row[2]:9.0f} /s"
              "   (pygit2 without fsync, its start included)")
        folder, few = copy(), 5
        start = time.perf_counter()
        for number in range(few):
            tree = folder.parent / f"tree{number}"
            self.run(["git", "worktree", "add", "-q", "-b", f"bench/{number}", str(tree)], folder)
            path = tree / f"prompts/snippets/s{number}.yaml"
            path.write_text(path.read_text().replace("one short", "two short"))
            self.run(["git", "commit", "-qam", "bench"], tree)
        rate = few / (time.perf_counter() - start)
        print(f"{'':<40} git worktree with commit: {rate:.1f} /s")

    def close(self):
        shutil.rmtree(self.folder)


def main():
    data = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    bench = Bench(sys.argv[1], data)
    try:
        for part in (bench.start, bench.observe, bench.propose):
            part()
    finally:
        bench.close()


main()
