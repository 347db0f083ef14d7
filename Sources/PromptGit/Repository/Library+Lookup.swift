internal import Basics
package import PromptModel
internal import YAMLKit

extension Library {
    /// A library of files.
    package init(_ files: [AssetFile], root: String) {
        self.init(files: files.map { (path: $0.path, bytes: $0.bytes) }, root: root)
    }

    /// The assets that a person may mean by an id, by `kind/id` or by a path.
    package func assets(named name: String) -> [Asset] {
        if let reference = AssetReference(name), let asset = self[reference] { return [asset] }
        return assets.filter { $0.reference.id == name || $0.path == name }
    }

    /// The version of a prompt; nil when there is no such prompt or it can't be composed.
    package func version(ofPrompt id: String) -> String? {
        do throws(CompositionError) {
            return try composition(of: id).version
        } catch {
            // Why it has none is what validation says; here it only means that nothing is known.
            return nil
        }
    }

    /// The library with some files changed: new bytes, or nil for a file that is gone.
    package func replacing(_ files: [String: [UInt8]?], root: String) -> Library {
        var facts = facts.filter { files[$0.path.path] == nil }
        for (path, bytes) in files {
            if let bytes, let place = AssetPath(path, root: root) {
                facts.append(AssetFacts(path: place, bytes: bytes))
            }
        }
        return Library(facts: facts)
    }

    /// The assets that differ between two libraries, and those that they reach in either of them.
    package func reached(byChangesFrom other: Library) -> Set<AssetReference> {
        let old = Dictionary(uniqueKeysWithValues: other.assets.map { ($0.reference, $0) })
        let new = Dictionary(uniqueKeysWithValues: assets.map { ($0.reference, $0) })
        let changed = Set(old.keys).union(new.keys).filter { reference in
            old[reference]?.document.bytes != new[reference]?.document.bytes
        }
        return Set(changed)
            .union(dependents(of: changed)).union(other.dependents(of: changed))
    }
}
