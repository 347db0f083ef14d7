"""Eight processes decide at once, with a person who commits beside them.

First each of them approves its share of many proposals while plain `git commit` runs in a loop on the
checked-out main; then all of them approve the same proposals. See `scripts/race`.
"""

import argparse
import json
import os
import sys
import threading
import time

from sweep import Slot, Violation, proposal

PROCESSES = 8


def build(slot, count):
    os.makedirs(slot.repo)
    slot.git("init", "--quiet", "--initial-branch=main", ".")
    slot.write("promptgit.yaml", "version: 1\nreview: {allowSelfApproval: true}\n")
    for number in range(count):
        slot.write(f"prompts/p{number}.yaml",
                   f"kind: prompt\nid: p{number}\nmessages:\n  - role: system\n    content: |\n      Help with {number}.\n")
    slot.git("add", "--all")
    slot.git("commit", "--quiet", "--message", "Prompts as code")

    edits = slot.base + "/edits.json"
    with open(edits, "w") as file:
        json.dump({"source": "race", "proposals": [
            proposal(f"Change {n}", [{"asset": f"prompt/p{n}", "path": "/messages/0/content",
                                      "op": "replaceText", "find": f"Help with {n}.",
                                      "with": f"Help with {n}, kindly."}]) for n in range(count)]}, file)
    slot.succeed("propose", "--from", edits)
    found = json.loads(slot.succeed("proposals", "--json"))
    if len(found) != count:
        raise Violation(f"{len(found)} proposals instead of {count}")
    return [entry["id"] for entry in found]


def approve_all(slot, ids, failures):
    """Approves proposals; nobody tries again, since decisions wait for each other."""
    for name in ids:
        result = slot.promptgit("approve", name)
        if result.returncode != 0:
            failures.append((name, result.returncode, result.stderr.strip()))


def human(slot, stop, done):
    """Commits without a pause, in turn a note and an asset that no proposal changes."""
    number = 0
    while not stop.is_set():
        name = f"note-{number}.txt" if number % 2 else f"prompts/snippets/own-{number}.yaml"
        slot.write(name, f"{number}\n" if number % 2
                   else f"kind: snippet\nid: own-{number}\ntext: Be kind, {number}.\n")
        while not stop.is_set():
            if slot.run("git", "add", name).returncode == 0:
                result = slot.run("git", "commit", "--quiet", "--message", f"By hand {number}", "--", name)
                if result.returncode == 0:
                    done.append((name, slot.git("hash-object", name).strip()))
                    break
            slot.refused += 1
            time.sleep(0.002)
        number += 1
    slot.last = name


def many(slot, count):
    ids = build(slot, count)
    failures, done, stop = [], [], threading.Event()
    slot.refused = 0
    person = threading.Thread(target=human, args=(slot, stop, done))
    person.start()
    threads = [threading.Thread(target=approve_all, args=(slot, ids[n::PROCESSES], failures))
               for n in range(PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stop.set()
    person.join()
    if failures:
        raise Violation(f"{len(failures)} failed, such as {failures[0]}")
    merges = slot.git("log", "--first-parent", "--format=%s", "main").splitlines()
    for name in ids:
        if merges.count(f"Approve {name}") != 1:
            raise Violation(f"{name} was merged {merges.count('Approve ' + name)} times")
    # No decision undid another, or the person's work: what is in main is all of it.
    for number in range(count):
        if f"Help with {number}, kindly." not in slot.git("show", f"main:prompts/p{number}.yaml"):
            raise Violation(f"the change of p{number} is gone")
    files = {line.split("\t")[1]: line.split()[2]
             for line in slot.git("ls-tree", "-r", "main").splitlines()}
    lost = [name for name, blob in done if files.get(name) != blob]
    if lost:
        raise Violation(f"commits of the person are gone: {lost}")
    extra = len(merges) - 1 - count
    if extra < len(done):
        raise Violation(f"{len(done)} commits by hand, {extra} in main")
    slot.succeed("audit", "--verify")
    tidy(slot, {slot.last})
    return len(done)


def tidy(slot, begun=frozenset()):
    status = [line for line in slot.git("status", "--porcelain", "--untracked-files=all").splitlines()
              if line[3:] not in begun]
    if status:
        raise Violation(f"git status: {status[:5]}")
    for name in begun:
        slot.run("git", "rm", "-q", "--cached", "--ignore-unmatch", name)
    left = slot.git("for-each-ref", "refs/heads/proposals")
    if left:
        raise Violation(f"branches are left: {left}")
    result = slot.run("git", "fsck", "--full", "--strict", "--no-progress")
    lines = [line for line in (result.stdout + result.stderr).splitlines()
             if not line.startswith(("dangling ", "notice: "))]
    if result.returncode or lines:
        raise Violation("fsck: " + "; ".join(lines[:5]))


def same(slot, count):
    ids = build(slot, count)
    for name in ids:
        outcomes = []
        threads = [threading.Thread(target=lambda: outcomes.append(slot.promptgit("approve", name)))
                   for _ in range(PROCESSES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        won = [outcome for outcome in outcomes if outcome.returncode == 0]
        if len(won) != 1:
            raise Violation(f"{len(won)} of {PROCESSES} say that they approved {name}: "
                            + str([outcome.stderr for outcome in outcomes]))
        for outcome in outcomes:
            said = "is approved and can't be approved" in outcome.stderr
            if outcome.returncode != 0 and not said:
                raise Violation(f"{name}: exit {outcome.returncode}: {outcome.stderr}")
    merges = slot.git("log", "--first-parent", "--format=%s", "main").splitlines()
    if len(merges) != count + 1:
        raise Violation(f"{len(merges) - 1} merges of {count} proposals")
    tidy(slot)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int, nargs="?", default=1000)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--folder", required=True)
    arguments = parser.parse_args()
    try:
        began = time.monotonic()
        slot = Slot(arguments.folder + "/many", arguments.binary, "")
        by_hand = many(slot, arguments.count)
        print(f"race: {arguments.count} proposals by {PROCESSES} processes, {by_hand} commits by hand beside "
              f"them ({slot.refused} times git was told to wait), {time.monotonic() - began:.0f} s", flush=True)
        began = time.monotonic()
        rounds = max(3, arguments.count // 100)
        same(Slot(arguments.folder + "/same", arguments.binary, ""), rounds)
        print(f"race: {rounds} proposals, each by {PROCESSES} processes at once, "
              f"{time.monotonic() - began:.0f} s", flush=True)
    except Violation as error:
        print(f"race: VIOLATION {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
