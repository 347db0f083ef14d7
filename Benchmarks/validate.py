"""Times `promptgit validate` beside its peers over 10,000 made-up assets (library.py).

usage: validate.py PROMPTGIT LIBYAML_LOOP [COUNT]
The two sides of a pair run alternately; a figure is the median of whole processes. yamllint and the
Python script read a part of the files, since they would take minutes, and are scaled up by their
number. The memory is the largest resident set of a process.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import library

HERE = Path(__file__).resolve().parent
SAMPLE = 500


class Bench:
    def __init__(self, promptgit, loop, count):
        self.promptgit, self.loop, self.count = promptgit, loop, count
        self.top = Path(tempfile.mkdtemp(prefix="promptgit-bench-"))
        self.folder = self.top / "library"
        self.folder.mkdir()
        self.environment = {
            "HOME": str(self.top), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8",
            **{f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER")
               for part, value in (("NAME", "Bench"), ("EMAIL", "bench@example.invalid"))},
        }

    def run(self, command, expected=(0,), **options):
        """Runs a command in the library and returns its seconds and its memory in megabytes."""
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=self.folder, env=self.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, stdin=options.get("stdin", subprocess.DEVNULL))
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in expected:
            sys.exit(f"{command} ended with {process.returncode}:\n{errors.decode()[-2000:]}")
        return seconds, usage.ru_maxrss / 1024

    def pair(self, name, ours, peer, theirs, runs=7):
        ours(), theirs()
        pairs = [(ours(), theirs()) for _ in range(runs)]
        mine, other = (statistics.median(p[side][0] for p in pairs) for side in (0, 1))
        ratio = statistics.median(p[0][0] / p[1][0] for p in pairs)
        memory = max(p[0][1] for p in pairs)
        print(f"{name:<34} promptgit {mine * 1000:9.1f} ms {memory:6.0f} MB   "
              f"{peer:<22} {other * 1000:9.1f} ms   ratio {ratio:6.2f}", flush=True)
        return mine

    def prepare(self):
        self.run(["git", "init", "-q", "-b", "main"])
        self.run([self.promptgit, "init"])
        size = library.write(self.folder, self.count)
        self.run(["git", "add", "-A"])
        self.run(["git", "commit", "-qm", "base"])
        self.files = sorted(self.folder.glob("prompts/**/*.yaml"))
        print(f"{self.count} assets of {size / self.count:.0f} bytes")

    def cold(self):
        shutil.rmtree(self.folder / ".git/promptgit", ignore_errors=True)
        return self.run([self.promptgit, "validate"])

    def loop_over(self):
        names = self.top / "names"
        names.write_text("".join(f"{path}\n" for path in self.files))
        with names.open() as stdin:
            return self.run([self.loop], stdin=stdin)

    def whole(self):
        cold = self.pair("validate, cold", self.cold, "libyaml loop", self.loop_over)
        for name, command in (
            ("yamllint", ["yamllint", "-d", "relaxed", "-f", "parsable"]),
        ):
            seconds, _ = self.run(
                [*command, *map(str, self.files[:SAMPLE])], expected=(0, 1))
            scaled = seconds * len(self.files) / SAMPLE
            print(f"{'':<34} {name}: {scaled * 1000:.0f} ms for as many files "
                  f"({SAMPLE} measured), {scaled / cold:.0f} times as long")
        seconds, _ = self.run(
            [sys.executable, str(HERE / "python_validate.py"), ".", str(HERE.parent / "schemas")])
        print(f"{'':<34} Python script: {seconds * 1000:.0f} ms, {seconds / cold:.1f} times as long")
        self.pair("validate, nothing changed", lambda: self.run([self.promptgit, "validate"]),
                  "git status", lambda: self.run(["git", "status", "--porcelain"]))

    def staged(self):
        self.run([self.promptgit, "validate"])
        path = self.folder / "prompts/snippets/snippet-5.yaml"
        if not path.exists():
            path = next(self.folder.glob("prompts/snippets/**/snippet-5.yaml"))
        path.write_text(path.read_text() + "  One more rule of the house.\n")
        self.run(["git", "add", "-A"])
        command = [self.promptgit, "validate", "--staged"]
        # What a hook and its shell have warmed up.
        mine = self.pair("validate --staged, one snippet", lambda: self.run(command),
                         "git status", lambda: self.run(["git", "status", "--porcelain"]), 15)
        config = self.folder / ".pre-commit-config.yaml"
        config.write_text(
            "repos:\n- repo: local\n  hooks:\n"
            "  - {id: check-yaml, name: check-yaml, language: system, entry: check-yaml, "
            "files: '[.]yaml$'}\n"
            "  - {id: yamllint, name: yamllint, language: system, entry: yamllint -d relaxed, "
            "files: '[.]yaml$'}\n")
        self.run(["git", "add", "-A"])
        seconds = statistics.median(
            self.run(["pre-commit", "run"], expected=(0, 1))[0] for _ in range(5))
        print(f"{'':<34} pre-commit with check-yaml and yamllint: {seconds * 1000:.0f} ms, "
              f"{seconds / mine:.1f} times as long")

    def close(self):
        shutil.rmtree(self.top)


def main():
    bench = Bench(sys.argv[1], sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 10_000)
    try:
        bench.prepare()
        bench.whole()
        bench.staged()
    finally:
        bench.close()


main()
