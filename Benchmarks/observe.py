"""Times imports of sessions beside DuckDB and a Python script, in turn, in one run, and prints ratios.

usage: observe.py PROMPTGIT [SESSIONS [RUNS]]
SESSIONS (20,000) made-up sessions in JSON Lines (trace_log.py) become rows of sessions, messages and tool calls:
by `promptgit observe`, which also measures them; by DuckDB's read_json; by Python's json and sqlite3. Then
`promptgit metrics` is timed beside DuckDB's sums over its own tables. Each is a whole process.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROMPTGIT = str(Path(sys.argv[1]).resolve())
SESSIONS = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000
RUNS = int(sys.argv[3]) if len(sys.argv) > 3 else 3
FOLDER = Path(tempfile.mkdtemp(prefix="promptgit-observe-bench-"))
LOG = FOLDER / "log.jsonl"

# The fastest of six ways to write it that were tried: no table of all that was read, and what no table needs
# is not parsed.
DUCKDB = """
import duckdb, sys
c = duckdb.connect(sys.argv[2])
c.execute("SET threads = 2")
read = "read_json(?, format='newline_delimited', maximum_object_size=268435456, columns={%s})"
c.execute("CREATE TABLE sessions AS SELECT * FROM " + read % '''
    id: 'VARCHAR', agent: 'VARCHAR', model: 'VARCHAR', channel: 'VARCHAR', workspace: 'VARCHAR',
    startedAt: 'VARCHAR', endedAt: 'VARCHAR', taskId: 'VARCHAR', trial: 'INTEGER', cost: 'DOUBLE',
    outcome: 'STRUCT(success BOOLEAN, reward DOUBLE)', tokens: 'STRUCT("input" BIGINT, "output" BIGINT)'
    ''', [sys.argv[1]])
c.execute("CREATE TABLE messages AS SELECT session, m.* FROM (SELECT id AS session, unnest(messages) AS m FROM "
    + read % '''id: 'VARCHAR', messages: 'STRUCT(role VARCHAR, "text" VARCHAR,
        toolCalls STRUCT(id VARCHAR, name VARCHAR, arguments JSON)[],
        toolResult STRUCT(callId VARCHAR, failed BOOLEAN), tokens STRUCT("input" BIGINT, "output" BIGINT))[]'
    ''' + ")", [sys.argv[1]])
c.execute('''CREATE TABLE tool_calls AS SELECT session, unnest(toolCalls, recursive := true)
    FROM messages WHERE len(toolCalls) > 0''')
c.close()
"""

PYTHON = """
import json, sqlite3, sys
c = sqlite3.connect(sys.argv[2])
c.execute("PRAGMA journal_mode = WAL")
c.execute("CREATE TABLE sessions (id, agent, model, channel, workspace, started, ended, task, trial, cost, success, reward)")
c.execute("CREATE TABLE messages (session, role, text, call, failed, input, output)")
c.execute("CREATE TABLE tool_calls (session, id, name, arguments)")
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        s = json.loads(line)
        o = s["outcome"]
        c.execute("INSERT INTO sessions VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", (s["id"], s["agent"], s["model"],
            s["channel"], s["workspace"], s["startedAt"], s["endedAt"], s["taskId"], s["trial"], s["cost"],
            o["success"], o["reward"]))
        messages, calls = [], []
        for m in s["messages"]:
            r, t = m.get("toolResult") or {}, m.get("tokens") or {}
            messages.append((s["id"], m["role"], m.get("text"), r.get("callId"), r.get("failed"),
                t.get("input"), t.get("output")))
            for k in m.get("toolCalls", ()):
                calls.append((s["id"], k["id"], k["name"], json.dumps(k["arguments"])))
        c.executemany("INSERT INTO messages VALUES (?,?,?,?,?,?,?)", messages)
        c.executemany("INSERT INTO tool_calls VALUES (?,?,?,?)", calls)
c.commit()
"""

QUERY = """
import duckdb, sys
c = duckdb.connect(sys.argv[1], read_only=True)
import time
start = time.perf_counter()
c.execute('''SELECT channel, count(*), sum(cost), avg(outcome.reward), count(*) FILTER (outcome.success)
    FROM sessions GROUP BY channel''').fetchall()
c.execute('''SELECT count(*), count(*) FILTER (toolResult.failed) FROM messages''').fetchall()
print(time.perf_counter() - start)
"""


def clock(*command, folder=FOLDER) -> tuple:
    """The seconds that a process takes and the most memory it has, in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE)
    output = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}: {output}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024, output


def fresh() -> Path:
    repository = FOLDER / "repository"
    shutil.rmtree(repository, ignore_errors=True)
    repository.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=repository, check=True)
    (repository / "promptgit.yaml").write_text("version: 1\n")
    return repository


def main() -> None:
    subprocess.run(
        [sys.executable, str(Path(__file__).parent / "trace_log.py"), str(LOG), str(SESSIONS)], check=True)
    size = LOG.stat().st_size / 1e6
    times = {"promptgit": [], "DuckDB": [], "Python": []}
    memory = {}
    for _ in range(RUNS):
        repository = fresh()
        taken = {"promptgit": clock(PROMPTGIT, "observe", str(LOG), folder=repository)}
        for name, script in [("DuckDB", DUCKDB), ("Python", PYTHON)]:
            base = FOLDER / name
            for suffix in ["", "-wal", "-shm", ".wal"]:
                Path(str(base) + suffix).unlink(missing_ok=True)
            taken[name] = clock(sys.executable, "-c", script, str(LOG), str(base))
        for name, (seconds, most, _) in taken.items():
            times[name].append(seconds)
            memory[name] = max(most, memory.get(name, 0))
    for name, seconds in times.items():
        median = statistics.median(seconds)
        ratio = statistics.median(b / a for a, b in zip(times["promptgit"], seconds))
        print(f"import, {name:<10} {median:7.2f} s  {size / median:6.0f} MB a second  "
              f"{SESSIONS / median:7.0f} sessions a second  {memory[name]:6.0f} MB   "
              f"promptgit is {ratio:.2f} times as fast")
    ours = [clock(PROMPTGIT, "metrics", "--by", "channel", folder=repository)[0] for _ in range(9)]
    theirs = [float(clock(sys.executable, "-c", QUERY, str(FOLDER / "DuckDB"))[2]) for _ in range(9)]
    print(f"metrics, promptgit {statistics.median(ours) * 1000:.1f} ms as a process; DuckDB's queries alone "
          f"{statistics.median(theirs) * 1000:.1f} ms")
    shutil.rmtree(FOLDER)


main()
