internal import Basics
internal import GitKit
internal import PromptModel

extension DiffReader {
    /// The difference of the prompts as a model reads them: of those that changed, and of those
    /// that a changed snippet, soul, knowledge or tool reaches.
    ///
    /// Where prompts are named, of those, whatever of what they are made of changed.
    ///
    /// - Parameters:
    ///   - request: what is compared.
    ///   - withText: whether the texts are compared, and not only versions and tokens.
    /// - Returns: the prompts that differ.
    /// - Throws: ``PromptGitError`` for a name that nothing or more than one thing has, a workspace
    ///   that neither side has, and where there is no library; git's errors.
    public func rendered(_ request: DiffRequest, withText: Bool = true) throws -> RenderedReport {
        let comparison = try comparison(request)
        return RenderedReport(
            from: comparison.old.commit?.description ?? "", to: comparison.new.commit?.description,
            workspace: comparison.workspace,
            prompts: try promptChanges(comparison, withText: withText))
    }

    /// The prompts that differ.
    func promptChanges(_ comparison: Comparison, withText: Bool) throws -> [PromptChange] {
        let pair = try libraries(comparison)
        var changes: [PromptChange] = []
        var (olds, news) = (LibrarySide.Parts(pair.old), LibrarySide.Parts(pair.new))
        let touched = try touchedPrompts(comparison, pair).sorted()
        for some in touched.batches(of: LibraryNames.Parts.batchSize) {
            let references = some.map { AssetReference(.prompt, $0) }
            let (old, new) = try (olds.library(of: references), news.library(of: references))
            for id in some {
                let before = compose(id, old, pair.oldSettings, comparison.old)
                let after = compose(id, new, pair.newSettings, comparison.new)
                let change = try promptChange(
                    id, from: before, to: after, comparison, withText: withText)
                if let change { changes.append(change) }
            }
        }
        return changes
    }

    /// The prompts that may read otherwise.
    private func touchedPrompts(
        _ comparison: Comparison, _ pair: LibraryPair
    ) throws -> Set<String> {
        var touched = comparison.prompts
        var changed: Set<AssetReference> = []
        let named = comparison.prompts.isEmpty || !comparison.names.isEmpty
        if named {
            let paths = Set(try changedPaths(comparison).all)
            for side in [pair.old, pair.new] { changed.formUnion(side.references(at: paths)) }
        }
        for name in comparison.names {
            guard case .assets(let assets) = try looked(at: name, comparison) else { continue }
            for case let asset in assets where asset.reference.kind == .prompt {
                touched.insert(asset.reference.id)
            }
        }
        for side in [pair.old, pair.new] { changed.formUnion(side.dependents(of: changed)) }
        return touched.union(changed.filter { $0.kind == .prompt }.map(\.id))
    }

    /// What a prompt is on one side.
    private enum Composed {
        case missing
        case composition(Composition)
        case broken(String)

        var composition: Composition? {
            if case .composition(let composition) = self { composition } else { nil }
        }
        var isMissing: Bool { if case .missing = self { true } else { false } }
    }

    private func compose(
        _ id: String, _ library: Library, _ settings: Validation.Settings, _ place: DiffPlace
    ) -> Composed {
        guard library[AssetReference(.prompt, id)] != nil else { return .missing }
        do throws(CompositionError) {
            return .composition(try library.composition(of: id, settings: settings))
        } catch {
            return .broken("it can't be composed at \(place.label): \(error)")
        }
    }

    private func promptChange(
        _ id: String, from before: Composed, to after: Composed, _ comparison: Comparison,
        withText: Bool
    ) throws -> PromptChange? {
        if before.isMissing, after.isMissing { return nil }
        let (old, new) = (before.composition, after.composition)
        var change = PromptChange(
            prompt: id,
            change: before.isMissing ? .added : after.isMissing ? .removed : .changed,
            old: old.map(Self.side), new: new.map(Self.side), settings: [], text: "")
        if case .broken(let reason) = after { change.problem = reason }
        if case .broken(let reason) = before { change.problem = change.problem ?? reason }
        if change.problem != nil { return change }
        if change.old?.version == change.new?.version { return nil }
        if let old, let new { change.settings = Self.settings(old, new) }
        if withText { change.text = try text(id, comparison, old, new) }
        return change
    }

    private static func side(_ composition: Composition) -> PromptChange.Side {
        PromptChange.Side(
            version: composition.version,
            tokens: TokenEstimate(composition.messages.map(\.content)))
    }

    /// What differs of two compositions beside what is read.
    private static func settings(_ old: Composition, _ new: Composition) -> [String] {
        let read: Set<String> = ["messages", "tools"]
        let keys = Set(
            (old.content.objectValue?.keys ?? []) + (new.content.objectValue?.keys ?? []))
        return keys.subtracting(read).filter { old.content[$0] != new.content[$0] }.sorted()
    }

    // MARK: - What the model reads

    private func text(
        _ id: String, _ comparison: Comparison, _ old: Composition?, _ new: Composition?
    ) throws -> String {
        func side(_ composition: Composition?) -> DiffSide? {
            composition.map { DiffSide(content: Array($0.reading.utf8)) }
        }
        let diff = try git.unifiedDiff(path: "prompt/" + id, old: side(old), new: side(new))
        guard let start = diff.range(of: "@@ ", atLineStart: true) else { return "" }
        func label(_ place: DiffPlace, _ composition: Composition?) -> String {
            let name = "prompt/\(id)" + (comparison.workspace.map { " for \($0)" } ?? "")
            return composition.map { "\(name) at \(place.label), version \($0.version)" }
                ?? "/dev/null"
        }
        return "--- \(label(comparison.old, old))\n+++ \(label(comparison.new, new))\n"
            + diff[start...]
    }
}

extension String {
    /// Where a line begins with a text.
    fileprivate func range(of text: String, atLineStart: Bool) -> String.Index? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start }
            guard let end = utf8[start...].firstIndex(of: 10) else { return nil }
            start = utf8.index(after: end)
        }
        return nil
    }
}

extension Composition {
    /// What a model reads, as one text: the messages with their roles, then the tools.
    fileprivate var reading: String {
        var text = ""
        func add(_ title: String, _ content: String) {
            text += (text.isEmpty ? "" : "\n") + "[\(title)]\n\(content)"
            if !content.hasSuffix("\n") { text += "\n" }
        }
        for message in messages { add(message.role.rawValue, message.content) }
        for tool in tools {
            add(
                "tool \(tool.name)",
                tool.description + (tool.description.hasSuffix("\n") ? "" : "\n")
                    + tool.parameters.text(.indented))
        }
        return text
    }
}
