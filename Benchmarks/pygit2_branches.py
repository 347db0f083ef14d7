"""The peer of `promptgit propose`: writes N branches with pygit2, without fsync.

usage: pygit2_branches.py REPOSITORY N
Each branch holds one commit on top of HEAD with one changed file and one new one, the trees built
in memory.
"""
import sys

import pygit2


def main() -> None:
    repository = pygit2.Repository(sys.argv[1])
    count = int(sys.argv[2])
    base = repository[repository.head.target]
    signature = pygit2.Signature("bench", "bench@example.invalid", 1_700_000_000, 0)
    snippets = base.tree["prompts/snippets"]
    prompts = base.tree["prompts"]
    for number in range(count):
        asset = repository.create_blob(
            f"kind: snippet\nid: s{number}\ntext: |\n  New {number}.\n".encode())
        record = repository.create_blob(f"kind: proposal\nid: p{number}\n".encode() * 40)
        builder = repository.TreeBuilder(snippets)
        builder.insert(f"s{number}.yaml", asset, pygit2.GIT_FILEMODE_BLOB)
        inner = builder.write()
        builder = repository.TreeBuilder(prompts)
        builder.insert("snippets", inner, pygit2.GIT_FILEMODE_TREE)
        outer = builder.write()
        builder = repository.TreeBuilder()
        builder.insert(f"p{number}.yaml", record, pygit2.GIT_FILEMODE_BLOB)
        proposals = builder.write()
        builder = repository.TreeBuilder(base.tree)
        builder.insert("prompts", outer, pygit2.GIT_FILEMODE_TREE)
        builder.insert("proposals", proposals, pygit2.GIT_FILEMODE_TREE)
        tree = builder.write()
        repository.create_commit(
            f"refs/heads/bench/p{number}", signature, signature, f"bench {number}", tree,
            [base.id])


main()
