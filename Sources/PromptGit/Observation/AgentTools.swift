internal import Basics
internal import GitKit
internal import PromptModel
internal import Traces

/// The tools that the library's agents have, for sessions whose record lists none.
///
/// They are those of the main branch, read when the first session asks for them.
final class AgentTools {
    private let repository: PromptRepository
    private var library: Library?
    private var hasRead = false
    private var known: [String: [ToolDefinition]] = [:]

    /// Why the library can't be read; nil as long as nothing went wrong.
    private(set) var problem: String?

    init(_ repository: PromptRepository) { self.repository = repository }

    /// Gives a session the tools of its agent, where the session lists none and the library knows them.
    func add(to session: inout Session) {
        guard session.tools.isEmpty, let agent = session.agent else { return }
        let tools = known[agent] ?? tools(ofAgent: agent)
        known[agent] = tools
        session.tools = tools
        session.hasLibraryTools = !tools.isEmpty
    }

    /// The tools that an agent and its prompts name; none where one of them is not in the library, as then
    /// it is not known what the agent had.
    private func tools(ofAgent id: String) -> [ToolDefinition] {
        guard let library = readLibrary(),
            let asset = library[AssetReference(.agent, id)], asset.isValid,
            case .agent(let agent) = asset.content
        else { return [] }
        var ids = agent.tools
        for prompt in agent.prompts {
            guard let asset = library[AssetReference(.prompt, prompt)], asset.isValid,
                case .prompt(let prompt) = asset.content
            else { return [] }
            ids += prompt.tools.filter { !ids.contains($0) }
        }
        var tools: [ToolDefinition] = []
        for id in ids {
            guard let asset = library[AssetReference(.tool, id)], asset.isValid,
                case .tool(let tool) = asset.content
            else { return [] }
            // What the model reads of it may be a template, and nothing is counted by it.
            tools.append(ToolDefinition(name: tool.name, parameters: tool.parameters))
        }
        return tools
    }

    private func readLibrary() -> Library? {
        if hasRead { return library }
        hasRead = true
        // Without a main branch there is no library yet.
        guard let main = try? repository.mainBranch() else { return nil }
        do {
            let tree = try repository.git.commit(main.head).tree
            library = try LibrarySnapshot(repository, tree: tree).library
        } catch {
            problem = "\(error)"
        }
        return library
    }
}
