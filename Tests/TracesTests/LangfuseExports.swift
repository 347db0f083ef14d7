import TestSupport
import Testing

/// What is known of the exports of Langfuse among the real data.
enum LangfuseExports {
    /// Traces with the chat forms that are expected of them.
    static let folder = "traces/langfuse/worker/src/__tests__/chatml/framework-traces"
    /// Traces without.
    static let seeds = "traces/langfuse/packages/shared/scripts/seeder/utils/framework-traces"

    /// By export and reason, the inputs and outputs whose chat form is another than the one that
    /// Langfuse's makers expect; an observation is named by the first six digits of its id.
    static let explained: [String: [String: [String]]] = [
        "agno-2025-06-11": [
            "a run's own list of messages, in which Langfuse finds no chat": [
                "1cffdf output"
            ],
            "a text in which each line names its role, which is plain to Langfuse": [
                "1f883b input", "fc7f61 input",
            ],
            "a value that is no message, which Langfuse shows as JSON": [
                "6581e1 output"
            ],
            "messages printed by Python, which neither reads": [
                "b38a82 input", "ca136d input",
            ],
        ],
        "autogen-2025-06-06": [
            "a text in which each line names its role, which is plain to Langfuse": [
                "83517f input"
            ]
        ],
        "beeai-2025-08-01": [
            "the words are in `text`, which Langfuse leaves as JSON": [
                "10b12f input", "322299 input", "9381f6 input", "bf2822 input",
            ],
            "a value that is no message, which Langfuse shows as JSON": [
                "477d35 output", "49b16d output", "4ab39f output", "96cb19 output",
                "fce707 output",
            ],
        ],
        "claude-agent-2025-12-22": [
            "a single message, where Langfuse's expectation is of an older reader": [
                "e9aac1 input"
            ],
            "a tool's answer, to which we give a role as it stands alone": [
                "edbd98 output", "f411da output",
            ],
        ],
        "crewai-2025-07-11": [
            "a value that is no message, which Langfuse shows as JSON": [
                "0dd92f output"
            ]
        ],
        "csharp-agent-with-gemini-2026-03-09": [
            "a value that is no message, which Langfuse shows as JSON": [
                "5977f5 output", "5b9ba1 output",
            ]
        ],
        "google-adk-2025-08-28": [
            "a value that is no message, which Langfuse shows as JSON": [
                "04290e output"
            ],
            "the answer of a function, which Gemini sends in the user's name": [
                "bded67 input"
            ],
        ],
        "koog-2025-08-26": [
            "calls of tools written as texts": [
                "042f93 output", "e44e72 input",
            ]
        ],
        "langgraph-js-2025-10-30": [
            "a tool's answer with the tool's name for a role": [
                "0856a1 input"
            ],
            "LangChain's objects with their constructors, in which Langfuse finds no chat": [
                "0fa7a5 input", "0fa7a5 output", "0fabdd output", "1a436b input",
                "1a436b output", "2285cb input", "2285cb output", "23450f input",
                "23450f output", "299373 input", "299373 output", "4059d1 input",
                "4059d1 output", "405be0 input", "405be0 output", "541873 input", "62fd89 input",
                "62fd89 output", "841f49 input", "94d8f5 input", "94d8f5 output", "b6ebcf input",
                "b6ebcf output", "c3a547 output", "dc6fa0 input", "dc6fa0 output",
            ],
            "a value that is no message, which Langfuse shows as JSON": [
                "841f49 output"
            ],
        ],
        "openai-agents-2025-09-30": [
            "the response's instructions are the system prompt": [
                "90d947 output", "988700 output",
            ]
        ],
        "pydantic-ai-2025-06-06": [
            "a message inside a choice, which Langfuse shows as JSON": [
                "5cb389 output"
            ]
        ],
        "pydantic-ai-tools-2025-06-06": [
            "a message inside a choice, which Langfuse shows as JSON": [
                "5cb389 output"
            ]
        ],
        "pydantic-ai-tools-2025-12-04": [
            "a value that is no message, which Langfuse shows as JSON": [
                "00d3f4 output", "02d776 output", "199eff output", "99ec63 output",
            ]
        ],
        "vercel-aisdk-2025-11-17": [
            "a value that is no message, which Langfuse shows as JSON": [
                "e9bb8c output"
            ]
        ],
    ]

    /// What was counted in an export.
    struct Truth: Sendable, CustomTestStringConvertible {
        var file: String
        /// The first letters of the roles.
        var roles: String
        var calls: Int
        /// How many of the calls have an answer.
        var answers: Int
        var input: Int
        var output: Int?
        /// In billionths of a dollar.
        var cost: Int

        var testDescription: String { file.split(separator: "/").last.map(String.init) ?? file }

        init(
            _ name: String, _ roles: String, calls: Int = 0, answers: Int? = nil, _ input: Int,
            _ output: Int?, _ cost: Int
        ) {
            let isSeed = !name.hasSuffix(".trace")
            file = (isSeed ? LangfuseExports.seeds : LangfuseExports.folder) + "/\(name).json"
            self.roles = roles
            self.calls = calls
            self.answers = answers ?? calls
            self.input = input
            self.output = output
            self.cost = cost
        }
    }

    /// The exports, and what was counted in them.
    static let truths: [Truth] = [
        Truth("agno-2025-06-11.trace", "suata", calls: 1, 826, 245, 270_900),
        Truth("autogen-2025-06-06.trace", "sua", 41, 3, 25_000),
        // Its calls are words of the model, and its log has the input's tokens only.
        Truth("beeai-2025-08-01.trace", "suaaa", 5542, nil, 831_300),
        Truth("claude-agent-2025-12-22.trace", "suaatata", calls: 2, 34, 232, 3_582_000),
        Truth("crewai-2025-07-11.trace", "sua", 190, 164, 126_900),
        // The last call is the answer itself, and no tool answers it.
        Truth(
            "csharp-agent-with-gemini-2026-03-09.trace", "uataaa", calls: 2, answers: 1, 8047, 414,
            3_449_100),
        Truth("google-adk-2025-08-28.trace", "suata", calls: 1, 67, 9, 10_300),
        Truth("google-gemini-2025-08-01.trace", "ua", 6, 2055, 5_139_300),
        Truth("koog-2025-08-26.trace", "suaatta", calls: 2, 215, 125, 1_787_500),
        Truth("langgraph-js-2025-10-30.trace", "uata", calls: 1, 321, 123, 326_250),
        Truth("langgraph-python-2025-08-22.trace", "uuata", calls: 1, 168, 66, 234_000),
        Truth("llamaindex-2025-06-05.trace", "ua", 13, 81, 842_500),
        Truth("microsoft-agent-2025-12-17.trace", "suata", calls: 1, 293, 106, 285_250),
        Truth("openai-agents-2025-09-30.trace", "suata", calls: 1, 140, 44, 632_000),
        Truth("pydantic-ai-2025-06-06.trace", "sua", 31, 96, 1_037_500),
        Truth("pydantic-ai-tools-2025-06-06.trace", "sua", 31, 96, 1_037_500),
        Truth(
            "pydantic-ai-tools-2025-12-04.trace", "suatttauasua", calls: 4, answers: 3, 1315, 209,
            322_650),
        Truth("pydantic-ai-with-gemini-2025-12-24.trace", "ua", 40, 159, 409_500),
        Truth("vercel-aisdk-2025-11-17.trace", "uat", calls: 1, 62, 85, 927_500),
        Truth("vertex-ai-2025-08-01.trace", "ua", 5, 845, 850_000),
        Truth("agno-2025-06-11", "suata", calls: 1, 826, 245, 270_900),
        Truth("autogen-2025-06-06", "sua", 41, 3, 25_000),
        Truth("beeai-2025-08-01", "suaaa", 5542, nil, 831_300),
        Truth("google-adk-2025-08-28", "suata", calls: 1, 67, 9, 10_300),
        Truth("google-gemini-2025-08-01", "ua", 6, 2055, 5_139_300),
        Truth("google-vertex-tools-langchain-2025-09-19", "ssuaua", 1200, 15, 110_000),
        Truth("koog-2025-08-26", "suaatta", calls: 2, 215, 125, 1_787_500),
        Truth("langgraph-2025-08-22", "uuata", calls: 1, 168, 66, 234_000),
        Truth("llamaindex-2025-06-05", "ua", 13, 81, 842_500),
        Truth("microsoft-agent-2025-10-14", "uata", calls: 1, 656, 105, 2_690_000),
        Truth("openai-agents-2025-09-30", "suata", calls: 1, 140, 44, 632_000),
        Truth("openai-assistants-2024-05-29", "aua", 49, 40, 3_870_000),
        Truth(
            "pydantic-ai-tools-2025-12-04", "suatttauasua", calls: 4, answers: 3, 1315, 209,
            322_650),
    ]
}
