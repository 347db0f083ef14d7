"""Serves made-up and exported traces on loopback as Langfuse does, well and badly.

    python3 api.py [CONTRACT [FOLDER]]

CONTRACT is Langfuse's published description of its API, which then judges requests and good
answers; FOLDER has exports of traces. Prints its port, and ends with its standard input.

    /SCENARIO/NAME/api/public/…   the API; each NAME has a state of its own
    /log/SCENARIO/NAME            what was asked there, and what the contract has against it
    /change/SCENARIO/NAME         gives the fourth trace another answer
    /lines/SCENARIO/NAME          all traces, or all observations, a line each
"""

import base64
import http.server
import json
import sys
import threading
import time
import urllib.parse

import data

SECRET = "pk-lf-test:sk-lf-quite-secret"
EXPECTED = "Basic " + base64.b64encode(SECRET.encode()).decode()
CONTRACT = None
if len(sys.argv) > 1:
    import contract
    CONTRACT = contract.Contract(sys.argv[1])
EXPORTS = data.exported(sys.argv[2]) if len(sys.argv) > 2 else []
ABSENT = (404, {"message": "v2 APIs are only available on Langfuse Cloud", "error": "NotFound"}, {})


class State:
    """What one user of the server sees."""

    def __init__(self, scenario):
        self.traces = EXPORTS if scenario.startswith("exports") else data.made_up(160)
        self.is_new = scenario.endswith("4")
        self.requests = []
        self.problems = []
        self.count = 0
        self.scores = [
            {"id": f"sc{number}", "projectId": "p", "name": "user-feedback", "source": "API",
             "timestamp": data.moment(number), "environment": "default", "value": number % 2 == 0,
             "dataType": "BOOLEAN", "createdAt": data.moment(number),
             "updatedAt": data.moment(number),
             "subject": {"kind": "trace", "id": f"t{number:04}"}}
            for number in (1, 2)]


STATES = {}
LOCK = threading.Lock()


def state(scenario, name):
    with LOCK:
        return STATES.setdefault((scenario, name), State(scenario))


# MARK: Good answers


def within(value, query, low, high):
    return ((low not in query or parsed(value) >= parsed(query[low]))
            and (high not in query or parsed(value) < parsed(query[high])))


def parsed(text):
    return data.datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def list_traces(known, query):
    found = [
        trace for trace in known.traces
        if within(trace["timestamp"], query, "fromTimestamp", "toTimestamp")
        and ("sessionId" not in query or trace["sessionId"] == query["sessionId"])]
    is_reversed = query.get("orderBy") != "timestamp.asc"
    found.sort(key=lambda trace: trace["timestamp"], reverse=is_reversed)
    limit, page = int(query.get("limit", 50)), int(query.get("page", 1))
    assert limit <= 100
    return 200, {
        "data": [data.listed(trace) for trace in found[(page - 1) * limit:page * limit]],
        "meta": {"page": page, "limit": limit, "totalItems": len(found),
                 "totalPages": -(-len(found) // limit)}}, {}


def one_trace(known, name):
    for trace in known.traces:
        if trace["id"] == name:
            return 200, trace, {}
    return 404, {"message": f"Trace {name} not found within authorized project"}, {}


def list_observations(known, query):
    rows = [
        row for row in data.flat(known.traces)
        if within(row["startTime"], query, "fromStartTime", "toStartTime")
        and all(query.get(key, row[key]) == row[key] for key in ("sessionId", "traceId"))]
    limit = int(query.get("limit", 50))
    assert limit <= 1000
    start = base64.b64decode(query.get("cursor", "MA==")).decode()
    # Langfuse may give fewer than there are, and none at all, while it searches.
    is_barren = start == "100"
    end = start + " again" if is_barren else str(int(start.split()[0]) + limit)
    found = [] if is_barren else rows[int(start.split()[0]):int(end)]
    page = [data.selected(row, query.get("fields", "basic")) for row in found]
    more = is_barren or int(end) < len(rows)
    meta = {"cursor": base64.b64encode(end.encode()).decode()} if more else {}
    return 200, {"data": page, "meta": meta}, {}


def list_scores(known, query):
    wanted = query["traceId"].split(",")
    rows = [row for row in known.scores if row["subject"]["id"] in wanted]
    if "subject" not in query.get("fields", ""):
        rows = [{key: row[key] for key in row if key != "subject"} for row in rows]
    return 200, {"data": rows, "meta": {"limit": 100}}, {}


def good(known, path, query):
    if path == "/api/public/v2/observations":
        return list_observations(known, query) if known.is_new else ABSENT
    if path == "/api/public/v3/scores":
        return list_scores(known, query) if known.is_new else ABSENT
    if known.is_new:
        return 404, {"message": "This endpoint was removed"}, {}
    if path == "/api/public/traces":
        return list_traces(known, query)
    return one_trace(known, urllib.parse.unquote(path.rsplit("/", 1)[1]))


# MARK: Bad ones


def moving(known, path, query):
    """Traces leave and come while they are listed."""
    answer = good(known, path, query)
    if path == "/api/public/traces" and query.get("page") == "1" and known.count == 0:
        known.count += 1
        known.traces = known.traces[7:] + [data.trace(-1)]
    return answer


def limited(known, path, query):
    known.count += 1
    if known.count % 4 == 1:
        return 429, {"message": "Rate limit exceeded"}, {"Retry-After": "0"}
    return good(known, path, query)


def broken(known, path, query):
    status, answer, headers = good(known, path, query)
    if path.endswith("t0003"):
        answer = json.loads(json.dumps(answer))
        answer["observations"][1]["startTime"] = "yesterday"
    return status, answer, headers


def halfway(known, path, query):
    if path.endswith("t0130"):
        return 500, {"message": "Internal Server Error"}, {}
    return good(known, path, query)


def endless(known, path, query):
    status, answer, headers = good(known, path, dict(query, page="1"))
    if status == 200 and "totalPages" in answer.get("meta", {}):
        answer["meta"].update(totalPages=int(query["page"]) + 1)
    if status == 200 and "v2" in path:
        known.count += 1
        answer["meta"] = {"cursor": base64.b64encode(b"100").decode()}
    return status, answer, headers


def slow(known, path, query):
    time.sleep(60)
    return good(known, path, query)


def echo(known, path, query):
    return 400, {"message": f"no use of {SECRET} and {EXPECTED}"}, {"X-Echo": EXPECTED}


SCENARIOS = {
    "made3": good, "made4": good, "exports3": good, "exports4": good, "moving": moving,
    "limited": limited, "broken": broken, "halfway": halfway, "endless3": endless,
    "endless4": endless, "slow": slow, "echo": echo,
    "forbidden": lambda *_: (403, {"message": "Access denied"}, {}),
    "forever": lambda *_: (429, {"message": "Rate limit exceeded"}, {"Retry-After": "3600"}),
    "busy": lambda *_: (503, "<html>come later</html>", {}),
    "page": lambda *_: (200, "<!doctype html><html>Sign in</html>", {}),
    "shape": lambda *_: (200, {"data": {"observations": []}, "meta": {}}, {}),
    "list": lambda *_: (200, [], {}),
    "elements": lambda *_: (200, {"data": [{"name": "no id"}], "meta": {}}, {}),
    "nothing": lambda *_: (404, "<html>Not found</html>", {}),
    "cut": lambda *_: (200, {"data": [], "meta": {}}, {"Content-Length": "5000"}),
}
# Those that the contract judges; of made-up answers, which are all alike, the first.
HONEST = ("made3", "made4", "exports3", "exports4", "moving", "limited", "halfway")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # A small answer would wait for the one before it to be confirmed.
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        target = urllib.parse.urlsplit(self.path)
        parts = target.path.split("/", 3)
        if parts[1] in ("log", "change", "lines"):
            return self.control(parts[1], state(parts[2], parts[3]))
        scenario, name, path = parts[1], parts[2], "/" + parts[3]
        known = state(scenario, name)
        query = dict(urllib.parse.parse_qsl(target.query, keep_blank_values=True))
        with LOCK:
            known.requests.append(path + ("?" + target.query if target.query else ""))
        if self.headers.get("Authorization") != EXPECTED:
            answer = 401, {"message": "Invalid credentials. Confirm that you've configured the "
                                      "correct host."}, {}
        else:
            try:
                answer = SCENARIOS[scenario](known, path, query)
            except (AssertionError, KeyError, ValueError) as error:
                answer = 400, {"message": f"{error!r}"}, {}
        if CONTRACT and scenario in HONEST:
            with LOCK:
                known.problems += CONTRACT.problems(
                    self.command, path, query, self.headers, answer[0], answer[1],
                    is_thorough=scenario.startswith("exports") or len(known.requests) <= 20)
        self.answer(*answer)

    def control(self, word, known):
        if word == "change":
            known.traces = [
                data.trace(3, "Goodbye") if trace["id"] == "t0003" else trace
                for trace in known.traces]
        if word == "lines":
            rows = data.flat(known.traces) if known.is_new else known.traces
            return self.answer(200, "".join(json.dumps(row) + "\n" for row in rows), {})
        self.answer(200, {"requests": known.requests, "problems": known.problems}, {})

    def answer(self, status, body, headers):
        is_text = isinstance(body, str)
        content = (body if is_text else json.dumps(body)).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if is_text else "application/json")
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(content)))
        else:
            self.close_connection = True
        self.end_headers()
        self.wfile.write(content)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        # A client that goes away in the middle is part of a test.
        pass


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()
