"""Makes a repository with a long history of made-up assets: usage: history.py FOLDER ASSETS COMMITS

The first commit holds a library as library.py writes it. A commit changes a line of one to three
assets, of which few change often and most seldom; one in ten is a merge of a branch of one to five
commits, and one in a thousand renames an asset. The same arguments give the same commits.
"""
import random
import subprocess
import sys
from pathlib import Path

import library

PEOPLE = [("Ada Gruber", "ada@example.com"), ("Ben Hafen", "ben@example.com"),
          ("Caro Insel", "caro@example.com"), ("Dov Jolle", "dov@example.com")]


class Writer:
    def __init__(self, stream, files, source):
        self.stream, self.source = stream, source
        self.mark, self.time = 0, 1_600_000_000
        # What a branch has: path to lines, shared with main until it is changed there.
        self.main = files

    def data(self, text):
        content = text.encode()
        self.stream.write(b"data %d\n" % len(content) + content + b"\n")

    def commit(self, parents, changes, subject, removed=()):
        self.mark += 1
        self.time += self.source.randint(60, 3600)
        name, mail = self.source.choice(PEOPLE)
        out = self.stream.write
        out(b"commit refs/heads/main\nmark :%d\n" % self.mark)
        for role in ("author", "committer"):
            out(f"{role} {name} <{mail}> {self.time} +0000\n".encode())
        self.data(subject)
        for index, parent in enumerate(parents):
            out(b"%s :%d\n" % (b"merge" if index else b"from", parent))
        for path in removed:
            out(f"D {path}\n".encode())
        for path, lines in changes.items():
            out(f"M 100644 inline {path}\n".encode())
            self.data("\n".join(lines) + "\n")
        return self.mark

    def edit(self, files, paths, count):
        """Changes a line, or adds one, in a few assets; few assets are changed often."""
        changes = {}
        for _ in range(count):
            path = paths[int(len(paths) * self.source.random() ** 3)]
            lines = list(changes.get(path) or files[path])
            start = next(i for i, line in enumerate(lines) if line.startswith((" ", "-"))) + 3
            place = self.source.randrange(min(start, len(lines) - 1), len(lines))
            indent = lines[place][:len(lines[place]) - len(lines[place].lstrip())]
            text = indent + library.sentence(self.source)
            if self.source.random() < 0.2:
                lines.insert(place, text)
            else:
                lines[place] = text
            changes[path] = lines
        return changes


def write(folder, assets, commits):
    source = random.Random(11)
    files = {}
    scratch = folder / "library"
    library.write(scratch, assets)
    for path in sorted(scratch.rglob("*.yaml")):
        files[str(path.relative_to(scratch))] = path.read_text().rstrip("\n").split("\n")
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder / "repo"], check=True)
    importer = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=folder / "repo",
                                stdin=subprocess.PIPE)
    writer = Writer(importer.stdin, files, source)
    paths = [path for path in files if path.startswith("prompts/")]
    source.shuffle(paths)
    head = writer.commit([], files, "First library")
    while writer.mark < commits:
        if source.random() < 0.1:
            branch, own = head, {}
            for _ in range(source.randint(1, 5)):
                changes = writer.edit({**files, **own} if own else files, paths, 1)
                own |= changes
                branch = writer.commit([branch], changes, "Edit on a branch")
            for _ in range(source.randint(0, 3)):
                changes = writer.edit(files, paths, 1)
                changes = {p: l for p, l in changes.items() if p not in own}
                files.update(changes)
                head = writer.commit([head], changes, "Edit meanwhile")
            files.update(own)
            head = writer.commit([head, branch], own, "Merge a branch")
        elif source.random() < 0.001:
            place = source.randrange(len(paths))
            old = paths[place]
            new = old.replace(".yaml", f"-{writer.mark}.yaml")
            files[new] = files.pop(old)
            paths[place] = new
            head = writer.commit([head], {new: files[new]}, f"Rename {old}", removed=[old])
        else:
            changes = writer.edit(files, paths, source.randint(1, 3))
            files.update(changes)
            head = writer.commit([head], changes, "Edit assets")
    importer.stdin.close()
    if importer.wait() != 0:
        sys.exit("git fast-import failed")
    subprocess.run(["git", "-C", folder / "repo", "reset", "--quiet", "--hard"], check=True)


def extend(repo, start, commits, seed):
    """Adds commits that change a line of one to three assets, as one fetch brings them, and gives back
    the last one; no branch moves."""
    source = random.Random(seed)
    git = ["git", "-C", str(repo)]

    def said(*words):
        return subprocess.run([*git, *words], capture_output=True, text=True, check=True).stdout

    paths = [path for path in said("ls-tree", "-r", "--name-only", start).split()
             if path.startswith("prompts/")]
    # As in the history below: few of them are changed often.
    random.Random(11).shuffle(paths)
    importer = subprocess.Popen([*git, "-c", "fastimport.unpackLimit=1", "fast-import", "--quiet"],
                                stdin=subprocess.PIPE)
    writer = Writer(importer.stdin, {}, source)
    writer.time = int(said("log", "-1", "--format=%ct", start))
    files, name = {}, f"refs/bench/{seed}"
    out = importer.stdin.write
    for number in range(1, commits + 1):
        writer.time += source.randint(60, 3600)
        person, mail = source.choice(PEOPLE)
        out(b"commit %s\nmark :%d\n" % (name.encode(), number))
        for role in ("author", "committer"):
            out(f"{role} {person} <{mail}> {writer.time} +0000\n".encode())
        writer.data("Edit assets")
        out(f"from {start if number == 1 else f':{number - 1}'}\n".encode())
        for _ in range(source.randint(1, 3)):
            path = paths[int(len(paths) * source.random() ** 3)]
            if path not in files:
                files[path] = said("show", f"{start}:{path}").rstrip("\n").split("\n")
            for file, lines in writer.edit(files, [path], 1).items():
                files[file] = lines
                out(f"M 100644 inline {file}\n".encode())
                writer.data("\n".join(lines) + "\n")
    importer.stdin.close()
    if importer.wait() != 0:
        sys.exit("git fast-import failed")
    tip = said("rev-parse", name).strip()
    subprocess.run([*git, "update-ref", "-d", name], check=True)
    return tip


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
