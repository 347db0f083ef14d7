"""Traces as Langfuse's API gives them: made of exports, or made up."""

import copy
import datetime
import glob
import json
import os

# What an observation of the API has at least, beside what it has in an export.
LACKING = {
    "modelId": None, "inputPrice": None, "outputPrice": None, "totalPrice": None,
    "calculatedInputCost": None, "calculatedOutputCost": None, "calculatedTotalCost": None,
    "latency": None, "timeToFirstToken": None, "promptId": None, "promptName": None,
    "promptVersion": None, "completionStartTime": None, "model": None, "modelParameters": {},
    "input": None, "output": None, "metadata": None, "version": None, "statusMessage": None,
    "parentObservationId": None, "endTime": None, "name": None, "level": "DEFAULT",
    "environment": "default", "usageDetails": {}, "costDetails": {},
}


def exported(folder):
    """The traces of a folder of exports, with their observations inside."""
    traces = []
    for path in sorted(glob.glob(os.path.join(folder, "*.trace.json"))):
        with open(path, encoding="utf-8") as file:
            export = json.load(file)
        trace = {
            key: value for key, value in export["trace"].items()
            if key not in ("observations", "corrections")
        }
        trace.update(htmlPath="/project/p/traces/" + trace["id"], scores=trace.get("scores") or [])
        trace["observations"] = [observation(each) for each in export["observations"]]
        # Two exports are of one trace; a project has it once, as it was exported last.
        traces = [each for each in traces if each["id"] != trace["id"]] + [trace]
    return sorted(traces, key=lambda trace: trace["timestamp"])


def observation(exported):
    made = dict(LACKING, **exported)
    made["usage"] = {
        "input": exported.get("inputUsage") or 0, "output": exported.get("outputUsage") or 0,
        "total": exported.get("totalUsage") or 0, "unit": "TOKENS"}
    return made


def moment(minutes):
    start = datetime.datetime(2026, 11, 19, 12, tzinfo=datetime.timezone.utc)
    then = start + datetime.timedelta(minutes=minutes)
    return then.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def made_up(count):
    """Traces a minute apart, each fifth and the one 100 after it in a session."""
    return [trace(number) for number in range(count)]


def trace(number, words="Hello"):
    session = f"s{number % 100}" if number % 5 == 0 else None
    question = [{"role": "user", "content": f"Is boat {number} free?"}]
    answer = {"role": "assistant", "content": f"{words} {number}."}
    step = observation({
        "id": f"o{number:04}", "traceId": f"t{number:04}", "type": "SPAN", "name": "answer",
        "startTime": moment(number), "endTime": moment(number + 1)})
    call = observation({
        "id": f"g{number:04}", "traceId": f"t{number:04}", "type": "GENERATION", "name": "call",
        "startTime": moment(number), "endTime": moment(number + 1), "model": "m-1",
        "parentObservationId": f"o{number:04}", "input": question, "output": answer,
        "usageDetails": {"input": 10, "output": 2}, "costDetails": {"total": 0.001}})
    return {
        "id": f"t{number:04}", "timestamp": moment(number), "name": "tours", "input": None,
        "output": None, "sessionId": session, "release": None, "version": None, "userId": "u1",
        "metadata": None, "tags": [], "public": False, "environment": "default",
        "htmlPath": f"/project/p/traces/t{number:04}", "latency": 1.0, "totalCost": 0.001,
        "observations": [step, call], "scores": []}


def flat(traces):
    """The observations of traces as the second version of the endpoint gives them."""
    rows = []
    for trace in traces:
        for each in trace["observations"]:
            row = {key: each[key] for key in (
                "id", "traceId", "startTime", "endTime", "parentObservationId", "type", "name",
                "level", "statusMessage", "version", "environment", "modelParameters",
                "usageDetails", "costDetails", "promptId", "promptName", "promptVersion",
                "modelId", "inputPrice", "outputPrice", "totalPrice")}
            row.update(
                projectId="p", userId=trace["userId"], sessionId=trace["sessionId"],
                isRootObservation=each["parentObservationId"] is None,
                providedModelName=each["model"], tags=trace["tags"], release=trace["release"],
                traceName=trace["name"], bookmarked=False, public=False)
            for key in ("input", "output"):
                value = each[key]
                is_text = value is None or isinstance(value, str)
                row[key] = value if is_text else json.dumps(value)
            rows.append(row)
    # The newest first, as there.
    return sorted(rows, key=lambda row: (row["startTime"], row["id"]), reverse=True)


FIELDS = {
    "core": ["id", "traceId", "startTime", "endTime", "projectId", "parentObservationId", "type",
             "modelId", "inputPrice", "outputPrice", "totalPrice"],
    "basic": ["name", "level", "statusMessage", "version", "environment", "bookmarked", "public",
              "userId", "sessionId", "isRootObservation"],
    "io": ["input", "output"],
    "model": ["providedModelName", "modelParameters"],
    "usage": ["usageDetails", "costDetails"],
    "prompt": ["promptId", "promptName", "promptVersion"],
    "trace_context": ["tags", "release", "traceName"],
}


def selected(row, fields):
    groups = set(fields.split(",")) | {"core"}
    return {key: row[key] for group in sorted(groups) for key in FIELDS[group]}


def listed(trace):
    """A trace as a page of traces has it: the rest only by name, and none of it where not asked."""
    return dict(copy.copy(trace), observations=[], scores=[], latency=-1, totalCost=-1)
