internal import Basics

/// The observations of one or several traces, in the order in which they began.
struct LangfuseObservations {
    /// All of them.
    let all: [LangfuseObservation]

    private let places: [String: Int]

    init(of traces: [LangfuseTrace]) {
        let observations = traces.flatMap(\.observations)
        // Of two that began together, the one in the file first is first.
        all = observations.enumerated()
            .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }
            .map(\.element)
        var places: [String: Int] = [:]
        for (place, observation) in all.enumerated() { places[observation.id] = place }
        self.places = places
    }

    /// What an observation was done for, the nearest first.
    func ancestors(of place: Int) -> [Int] {
        var ancestors: [Int] = []
        var next = all[place].parentID.flatMap { places[$0] }
        while let ancestor = next, ancestor != place, !ancestors.contains(ancestor) {
            ancestors.append(ancestor)
            next = all[ancestor].parentID.flatMap { places[$0] }
        }
        return ancestors
    }

    // MARK: Model calls

    /// A model call, with the generations around it that are records of the same call.
    struct ModelCall {
        /// The innermost record.
        var place: Int
        /// The others, from the inside out.
        var around: [Int]
    }

    /// The model calls, each once.
    ///
    /// A generation inside another is the same call, recorded by the library that made it and by the
    /// one below; only a tool or an agent between them makes it another.
    var modelCalls: [ModelCall] {
        var calls: [ModelCall] = []
        var count: [Int: Int] = [:]
        for place in all.indices where all[place].isGeneration {
            let around = wrappers(of: place) { all[$0].isGeneration }
            calls.append(ModelCall(place: place, around: around))
            for wrapper in around { count[wrapper, default: 0] += 1 }
        }
        calls.removeAll { count[$0.place] != nil }
        var leaves: [Int: Int] = [:]
        for wrapper in calls.lazy.flatMap(\.around) { leaves[wrapper, default: 0] += 1 }
        // One around several calls records none of them.
        for index in calls.indices { calls[index].around.removeAll { leaves[$0] != 1 } }
        return calls
    }

    private func wrappers(of place: Int, where isRecord: (Int) -> Bool) -> [Int] {
        let near = ancestors(of: place).prefix { !["TOOL", "AGENT"].contains(all[$0].type) }
        return near.filter(isRecord)
    }

    // MARK: Usage

    /// The observations whose tokens and costs count: none that repeats those of one inside it.
    var metered: [LangfuseObservation] {
        let isMetered = all.map { $0.usage != TokenUsage() || $0.cost != nil }
        var repeats: Set<Int> = []
        for place in all.indices where isMetered[place] {
            repeats.formUnion(ancestors(of: place).filter { !Self.isCall(all[$0]) })
            // A model call has a price of its own, whatever a tool that it called did next, and
            // whatever was embedded for it.
            if all[place].type != "EMBEDDING" {
                repeats.formUnion(wrappers(of: place) { Self.isCall(all[$0]) })
            }
        }
        return all.indices.filter { isMetered[$0] && !repeats.contains($0) }.map { all[$0] }
    }

    private static func isCall(_ observation: LangfuseObservation) -> Bool {
        ["GENERATION", "EMBEDDING"].contains(observation.type)
    }

    /// What all of them cost; nil where one has tokens and no cost, or none has a cost.
    var cost: Double? {
        let metered = metered
        guard metered.allSatisfy({ $0.cost != nil }) else { return nil }
        return metered.isEmpty ? nil : metered.compactMap(\.cost).reduce(0, +)
    }
}
