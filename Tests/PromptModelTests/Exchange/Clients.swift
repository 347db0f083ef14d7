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

    /// What the programs make of files.
    static func read(
        _ cases: [(format: ExchangeFormat, text: String, values: JSONObject)]
    ) throws -> [JSONValue] {
        let scratch = try Scratch()
        let file = try scratch.write("clients.py", script)
        let lines = cases.map { format, text, values -> String in
            let line: JSONValue = [
                "format": .string(format.rawValue), "text": .string(text),
                "values": .object(values),
            ]
            return line.text(.compact) + "\n"
        }
        let result = try scratch.run(
            PythonTools.path("python"), [file], input: lines.joined(),
            environment: ["PYTHONUTF8": "1"])
        #expect(result.status == 0, "\(result.stderr)")
        return try result.stdout.split(separator: "\n").map {
            try JSONValue(parsing: Array($0.utf8))
        }
    }
}
