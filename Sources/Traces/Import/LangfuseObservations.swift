internal import Basics

/// The observations of one or several traces, in the order in which they began.
struct LangfuseObservations {
    /// All of them.
    let all: [LangfuseObservation]

    /// What each was done for.
    private let parents: [Int?]
    /// All places, each after that of its parent.
    private let order: [Int]

    init(of traces: [LangfuseTrace]) {
        let observations = traces.flatMap(\.observations)
        // Of two that began together, the one in the file first is first.
        all = observations.enumerated()
            .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }
            .map(\.element)
        var places: [String: Int] = [:]
        for (place, observation) in all.enumerated() { places[observation.id] = place }
        (parents, order) = Self.tree(all.map { $0.parentID.flatMap { places[$0] } })
    }

    /// The parents without those that close a circle, of which the first one then has none, and an order
    /// in which parents come first.
    private static func tree(_ named: [Int?]) -> (parents: [Int?], order: [Int]) {
        var parents = named
        var order: [Int] = []
        var isOrdered = named.map { _ in false }
        var walk = named.map { _ in -1 }
        for start in named.indices {
            var path: [Int] = []
            var next: Int? = start
            while let place = next, !isOrdered[place] {
                if walk[place] == start {
                    let circle = path[(path.firstIndex(of: place) ?? 0)...]
                    parents[circle.min() ?? place] = nil
                    path = []
                    next = start
                    // The path goes on until the place that has no parent now.
                    while let place = next, !isOrdered[place] {
                        path.append(place)
                        next = parents[place]
                    }
                    break
                }
                walk[place] = start
                path.append(place)
                next = parents[place]
            }
            for place in path.reversed() {
                isOrdered[place] = true
                order.append(place)
            }
        }
        return (parents, order)
    }

    /// What an observation was done for; nil for an outermost one.
    func parent(of place: Int) -> Int? { parents[place] }

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
        // The generation around each observation that is a record of the same call.
        var wrappers: [Int?] = all.map { _ in nil }
        for place in order {
            guard let parent = parents[place], !isBorder(parent) else { continue }
            wrappers[place] = all[parent].isGeneration ? parent : wrappers[parent]
        }
        var counts = all.map { _ in 0 }
        var innermost = all.map(\.isGeneration)
        for place in order where all[place].isGeneration {
            if let wrapper = wrappers[place] { innermost[wrapper] = false }
        }
        for place in order.reversed() where all[place].isGeneration {
            if innermost[place] { counts[place] = 1 }
            if let wrapper = wrappers[place] { counts[wrapper] += counts[place] }
        }
        return all.indices.filter { innermost[$0] }.map { place in
            var call = ModelCall(place: place, around: [])
            var next = wrappers[place]
            // One around several calls records none of them.
            while let wrapper = next, counts[wrapper] == 1 {
                call.around.append(wrapper)
                next = wrappers[wrapper]
            }
            return call
        }
    }

    /// Whether what is done inside an observation is no part of a call around it.
    private func isBorder(_ place: Int) -> Bool { ["TOOL", "AGENT"].contains(all[place].type) }

    // MARK: Usage

    /// The observations whose tokens and costs count: none that repeats those of one inside it.
    var metered: [LangfuseObservation] {
        let isMetered = all.map { $0.usage != TokenUsage() || $0.cost != nil }
        var isAround = all.map { _ in false }
        var isNear = isAround
        for place in all.indices where isMetered[place] {
            // What is marked is marked up to its end.
            var next = parents[place]
            while let around = next, !isAround[around] {
                isAround[around] = true
                next = parents[around]
            }
            // A model call has a price of its own, whatever a tool that it called did next, and
            // whatever was embedded for it.
            guard all[place].type != "EMBEDDING" else { continue }
            next = parents[place]
            while let near = next, !isNear[near], !isBorder(near) {
                isNear[near] = true
                next = parents[near]
            }
        }
        return all.indices.filter {
            isMetered[$0] && !(Self.isCall(all[$0]) ? isNear[$0] : isAround[$0])
        }.map { all[$0] }
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
