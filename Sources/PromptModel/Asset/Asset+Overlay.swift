package import Basics
internal import YAMLKit

/// The asset below an override, where the override does not name every key.
package indirect enum Underlay: Sendable {
    /// The asset of the library, and which of its texts the override leaves as they are.
    case asset(Asset, texts: [Int])
}

extension Asset {
    /// The asset as a workspace sees it: the keys that an override's file names have the
    /// override's values, as a whole; a key that it names without a value is gone; all others are
    /// this asset's.
    ///
    /// `template` speaks of the texts of the file that it stands in.
    func overlaid(by override: Asset) -> Asset {
        let named = Set(override.givenKeys.map(\.name))
        var merged = override
        func keep<Value>(_ key: String, _ path: WritableKeyPath<Asset, Value>) {
            if !named.contains(key) { merged[keyPath: path] = self[keyPath: path] }
        }
        keep("description", \.description)
        keep("owners", \.owners)
        keep("tags", \.tags)
        keep("metadata", \.metadata)
        merged.content = content.overlaid(by: override.content, named)
        merged.isValid = isValid && override.isValid
        let kept = texts.indices.filter { index in
            texts[index].path.components.first.map { !named.contains($0.token) } ?? true
        }
        merged.texts = override.texts + kept.map { texts[$0] }
        merged.underlay = .asset(self, texts: kept)
        // Of an outline the keys are not known, and so not which uses it takes away.
        merged.uses =
            override.bytes.isEmpty ? Set(uses + override.uses).sorted() : merged.currentUses
        return merged
    }

    /// The paths of the files that the asset stands in: its own, and below an override the one of
    /// the library.
    package var files: [String] {
        guard case .asset(let base, _) = underlay else { return [path] }
        return [path] + base.files
    }

    /// The asset below an override, where that has a value.
    func underlying(_ path: YAMLPath) -> Asset? {
        guard case .asset(let base, _) = underlay, let key = path.components.first,
            !givenKeys.contains(where: { $0.name == key.token })
        else { return nil }
        return base
    }

    /// The asset below an override that has a text, and the text's index there.
    func underlying(text index: Int) -> (asset: Asset, text: Int)? {
        guard case .asset(let base, let kept) = underlay else { return nil }
        let own = texts.count - kept.count
        guard index >= own, index < texts.count else { return nil }
        return (base, kept[index - own])
    }

    /// The asset's own file; nil for an outline, which has none.
    private var ownDocument: YAMLDocument? {
        do throws(YAMLError) {
            return bytes.isEmpty ? nil : try document()
        } catch {
            // The asset was read from these bytes.
            return nil
        }
    }

    /// The keys that the asset's own file names, and whether each of them has a value.
    private var givenKeys: [(name: String, hasValue: Bool)] {
        ownDocument?.root?.members.map { ($0.name, !$0.value.isNull) } ?? []
    }

    /// The keys that have a value, in the asset's own file or in the one below.
    private var effectiveKeys: Set<String> {
        var keys: Set<String> = []
        if case .asset(let base, _) = underlay { keys = base.effectiveKeys }
        for key in givenKeys {
            if key.hasValue { keys.insert(key.name) } else { keys.remove(key.name) }
        }
        return keys
    }

    /// The asset as one mapping, with the values of an override over those below.
    package var value: JSONObject {
        let own = ownDocument?.value.objectValue ?? JSONObject()
        guard case .asset(let base, _) = underlay else { return own }
        var merged = base.value
        for (key, value) in own.members {
            if value.isNull { merged[key] = nil } else { merged[key] = value }
        }
        return merged
    }

    // MARK: - What an override leaves

    /// What is missing in an override together with what is below it, which only the library knows.
    func checkOverride() -> [Diagnostic] {
        guard workspace != nil else { return [] }
        let definition = KindDefinition.definition(of: reference.kind)
        let keys = effectiveKeys
        let own = Set(givenKeys.map(\.name))
        var missing = definition.keys.filter { $0.isRequired && !keys.contains($0.name) }.map {
            (keys: [$0.name], place: place(ofKeyAt: own.contains($0.name) ? [.key($0.name)] : []))
        }
        for requirement in definition.requirements {
            switch requirement {
            case .anyOf(let names):
                guard keys.isDisjoint(with: names) else { continue }
                missing.append((names, place(of: [])))
            case .key(let key, let other, let word):
                guard value[other]?.stringValue == word, !keys.contains(key) else { continue }
                missing.append(([key], place(ofKeyAt: [.key(other)])))
            }
        }
        let owner =
            underlay == nil
            ? "the \(reference.kind) '\(reference.id)', which only this workspace has,"
            : "the \(reference.kind) '\(reference.id)' with this override"
        return missing.map { MissingKey.diagnostic($0.keys, of: owner, at: $0.place) }
    }
}
