"""Stops promptgit at every system call by which it changes a file, and looks at what is left.

See shim.c for what is done to the program, and `scripts/crash` for how this is started. After each
fault these must hold:

  - `git fsck --full --strict` finds nothing but dangling objects;
  - main, the ledger and the proposal's branch are all as before or all as after; what was
    acknowledged (exit 0) is there;
  - `proposals` and `validate` answer, the same command once more ends as if nothing had happened;
  - no lock, journal or temporary file is left then, each work tree shows what the user changed and
    nothing else, and a plain `git commit` works.

Of the history index, which `history` makes or extends, these: what is answered is what git answers,
in the run that is disturbed and in those after it, which find or make a sound index.

Of an import, which `observe` makes, these: the store opens, `store check` finds nothing, the sessions and
numbers are all as before or all as after, and the import once more ends in those of an undisturbed one.
"""

import argparse
import concurrent.futures
import errno
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

MODES = ["kill", "alone", "once", "forever", "lost", "emptied", "mixed"]
CUTS = ["lost", "emptied", "mixed"]

TONE = """kind: snippet
id: tone
text: |
  Answer in short sentences.
  Name the date.
  Be kind.
  Ask before you book.
  Say goodbye.
"""
PROMPT = """kind: prompt
id: {id}
messages:
  - role: system
    content: |
      You {what}. {{{{> tone}}}}
"""


def edit(find, text):
    return [{"asset": "snippet/tone", "path": "/text", "op": "replaceText", "find": find, "with": text}]


def proposal(title, operations):
    return {"title": title, "goal": "quality", "rationale": "Guests ask for it.",
            "operations": operations, "evidence": {"sessions": 4, "tasks": 2, "counts": {"asked": 3}}}


class Violation(Exception):
    pass


class Slot:
    """A folder with a repository in it that is put back before each run: paths stay the same."""

    def __init__(self, base, binary, shim):
        self.base, self.binary, self.shim = base, binary, shim
        self.tree, self.repo, self.linked = base + "/tree", base + "/tree/repo", base + "/tree/linked"
        self.far = base + "/far"
        for folder in ["/tree", "/home", "/grave", "/far"]:
            os.makedirs(base + folder)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": base + "/home", "LC_ALL": "C.UTF-8", "TZ": "UTC",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_EDITOR": "true",
            "GIT_AUTHOR_NAME": "Ada Author", "GIT_AUTHOR_EMAIL": "ada@example.org",
            "GIT_COMMITTER_NAME": "Ada Author", "GIT_COMMITTER_EMAIL": "ada@example.org",
            "SWIFT_BACKTRACE": "enable=no",
        }

    def run(self, program, *arguments, cwd=None, fault=None):
        environment = dict(self.environment)
        if fault:
            with open(self.base + "/count", "wb") as file:
                file.write(bytes(8))
            environment.update(fault, LD_PRELOAD=self.shim, CRASH_ROOT=self.tree, CRASH_TOP=" " * 20,
                               CRASH_GRAVE=self.base + "/grave", CRASH_COUNT=self.base + "/count")
        return subprocess.run([program, *arguments], cwd=cwd or self.repo, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)

    def git(self, *arguments, cwd=None):
        result = self.run("git", *arguments, cwd=cwd)
        if result.returncode != 0:
            raise Violation(f"git {' '.join(arguments)}: {result.stderr.strip()}{result.stdout.strip()}")
        return result.stdout.rstrip("\n")

    def promptgit(self, *arguments, cwd=None, fault=None):
        return self.run(self.binary, *arguments, cwd=cwd, fault=fault)

    def succeed(self, *arguments, cwd=None):
        result = self.promptgit(*arguments, cwd=cwd)
        if result.returncode != 0:
            raise Violation(f"promptgit {' '.join(arguments)}: exit {result.returncode}: "
                            + result.stderr.strip())
        return result.stdout

    def write(self, path, text, cwd=None):
        path = os.path.join(cwd or self.repo, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    def wait_for_programs(self):
        """Waits for what a killed program had started: git in the remote sees that nobody is there."""
        mark = ("CRASH_ROOT=" + self.tree + "\0").encode()
        while True:
            for number in filter(str.isdigit, os.listdir("/proc")):
                try:
                    with open(f"/proc/{number}/environ", "rb") as file:
                        if mark in file.read():
                            break
                except OSError:
                    continue
            else:
                return
            time.sleep(0.01)

    def save(self):
        for name in ["tree", "far"]:
            shutil.rmtree(f"{self.base}/saved-{name}", ignore_errors=True)
            subprocess.run(["cp", "-a", f"{self.base}/{name}", f"{self.base}/saved-{name}"], check=True)

    def restore(self):
        shutil.rmtree(self.base + "/grave")
        os.mkdir(self.base + "/grave")
        for name in ["tree", "far"]:
            shutil.rmtree(f"{self.base}/{name}")
            subprocess.run(["cp", "-a", f"{self.base}/saved-{name}", f"{self.base}/{name}"], check=True)
        # The copies have other inodes than the index says.
        for folder in [self.repo, self.linked]:
            self.run("git", "update-index", "-q", "--refresh", cwd=folder)


class Scenario:
    """A repository, a command on it, and what the command is to bring about."""

    def __init__(self, slot, command, variant):
        self.slot, self.command, self.variant = slot, command, variant
        self.name = f"{command}/{variant}"
        self.build()
        slot.save()
        self.before = self.state()
        self.status = self.statuses()
        self.calls = self.undisturbed(alone=True)
        # What the programs count that the command starts.
        self.all_calls = self.undisturbed(alone=False) if command == "sync" else self.calls
        self.after = self.state()
        if self.after == self.before:
            raise SystemExit(f"{self.name}: the undisturbed run changed nothing")

    def undisturbed(self, alone):
        self.slot.restore()
        log = self.slot.base + "/calls"
        if os.path.exists(log):
            os.remove(log)
        result = self.act({"CRASH_LOG": log} | ({} if alone else {"CRASH_ALL": "1"}))
        if result.returncode != 0:
            raise SystemExit(f"{self.name}: the undisturbed run failed: {result.stderr}")
        if not os.path.exists(log):
            raise SystemExit(f"{self.name}: the shim saw no call; was it loaded into {self.slot.binary}?")
        with open(log) as file:
            return [line.split(" ", 2) for line in file.read().splitlines()]

    def calls_of(self, mode):
        return self.calls if mode in CUTS else self.all_calls

    def build_remote(self):
        """A remote and another clone: mains and ledgers that went apart, decisions on both sides."""
        slot, origin, other = self.slot, self.slot.far + "/origin.git", self.slot.far + "/other"
        slot.git("init", "--quiet", "--bare", "--initial-branch=main", origin)
        slot.git("remote", "add", "origin", origin)
        slot.succeed("sync", cwd=self.main_folder)
        slot.git("clone", "--quiet", origin, other)
        slot.succeed("sync", cwd=other)
        slot.succeed("approve", self.id, cwd=other)
        slot.succeed("sync", cwd=other)
        slot.succeed("reject", self.other, "--reason", "not now", cwd=self.main_folder)
        slot.write("prompts/sales.yaml", PROMPT.format(id="sales", what="sell boats"), cwd=self.main_folder)
        # The other side has changed the text of this one.
        slot.write("prompts/snippets/tone.yaml", TONE + "description: How to speak.\n", cwd=self.main_folder)
        slot.git("commit", "--quiet", "--all", "--message", "Say what", cwd=self.main_folder)
        self.batch([proposal("Ask twice", edit("Ask before you book.", "Ask twice before you book."))])
        slot.succeed("propose", "--from", self.edits, cwd=self.main_folder)

    def build(self):
        slot = self.slot
        slot.git("init", "--quiet", "--initial-branch=main", ".", cwd=self.make(slot.repo))
        slot.write("promptgit.yaml", "version: 1\nreview: {allowSelfApproval: true}\n")
        slot.write("prompts/snippets/tone.yaml", TONE)
        slot.write("prompts/support.yaml", PROMPT.format(id="support", what="help"))
        slot.write("prompts/sales.yaml", PROMPT.format(id="sales", what="sell"))
        slot.write("notes.txt", "as committed\n")
        slot.git("add", "--all")
        slot.git("commit", "--quiet", "--message", "Prompts as code")
        slot.git("worktree", "add", "--quiet", "-b", "beside", slot.linked)
        self.edits = slot.base + "/edits.json"
        self.batch([proposal("Name the price", edit("Name the date.", "Name the date. Name the price."))])
        slot.succeed("propose", "--from", self.edits)
        self.batch([proposal("Use the name", edit("Say goodbye.", "Say goodbye. Use the name.")),
                    proposal("Be brief", edit("Be kind.", "Be kind. Be brief."))])
        slot.succeed("propose", "--from", self.edits)
        listed = {entry["title"]: entry["id"] for entry in self.proposals()}
        self.id, self.other = listed["Name the price"], listed["Use the name"]
        if self.variant == "beside":
            # Main in the linked work tree, loose references with logs, and nothing cached.
            slot.git("checkout", "--quiet", "--detach")
            slot.git("checkout", "--quiet", "main", cwd=slot.linked)
            for line in slot.git("for-each-ref", "--format=%(refname) %(objectname)").splitlines():
                name, commit = line.split()
                slot.git("update-ref", name, commit)
                loose = os.path.join(slot.repo, ".git", name)
                os.makedirs(os.path.dirname(loose), exist_ok=True)
                slot.write(loose, commit + "\n")
            if os.path.exists(slot.repo + "/.git/packed-refs"):
                os.remove(slot.repo + "/.git/packed-refs")
        self.main_folder = slot.linked if self.variant == "beside" else slot.repo
        if self.command in ["revert", "rebase"]:
            # Main has moved on in the asset that the proposal edits.
            slot.succeed("approve", self.id if self.command == "revert" else self.other,
                         cwd=self.main_folder)
        if self.command == "revert":
            slot.succeed("rebase", self.other, cwd=self.main_folder)
            slot.succeed("approve", self.other, cwd=self.main_folder)
        if self.command == "sync":
            self.build_remote()
        self.batch([proposal("Ask twice", edit("Ask before you book.", "Ask twice before you book.")),
                    proposal("No haste", edit("Answer in short", "Take your time. Answer in short"))])
        # What the user is in the middle of.
        slot.write("notes.txt", "changed\n", cwd=self.main_folder)
        slot.write("staged.txt", "staged\n", cwd=self.main_folder)
        slot.git("add", "staged.txt", cwd=self.main_folder)
        slot.write("untracked.txt", "mine\n", cwd=self.main_folder)

    def make(self, folder):
        os.makedirs(folder, exist_ok=True)
        return folder

    def batch(self, proposals):
        with open(self.edits, "w") as file:
            json.dump({"source": "sweep", "proposals": proposals}, file)

    def words(self):
        return {"propose": ["propose", "--from", self.edits], "approve": ["approve", self.id],
                "reject": ["reject", self.id, "--reason", "not now"], "revert": ["revert", self.id],
                "rebase": ["rebase", self.id], "sync": ["sync"]}[self.command]

    def act(self, fault=None):
        return self.slot.promptgit(*self.words(), cwd=self.main_folder, fault=fault)

    def proposals(self):
        return json.loads(self.slot.succeed("proposals", "--all", "--json"))

    def statuses(self):
        return [self.slot.git("--no-optional-locks", "status", "--porcelain=v1", "--untracked-files=all",
                              cwd=folder) for folder in [self.slot.repo, self.slot.linked]]

    def state(self):
        """What the command decides, without ids and times, which differ from run to run."""
        slot = self.slot
        main = slot.git("log", "--first-parent", "--format=%T %s", "main").splitlines()
        listed = sorted((entry["title"], entry["state"]) for entry in self.proposals())
        events = ""
        if slot.run("git", "rev-parse", "--verify", "-q", "refs/promptgit/ledger").returncode == 0:
            events = slot.git("log", "--first-parent", "--format=%s", "refs/promptgit/ledger").splitlines()
            events = [event.split(":")[0] for event in events]
        bases = {}
        for entry in self.proposals():
            branch = "proposals/" + entry["id"]
            if slot.run("git", "rev-parse", "--verify", "-q", "refs/heads/" + branch).returncode == 0:
                bases[entry["title"]] = slot.git("rev-parse", f"{branch}^") == slot.git("rev-parse", "main")
        tree = [] if self.command == "propose" else main
        state = {"main": tree, "proposals": listed, "events": events, "branches": sorted(bases.items())}
        if self.command == "sync":
            # Which of two ledgers stands first in a join is drawn from their ids.
            state["events"] = self.listed_events(slot.repo)
            far = slot.far + "/origin.git"
            state["far main"] = slot.git("log", "--first-parent", "--format=%T %s", "main", cwd=far).splitlines()
            state["far events"] = self.listed_events(far)
            state["far branches"] = slot.git("for-each-ref", "--format=%(refname) %(objectname)",
                                             "refs/heads/proposals", cwd=far).splitlines()
        return state

    def listed_events(self, folder):
        return self.slot.git("ls-tree", "-r", "--name-only", "refs/promptgit/ledger", cwd=folder).splitlines()

    # ---- After a fault

    def decided(self, state):
        """The part of a state that is the decision itself; the rest may follow with the next command."""
        return {"main": state["main"], "events": state["events"],
                "proposals": state["proposals"],
                "branches": state["branches"] if self.command == "rebase" else None}

    def fault(self, mode, number, code=errno.EIO, seed=1):
        self.slot.restore()
        environment = {"CRASH_AT": str(number), "CRASH_MODE": mode, "CRASH_ERRNO": str(code),
                       "CRASH_SEED": str(seed)}
        if mode not in CUTS:
            environment["CRASH_ALL"] = "1"
        result = self.act(environment)
        if self.command == "sync":
            self.slot.wait_for_programs()
        # It ends by itself, or the shim ends it: whatever else does hides what was to be seen.
        if mode not in ["once", "forever"] and result.returncode < 0 and result.returncode != -signal.SIGKILL:
            raise Violation(f"died of {signal.Signals(-result.returncode).name}: {result.stderr[:300]}")
        if result.returncode == 99:
            raise Violation(f"the shim failed: {result.stderr.strip()}")
        if mode in ["once", "forever"]:
            if result.returncode < 0:
                raise Violation(f"died of {signal.Signals(-result.returncode).name}: {result.stderr[:300]}")
            if result.returncode not in [0, 1, 5]:
                raise Violation(f"exit {result.returncode}: {result.stderr.strip()}")
            if result.returncode and "error: " not in result.stderr:
                raise Violation(f"exit {result.returncode} without an error")
        self.check(result.returncode == 0, mode)

    def fsck(self):
        for folder in [self.slot.repo, self.slot.far + "/origin.git"][:2 if self.command == "sync" else 1]:
            self.fsck_at(folder)

    def fsck_at(self, folder):
        result = self.slot.run("git", "fsck", "--full", "--strict", "--no-progress", cwd=folder)
        lines = [line for line in (result.stdout + result.stderr).splitlines()
                 if not line.startswith(("dangling ", "notice: "))]
        if result.returncode or lines:
            raise Violation("fsck: " + "; ".join(lines))

    def check_gap(self):
        """Where files or index have not followed main, a lock keeps a plain commit from undoing it."""
        slot = self.slot
        if slot.git("symbolic-ref", "HEAD", cwd=self.main_folder) != "refs/heads/main":
            return
        staged = slot.git("diff", "--cached", "--name-only", cwd=self.main_folder).splitlines()
        folder = slot.git("rev-parse", "--absolute-git-dir", cwd=self.main_folder)
        if staged != ["staged.txt"] and not os.path.exists(folder + "/index.lock"):
            raise Violation(f"a plain commit would undo main: {staged} are staged and nothing is locked")

    def check(self, acknowledged, mode):
        slot = self.slot
        self.fsck()
        found = self.state()
        slot.succeed("validate", cwd=self.main_folder)
        self.check_gap()
        partial = self.command == "propose" and any(s == "unfinished" for _, s in found["proposals"])
        is_before = self.decided(found) == self.decided(self.before)
        is_after = self.decided(found) == self.decided(self.after)
        if self.command == "sync":
            # Each side and each of main and the ledger moves by itself.
            for key in ["main", "events", "far main", "far events", "far branches"]:
                if found[key] not in [self.before[key], self.after[key]]:
                    raise Violation(f"{key} is neither as before nor as after: {found[key]}")
            is_before = True
        if not is_before and not is_after and not partial:
            raise Violation(f"neither as before nor as after: {self.difference(found)}")
        if acknowledged and not is_after:
            raise Violation(f"acknowledged and lost: {self.difference(found)}")
        again = self.act()
        if is_after and self.command != "propose":
            # What is done is said to be done; a proposal that stands on main is rebased once more.
            allowed = [0, 1, 3] if self.command != "rebase" else [0, 1]
            if again.returncode not in allowed:
                raise Violation(f"once more: exit {again.returncode}: {again.stderr.strip()}")
        elif again.returncode != 0:
            raise Violation(f"once more: exit {again.returncode}: {again.stderr.strip()}")
        final = self.state()
        expected = self.after
        if self.command == "propose":
            # A batch that was completed is followed by one event more than an undisturbed run has.
            final, expected = dict(final), dict(expected)
            final["events"] = expected["events"] = None
        if final != expected:
            raise Violation(f"once more: {self.difference(final)}")
        left = [os.path.relpath(os.path.join(folder, name), slot.tree)
                for top in [slot.repo, slot.linked] for folder, _, names in os.walk(top) for name in names
                # What git's own collection removes some day, and nobody waits for.
                if "/.git/objects" not in folder
                if name not in ["propose.lock", "sync.lock", "decide.lock"]
                if (name.endswith((".lock", ".journal", ".value", ".promptgit")) or name.startswith(".promptgit-")
                    or ".lock." in name or name.startswith("packed-refs."))
                # A lock that git itself left when it was killed is nobody's to take.
                if self.command != "sync" or "/refs/remotes" not in folder]
        if left:
            raise Violation(f"left: {', '.join(left)}")
        if self.statuses() != self.status:
            raise Violation(f"git status: {self.statuses()} instead of {self.status}")
        self.fsck()
        tree = slot.git("rev-parse", "main^{tree}")
        slot.git("commit", "--quiet", "--all", "--message", "By hand", cwd=self.main_folder)
        changed = slot.git("diff", "--name-only", tree, "main").splitlines()
        if changed != ["notes.txt", "staged.txt"]:
            raise Violation(f"a plain commit changed {changed}")

    def difference(self, found):
        parts = []
        for key in found:
            if found[key] != self.after[key]:
                was = "as before" if found[key] == self.before[key] else found[key]
                parts.append(f"{key}: {was}, not {self.after[key]}")
        return "; ".join(parts)[:400]


class HistoryScenario(Scenario):
    """The history index, made (`here`) or extended so far that its log is emptied (`beside`)."""

    ASKED = ["prompts/snippets/tone.yaml", "prompts/support.yaml", "prompts/renamed.yaml"]

    def __init__(self, slot, command, variant):
        self.slot, self.command, self.variant = slot, command, variant
        self.name = f"{command}/{variant}"
        self.build()
        slot.save()
        self.expected = {path: self.by_git(path) for path in self.ASKED}
        self.references = slot.git("for-each-ref")
        self.status = slot.git("--no-optional-locks", "status", "--porcelain")
        self.calls = self.all_calls = self.undisturbed(alone=True)
        index = os.path.join(slot.repo, ".git/promptgit/history.sqlite")
        if not os.path.exists(index):
            raise SystemExit(f"{self.name}: the undisturbed run made no index")
        if variant == "beside" and not any(call[2].endswith("/history.sqlite") for call in self.calls):
            raise SystemExit(f"{self.name}: the undisturbed run did not empty the log of "
                             f"{os.path.getsize(slot.repo + '/.git/promptgit/history.sqlite-wal')} bytes")
        self.check_index()

    def by_git(self, path):
        commits = self.slot.git("log", "--format=%H", "main", "--", path).split()
        blame = self.slot.git("blame", "--line-porcelain", "main", "--", path).splitlines()
        return commits, [line[:40] for line, before in zip(blame, ["\t"] + blame) if before.startswith("\t")]

    def commit(self, number):
        lines = [f"Line {line} of {number if line % 7 == number % 7 else line}." for line in range(20)]
        self.slot.write("prompts/snippets/tone.yaml",
                        "kind: snippet\nid: tone\ntext: |\n" + "".join(f"  {line}\n" for line in lines))
        self.slot.write("prompts/support.yaml", PROMPT.format(id="support", what=f"help {number // 3}"))
        if number == 5:
            self.slot.git("mv", "prompts/sales.yaml", "prompts/renamed.yaml")
        self.slot.git("add", "--all")
        self.slot.git("commit", "--quiet", "--message", f"Edit {number}")

    def build(self):
        slot = self.slot
        slot.git("init", "--quiet", "--initial-branch=main", ".", cwd=self.make(slot.repo))
        os.makedirs(slot.linked)
        slot.write("promptgit.yaml", "version: 1\n")
        slot.write("prompts/sales.yaml", PROMPT.format(id="sales", what="sell"))
        self.main_folder = slot.repo
        for number in range(12):
            self.commit(number)
        slot.git("checkout", "--quiet", "-b", "side", "HEAD~3")
        slot.write("prompts/renamed.yaml", PROMPT.format(id="sales", what="sell on a side"))
        slot.git("commit", "--quiet", "--all", "--message", "On a side")
        slot.git("checkout", "--quiet", "main")
        slot.git("merge", "--quiet", "--no-edit", "side")
        if self.variant == "beside":
            log = slot.repo + "/.git/promptgit/history.sqlite-wal"
            number = 12
            self.commit(number)
            slot.succeed(*self.words())
            while not os.path.exists(log) or os.path.getsize(log) < (1 << 20) - 41_000:
                number += 1
                self.commit(number)
                slot.succeed(*self.words())
                if number > 500:
                    raise SystemExit(f"{self.name}: the log of the index does not grow")
            for _ in range(300):
                number += 1
                self.commit(number)
        # A repository of few files is put back sooner.
        slot.git("repack", "-a", "-d", "-q")

    def words(self):
        return ["history", self.ASKED[0], "--json"]

    def check_answer(self, path, text):
        found = [commit["commit"] for commit in json.loads(text)["commits"]]
        if found != self.expected[path][0]:
            raise Violation(f"history of {path}: {len(found)} commits, git has {len(self.expected[path][0])}")

    def check_index(self):
        for path in self.ASKED:
            self.check_answer(path, self.slot.succeed("history", path, "--json"))
            lines = json.loads(self.slot.succeed("blame", path, "--json"))["lines"]
            if [line["commit"] for line in lines] != self.expected[path][1]:
                raise Violation(f"blame of {path} is not git's")

    def check(self, acknowledged, mode):
        slot = self.slot
        self.check_index()
        self.check_index()
        folder = slot.repo + "/.git/promptgit"
        index = sqlite3.connect(folder + "/history.sqlite")
        try:
            found = index.execute("PRAGMA integrity_check").fetchall()
        except sqlite3.Error as error:
            found = str(error)
        finally:
            index.close()
        if found != [("ok",)]:
            raise Violation(f"the index is damaged and was not made anew: {found}")
        names = {"history.lock", "history.sqlite", "history.sqlite-shm", "history.sqlite-wal"}
        left = [name for name in os.listdir(folder) if name.startswith("history") and name not in names]
        if left:
            raise Violation(f"left: {', '.join(left)}")
        if slot.git("for-each-ref") != self.references:
            raise Violation("a question moved a reference")
        if slot.git("--no-optional-locks", "status", "--porcelain") != self.status:
            raise Violation("a question changed the work tree")
        self.fsck()

    def act(self, fault=None):
        result = super().act(fault)
        if result.returncode == 0:
            # Whatever failed: what is answered is right.
            self.check_answer(self.ASKED[0], result.stdout)
        return result


class ObserveScenario(Scenario):
    """An import into a store that is not there yet (`here`), or that has some of the sessions (`beside`)."""

    def __init__(self, slot, command, variant):
        self.slot, self.command, self.variant = slot, command, variant
        self.name = f"{command}/{variant}"
        self.build()
        slot.save()
        self.before = self.state()
        self.calls = self.all_calls = self.undisturbed(alone=True)
        self.after = self.state()
        if self.after == self.before:
            raise SystemExit(f"{self.name}: the undisturbed run changed nothing")

    def session(self, number, answer):
        return json.dumps({
            "id": f"s{number}", "agent": "support", "model": "m", "principal": f"guest {number % 7}",
            "tags": {"shop": str(number % 3)}, "outcome": {"success": number % 2 == 0}, "cost": 0.25,
            "messages": [
                {"role": "system", "text": "You help guests of a boat tour."},
                {"role": "user", "text": f"Is tour {number} on today?"},
                {"role": "assistant", "toolCalls": [
                    {"id": "c", "name": "list_tours", "arguments": {"tour": number}}],
                 "tokens": {"input": 100, "output": 20}},
                {"role": "tool", "text": answer, "toolResult": {"callId": "c", "failed": number % 5 == 0}},
                {"role": "assistant", "text": "It is.", "tokens": {"input": 130, "output": 5}}]}) + "\n"

    def build(self):
        slot = self.slot
        slot.git("init", "--quiet", "--initial-branch=main", ".", cwd=self.make(slot.repo))
        os.makedirs(slot.linked)
        slot.write("promptgit.yaml", "version: 1\n")
        slot.git("add", "--all")
        slot.git("commit", "--quiet", "--message", "A library")
        self.main_folder = slot.repo
        self.log = slot.base + "/log.jsonl"
        if self.variant == "beside":
            # Some of them have changed since, and another file is there too.
            slot.write(self.log, "".join(self.session(number, "none") for number in range(30)))
            slot.succeed("observe", self.log)
            slot.write(slot.base + "/other.jsonl", "".join(self.session(number, "some") for number in range(20)))
            slot.succeed("observe", slot.base + "/other.jsonl")
        slot.write(self.log, "".join(self.session(number, "none" if number % 3 else "full") for number in range(60))
                   + '{"id": "bad"}\n')

    def words(self):
        return ["observe", self.log]

    def act(self, fault=None):
        result = super().act(fault)
        if result.returncode == 3:
            # One record is set aside.
            result.returncode = 0
        return result

    def state(self):
        found = self.slot.promptgit("metrics", "--json")
        if found.returncode == 1 and "no sessions have been read here yet" in found.stderr:
            return {"sessions": [], "numbers": {}}
        numbers = json.loads(self.slot.succeed("metrics", "--json"))
        # A store that was just made has no sessions yet.
        if numbers["sessions"] == 0:
            return {"sessions": [], "numbers": {}}
        lines = sorted(self.slot.succeed("store", "export").splitlines())
        return {"sessions": lines, "numbers": numbers}

    def check_store(self, when):
        result = self.slot.promptgit("store", "check")
        if result.returncode == 1 and "no sessions have been read here yet" in result.stderr:
            return
        if result.returncode != 0:
            raise Violation(f"store check {when}: {(result.stdout + result.stderr).strip()[:300]}")

    def check(self, acknowledged, mode):
        found = self.state()
        self.check_store("after it")
        if acknowledged and found != self.after:
            raise Violation("acknowledged and lost")
        if found not in [self.before, self.after]:
            raise Violation(f"neither as before nor as after: {len(found['sessions'])} sessions, "
                            f"not {len(self.before['sessions'])} or {len(self.after['sessions'])}")
        again = self.act()
        if again.returncode != 0:
            raise Violation(f"once more: exit {again.returncode}: {again.stderr.strip()}")
        if self.state() != self.after:
            raise Violation("once more: not what an undisturbed import gives")
        self.check_store("once more")
        names = {"traces.sqlite", "traces.sqlite-shm", "traces.sqlite-wal"}
        left = [name for name in os.listdir(self.slot.repo + "/.git/promptgit")
                if name not in names and not name.startswith("history")]
        if left:
            raise Violation(f"left: {', '.join(left)}")
        self.fsck()


SCENARIOS = {"history": HistoryScenario, "observe": ObserveScenario}


def make_scenario(slot, command, variant):
    return SCENARIOS.get(command, Scenario)(slot, command, variant)


def numbers(scenario, mode, sample):
    everything = list(range(1, len(scenario.calls_of(mode)) + 1))
    if not sample or sample >= len(everything):
        return everything
    # Evenly spread, so that every part of the command has its turn.
    return [everything[index * len(everything) // sample] for index in range(sample)]


def sweep(slot, arguments, command, variant):
    began = time.monotonic()
    slot = Slot(slot, arguments.binary, arguments.shim)
    try:
        scenario = make_scenario(slot, command, variant)
    except Violation as error:
        return f"{command}/{variant}: could not be set up", [str(error)]
    problems, runs = [], 0
    for mode in arguments.mode:
        if mode == "alone" and command != "sync":
            continue  # It starts no program.
        for number in numbers(scenario, mode, arguments.sample) + (["end"] if mode in CUTS else []):
            if arguments.at and str(number) not in arguments.at:
                continue
            variants = [{"code": errno.EIO}]
            if mode in ["once", "forever"] and not arguments.sample:
                variants = [{"code": errno.EIO}, {"code": errno.ENOSPC}]
            if mode == "mixed":
                variants = [{"seed": seed} for seed in range(1, 2 if arguments.sample else 4)]
            for options in variants:
                runs += 1
                try:
                    scenario.fault(mode, number, **options)
                except (Violation, subprocess.TimeoutExpired) as error:
                    call = ["", "the end", ""] if number == "end" else scenario.calls_of(mode)[number - 1]
                    detail = " ".join(f"{key} {value}" for key, value in options.items())
                    problems.append(f"{scenario.name} {mode} ({detail}) at {number} "
                                    f"({call[1]} {call[2]}): {error}")
    seconds = time.monotonic() - began
    return f"{scenario.name}: {len(scenario.all_calls)} calls, {runs} runs, {seconds:.0f} s", problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("command", nargs="*")
    parser.add_argument("--binary", required=True)
    parser.add_argument("--shim", required=True)
    parser.add_argument("--folder", required=True)
    parser.add_argument("--mode", action="append", choices=MODES)
    parser.add_argument("--variant", action="append", choices=["here", "beside"])
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--at", action="append")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--calls", action="store_true")
    arguments = parser.parse_args()
    arguments.mode = arguments.mode or MODES
    commands = arguments.command or ["propose", "approve", "reject", "revert", "rebase", "sync", "history", "observe"]
    wanted = [(command, variant) for command in commands for variant in arguments.variant or ["here", "beside"]]
    if arguments.calls:
        for command, variant in wanted:
            scenario = make_scenario(Slot(f"{arguments.folder}/{command}-{variant}", arguments.binary,
                                          arguments.shim), command, variant)
            for call in scenario.all_calls:
                print(scenario.name, *call)
        return 0
    failed = False
    with concurrent.futures.ProcessPoolExecutor(arguments.jobs) as pool:
        futures = [pool.submit(sweep, f"{arguments.folder}/{command}-{variant}", arguments, command, variant)
                   for command, variant in wanted]
        for future in concurrent.futures.as_completed(futures):
            summary, problems = future.result()
            print(f"crash: {summary}, {len(problems)} violations", flush=True)
            for problem in problems:
                failed = True
                print(f"crash: VIOLATION {problem}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
