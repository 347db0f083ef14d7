import Basics
import JSONKit
import PromptModel
import TestSupport
import Testing

/// The programs that formats come from, as PyPI has them.
enum Clients {
    /// Reads a case a line, and writes what it says a line each.
    private static let script = """
        import asyncio, json, pathlib, sys, tempfile


        names = {"maxOutputTokens": "maxTokens", "stopSequences": "stop"}


        def prompty(text, values):
            import prompty

            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "a.prompty"
                path.write_text(text, encoding="utf-8", newline="")
                agent = prompty.load(path)
            model = agent.model
            options = model.options.save() if model and model.options else {}
            # What the file does not name is any.
            path = [model.provider, model.id] if model else []
            return {
                "messages": [[m.role, m.text] for m in prompty.prepare(agent, values)],
                "description": agent.description,
                "model": "/".join(p for p in path if p and p != "*") or None,
                "modelParameters": {names.get(k, k): v for k, v in options.items()} or None,
            }


        def dotprompt(text, values):
            from dotpromptz import DataArgument, Dotprompt

            program = Dotprompt()
            parsed = program.parse(text)
            rendered = asyncio.run(program.render(text, DataArgument(input=values)))
            role = {"model": "assistant"}
            return {
                "messages": [
                    [role.get(m.role.value, m.role.value), "".join(p.text for p in m.content)]
                    for m in rendered.messages
                ],
                "description": parsed.description,
                "model": parsed.model,
                "modelParameters": parsed.config
                and {names.get(k, k): v for k, v in parsed.config.items()}
                or None,
            }


        readers = {"prompty": prompty, "dotprompt": dotprompt}
        for line in sys.stdin:
            case = json.loads(line)
            try:
                print(json.dumps(readers[case["format"]](case["text"], case["values"])))
            except Exception as error:
                print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
        """

    /// Reads a format and a value a line, and writes why the format's types refuse the value.
    private static let typesScript = """
        import json, sys
        from pydantic import ConfigDict, TypeAdapter


        def types(kind):
            closed = []
            if kind == "openai":
                from openai.types.chat import ChatCompletionFunctionToolParam as Tool
                from openai.types.shared_params import FunctionDefinition

                closed, whole = [Tool, FunctionDefinition], list[Tool]
            elif kind == "responses":
                from openai.types.responses import FunctionToolParam as Tool

                closed, whole = [Tool], list[Tool]
            elif kind == "anthropic":
                from anthropic.types import ToolParam as Tool

                closed, whole = [Tool], list[Tool]
            elif kind == "mcp":
                from mcp_types import ListToolsResult as whole
            else:
                from langfuse.api import CreatePromptRequest as whole
            # A key that a type does not have is refused.
            for type in closed:
                type.__pydantic_config__ = ConfigDict(extra="forbid")
            return TypeAdapter(whole)


        def contract(file, name):
            import jsonschema, yaml

            with open(file, encoding="utf-8") as text:
                schema = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
            schema["$ref"] = "#/components/schemas/" + name
            return jsonschema.Draft202012Validator(schema)


        judges = {}
        for line in sys.stdin:
            case = json.loads(line)
            kind, file = case["format"], case.get("contract")
            if kind not in judges:
                judges[kind] = types(kind), file and contract(file, "CreatePromptRequest")
            adapter, validator = judges[kind]
            try:
                adapter.validate_json(json.dumps(case["value"]))
                if validator:
                    validator.validate(case["value"])
                print("null")
            except Exception as error:
                print(json.dumps(f"{type(error).__name__}: {error}"))
        """

    /// Why the types of an API's own program refuse values, and the API's contract where it is
    /// given; nil for a value that they take.
    static func refusals(
        _ cases: [(format: ExchangeFormat, value: JSONValue)], contract: String? = nil
    ) throws -> [String?] {
        let lines = cases.map { format, value -> JSONValue in
            [
                "format": .string(format.rawValue), "value": value,
                "contract": .optional(contract),
            ]
        }
        return try run(typesScript, lines).map(\.stringValue)
    }

    /// What the programs make of files.
    static func read(
        _ cases: [(format: ExchangeFormat, text: String, values: JSONObject)]
    ) throws -> [JSONValue] {
        try run(
            script,
            cases.map { format, text, values in
                [
                    "format": .string(format.rawValue), "text": .string(text),
                    "values": .object(values),
                ]
            })
    }

    /// What a script answers to values, a line each.
    private static func run(_ script: String, _ values: [JSONValue]) throws -> [JSONValue] {
        let scratch = try Scratch()
        let file = try scratch.write("clients.py", script)
        let input = values.map { $0.text(.compact) + "\n" }.joined()
        let result = try scratch.run(
            PythonTools.path("python"), [file], input: input, environment: ["PYTHONUTF8": "1"])
        #expect(result.status == 0, "\(result.stderr)")
        return try result.stdout.split(separator: "\n").map {
            try JSONValue(parsing: Array($0.utf8))
        }
    }
}
