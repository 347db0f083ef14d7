extension Library {
    /// The assets that an asset names or includes itself, sorted; some may not exist.
    public func dependencies(of reference: AssetReference) -> [AssetReference] {
        self[reference]?.uses ?? []
    }

    /// Everything that an asset is made of, directly or not, sorted, without the asset itself.
    public func reach(of reference: AssetReference) -> [AssetReference] {
        var reached: Set<AssetReference> = [reference]
        var open = [reference]
        while let next = open.popLast() {
            for dependency in dependencies(of: next) where reached.insert(dependency).inserted {
                open.append(dependency)
            }
        }
        reached.remove(reference)
        return reached.sorted()
    }

    /// The assets that name or include one of some assets, directly or not, sorted; the assets
    /// themselves are among them only where they include each other.
    public func dependents(of references: some Sequence<AssetReference>) -> [AssetReference] {
        AssetUsers(self).dependents(of: references).sorted()
    }
}

/// Which assets name or include which, the other way round than the files say it.
package struct AssetUsers: Sendable {
    private var users: [AssetReference: Set<AssetReference>] = [:]

    /// Looks through a library, and through what each workspace makes of it.
    package init(_ library: Library) {
        for user in library.references { add(user, in: library) }
        for name in library.workspaces {
            let overlaid = library.workspace(name)
            for user in library.overrides(of: name) { add(user, in: overlaid) }
        }
    }

    /// Turns around what is known of each asset.
    package init(_ assets: some Sequence<(user: AssetReference, uses: [AssetReference])>) {
        for (user, uses) in assets {
            for used in uses { users[used, default: []].insert(user) }
        }
    }

    private mutating func add(_ user: AssetReference, in library: Library) {
        for used in library.dependencies(of: user) { users[used, default: []].insert(user) }
    }

    /// The assets that name or include one of some assets, directly or not.
    package func dependents(
        of references: some Sequence<AssetReference>
    ) -> Set<AssetReference> {
        var found: Set<AssetReference> = []
        var open = Array(references)
        while let next = open.popLast() {
            for user in users[next] ?? [] where found.insert(user).inserted { open.append(user) }
        }
        return found
    }
}
