"""Validates hostile files one by one and prints the time and the memory that each costs.

usage: bad_input.py PROMPTGIT [--json]
Time and peak memory are those of the whole process `promptgit validate`; the first line is what the
same command needs for a library of one small file. The limits are 50 ms of processor time and 32 MB
more than that. --json prints what each run said too, for the test that asserts place, reason and memory.
"""
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

MILLISECONDS, MEGABYTES = 50, 32
HEAD = b"kind: snippet\nid: tone\n"
SNIPPETS = "prompts/snippets/"
TONE = SNIPPETS + "tone.yaml"


def nested(opening: bytes) -> bytes:
    return HEAD + b"text: x\nmetadata: " + opening * (200_000 // len(opening))


def bomb() -> bytes:
    lines = [b"  a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n"]
    for name, inner in zip(b"bcdefghi", b"abcdefgh"):
        aliases = b", ".join([b"*%c" % inner] * 10)
        lines.append(b"  %c: &%c [%s]\n" % (name, name, aliases))
    return HEAD + b"text: x\nmetadata:\n" + b"".join(lines)


def partials(count: int, uses: int) -> dict:
    files = {}
    for number in range(count):
        body = f"{{{{> s{number + 1}}}}} " * uses if number + 1 < count else "x" * 20
        files[f"{SNIPPETS}s{number}.yaml"] = f"kind: snippet\nid: s{number}\ntext: '{body}'\n".encode()
    files["prompts/all.yaml"] = (
        b"kind: prompt\nid: all\nmessages:\n  - {role: system, content: '{{> s0}}'}\n")
    return files


# A name, the files, and what else is done in the folder.
CASES = {
    "an alias bomb": {TONE: bomb()},
    "an alias in itself": {TONE: HEAD + b"text: x\nmetadata: &a [*a]\n"},
    "200 KB of [": {TONE: nested(b"[")},
    "200 KB of {a: ": {TONE: nested(b"{a: ")},
    "200 KB of - ": {TONE: HEAD + b"text: x\nmetadata:\n  " + b"- " * 100_000},
    "60,000 anchors": {
        TONE: HEAD + b"text: x\nmetadata:\n" + b"".join(b"- &a%d x\n" % n for n in range(60_000))},
    "60,000 aliases": {
        TONE: HEAD + b"text: x\nmetadata:\n- &a x\n" + b"- *a\n" * 60_000},
    "a key twice": {TONE: HEAD + b"id: tone\ntext: x\n"},
    "60,000 keys, the last one twice": {
        TONE: HEAD + b"text: x\nmetadata:\n"
        + b"".join(b"  k%d: 1\n" % n for n in range(60_000)) + b"  k7: 1\n"},
    "a line of 10 MB": {TONE: HEAD + b"text: " + b"x" * 10_000_000 + b"\n"},
    "a line of 1 MB": {TONE: HEAD + b"text: " + b"x" * 1_000_000 + b"\n"},
    "a line of 1 MB in quotes": {TONE: HEAD + b'text: "' + b"\\u263a" * 170_000 + b'"\n'},
    "250,000 lines": {TONE: HEAD + b"text: |\n" + b"  x\n" * 250_000},
    "NUL bytes": {TONE: HEAD + b"text: a\0b\n"},
    "1 MB of NUL": {TONE: bytes(1_000_000)},
    "UTF-16": {TONE: "\ufeffkind: snippet\n".encode("utf-16-le")},
    "bytes that are no UTF-8": {TONE: HEAD + b"text: " + b"\xff" * 100_000 + b"\n"},
    "tabs": {TONE: HEAD + b"text:\n\tx\n"},
    "200 KB of tabs": {TONE: HEAD + b"text:\n" + b"\t" * 200_000 + b"\n"},
    "200 KB of #": {TONE: HEAD + b"text: x\n" + b"#" * 200_000},
    "200 KB of ? ": {TONE: HEAD + b"text: x\nmetadata:\n  " + b"? " * 100_000},
    "200 KB of {{#a}}": {TONE: HEAD + b"text: '" + b"{{#a}}" * 33_000 + b"'\n"},
    "200 KB of {{": {TONE: HEAD + b"text: '" + b"{{" * 100_000 + b"'\n"},
    "100 KB of {{a}}": {TONE: HEAD + b"text: '" + b"{{a}}" * 20_000 + b"'\n"},
    "partials that double 30 times": partials(30, 2),
    "partials in a circle": {
        SNIPPETS + "a.yaml": b"kind: snippet\nid: a\ntext: '{{> b}}'\n",
        SNIPPETS + "b.yaml": b"kind: snippet\nid: b\ntext: '{{> a}}'\n"},
    "an id in other case": {
        TONE: HEAD + b"text: x\n", SNIPPETS + "Tone.yaml": b"kind: snippet\nid: Tone\ntext: x\n"},
    "a link to a device": {"link": "/dev/zero"},
    "a link to nothing": {"link": "nowhere.yaml"},
    "a link to itself": {"link": "tone.yaml"},
    "a link to a folder": {"link": "."},
    "a link out of the repository": {"link": "/etc/passwd"},
    "a named pipe": {"pipe": None},
    "a socket": {"socket": None},
    "a folder with the name of a file": {TONE + "/x.yaml": HEAD + b"text: x\n"},
    "300 KB at random": {TONE: random.Random(7).randbytes(300_000)},
    "a name with a line feed": {SNIPPETS + "a\nb.yaml": b"kind: snippet\nid: a\ntext: x\n"},
    "a name that is no UTF-8": {
        SNIPPETS + "a\udcff.yaml": b"kind: snippet\nid: a\ntext: x\n", TONE: HEAD + b"text: x\n"},
    "a file that vanishes": {"vanishing": HEAD + b"text: x\n" + b"#" * 500_000},
}
BASELINE = "one small file"


class Folder:
    def __init__(self, files: dict):
        self.path = Path(tempfile.mkdtemp(prefix="promptgit-bad-"))
        self.environment = {
            "HOME": str(self.path), "PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8"}
        subprocess.run(["git", "init", "-q", "-b", "main"], cwd=self.path, check=True,
                       env=self.environment)
        (self.path / "promptgit.yaml").write_text("version: 1\n")
        (self.path / SNIPPETS).mkdir(parents=True)
        self.stop = threading.Event()
        self.thread = None
        for name, content in files.items():
            place = self.path / TONE
            if name == "link":
                place.symlink_to(content)
            elif name == "pipe":
                os.mkfifo(place)
            elif name == "socket":
                # Its path must be short, so it is made from inside.
                home = os.getcwd()
                os.chdir(place.parent)
                with socket.socket(socket.AF_UNIX) as listener:
                    listener.bind(place.name)
                os.chdir(home)
            elif name == "vanishing":
                self.thread = threading.Thread(target=self.flicker, args=(place, content))
                self.thread.start()
            else:
                (self.path / name).parent.mkdir(exist_ok=True)
                (self.path / name).write_bytes(content)

    def flicker(self, place: Path, content: bytes):
        while not self.stop.is_set():
            place.write_bytes(content)
            place.unlink()

    def close(self):
        self.stop.set()
        if self.thread:
            self.thread.join()
        shutil.rmtree(self.path)


# A small process that starts the command and says what it cost: the peak that the system counts for
# a child begins with that of the process which made it.
STARTER = """
import json, os, sys, time
start = time.perf_counter()
child = os.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
os.write(3, json.dumps([os.waitstatus_to_exitcode(status), seconds,
                        usage.ru_utime + usage.ru_stime, usage.ru_maxrss]).encode())
"""


def measure(command: list, folder: Folder) -> dict:
    """One run: seconds, megabytes, status and what was said."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as report:
        number = report.fileno()
        subprocess.run(
            ["sh", "-c", f'exec "$@" 3<&{number}', "sh", sys.executable, "-S", "-E", "-c", STARTER,
             *command],
            cwd=folder.path, env=folder.environment, stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, pass_fds=[number], timeout=60, check=True)
        output.seek(0)
        report.seek(0)
        status, seconds, cpu, peak = json.load(report)
        text = output.read(4_000).decode(errors="replace")
    # Linux counts in KiB, macOS in bytes.
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {"seconds": seconds, "cpu": cpu, "megabytes": peak / unit, "status": status,
            "output": text}


def run(binary: str, name: str, files: dict, runs: int) -> dict:
    folder = Folder(files)
    try:
        results = [measure([binary, "validate"], folder) for _ in range(runs)]
    finally:
        folder.close()
    return results[-1] | {
        "name": name, "seconds": statistics.median(r["seconds"] for r in results),
        "cpu": statistics.median(r["cpu"] for r in results),
        "megabytes": max(r["megabytes"] for r in results)}


def main() -> None:
    binary = str(Path(sys.argv[1]).resolve())
    as_json = "--json" in sys.argv
    runs = 1 if as_json else 5
    base = run(binary, BASELINE, {TONE: HEAD + b"text: x\n"}, 5)
    results = [base] + [run(binary, name, files, runs) for name, files in CASES.items()]
    if as_json:
        print(json.dumps(results))
        return
    for result in results:
        # Processor time: the clock also counts what other processes do.
        over = [(result["cpu"] - base["cpu"]) * 1000 > MILLISECONDS,
                result["megabytes"] - base["megabytes"] > MEGABYTES]
        note = "  too slow" * over[0] + "  too large" * over[1]
        first = next((line for line in result["output"].splitlines() if ": error: " in line),
                     result["output"].splitlines()[0] if result["output"] else "")
        print(f"{result['name']:<34}{result['seconds'] * 1000:8.1f} ms"
              f"{result['cpu'] * 1000:8.1f} ms cpu{result['megabytes']:7.1f} MB"
              f"  exit {result['status']}  {first[:90]}{note}")


main()
