"""Langfuse's published contract, which judges requests and answers."""

import json

import yaml
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse

PATHS = (
    "/api/public/traces", "/api/public/traces/{traceId}", "/api/public/v2/observations",
    "/api/public/v3/scores")


def collect(value, schemas, found):
    """Finds the schemas that a value refers to, and those that they refer to."""
    if isinstance(value, list):
        for each in value:
            collect(each, schemas, found)
    elif isinstance(value, dict):
        name = str(value.get("$ref", "")).rpartition("/")[2]
        if name and name not in found:
            found[name] = schemas[name]
            collect(schemas[name], schemas, found)
        for each in value.values():
            collect(each, schemas, found)


class Contract:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            whole = yaml.load(file, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.paths = {name: {"get": whole["paths"][name]["get"]} for name in PATHS}
        # Elsewhere it has words that its version of OpenAPI does not know.
        schemas = {}
        collect(self.paths, whole["components"]["schemas"], schemas)
        self.judge = OpenAPI.from_dict(dict(
            whole, paths=self.paths, servers=[{"url": "http://langfuse.test"}],
            components=dict(whole["components"], schemas=schemas)))

    def problems(self, method, path, query, headers, status, answer, is_thorough):
        """What the contract has against a request and, where it is to be thorough, its answer."""
        request = MockRequest(
            "http://langfuse.test", method.lower(), path, args=query,
            headers={"Authorization": headers.get("Authorization", "")})
        problems = []
        try:
            self.judge.validate_request(request)
        except Exception as error:
            problems.append(f"{method} {path}: {error!r} {error.__cause__ or ''}")
            return problems
        pattern = path if path in self.paths else "/api/public/traces/{traceId}"
        known = {each["name"] for each in self.paths[pattern]["get"]["parameters"]}
        problems += [f"{path}: no parameter '{name}'" for name in query if name not in known]
        if status == 200 and is_thorough:
            response = MockResponse(
                json.dumps(answer).encode(), 200, content_type="application/json")
            try:
                self.judge.validate_response(request, response)
            except Exception as error:
                causes = getattr(error.__cause__, "schema_errors", [])
                problems.append(
                    f"the answer to {path}: {error!r} "
                    + "; ".join(f"{list(each.path)}: {each.message[:200]}" for each in causes))
        return problems
