internal import Basics
internal import Traces

/// What the repository adds to a session on its way into the store: the versions of its prompts, and the
/// tools of its agent.
final class SessionLinks {
    private let linker: PromptLinker
    private let tools: AgentTools

    init(_ repository: PromptRepository) {
        linker = PromptLinker(repository)
        tools = AgentTools(repository)
    }

    /// Adds to a session what its record does not say.
    func add(to session: inout Session, _ instructions: String?) {
        linker.link(&session, instructions: instructions)
        tools.add(to: &session)
    }

    /// What could not be found out, a sentence each.
    var problems: [String] {
        var problems: [String] = []
        if let problem = tools.problem {
            problems.append(
                "the tools of agents are not known, and their calls are not checked: \(problem); "
                    + "read the files again when that is mended")
        }
        if let problem = linker.problem {
            problems.append(
                "some sessions are not linked to versions of prompts: \(problem); "
                    + "read the files again when that is mended")
        }
        return problems
    }
}
