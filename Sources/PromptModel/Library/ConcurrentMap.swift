internal import Dispatch
internal import Synchronization

/// The results of a function over many elements, in their order, computed on all cores.
package func concurrentMap<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ transform: @Sendable (Element) -> Result
) -> [Result] {
    // Small enough to share the work evenly, large enough that handing it out costs nothing.
    let chunk = 64
    guard elements.count > chunk else { return elements.map(transform) }
    let count = (elements.count + chunk - 1) / chunk
    let results = Mutex<[Int: [Result]]>([:])
    DispatchQueue.concurrentPerform(iterations: count) { index in
        let part = elements[(index * chunk)..<min((index + 1) * chunk, elements.count)]
        let values = part.map(transform)
        results.withLock { $0[index] = values }
    }
    let parts = results.withLock { $0 }
    return (0..<count).flatMap { parts[$0] ?? [] }
}

/// The same with a function that can fail and needs something of its own on each thread; throws
/// the failure of the first element that has one.
func concurrentMap<Element: Sendable, Context, Result: Sendable>(
    _ elements: [Element], with context: @Sendable () throws -> Context,
    _ transform: @Sendable (Element, Context) throws -> Result
) throws -> [Result] {
    let chunk = 64
    let parts = stride(from: 0, to: elements.count, by: chunk).map { start in
        elements[start..<min(start + chunk, elements.count)]
    }
    let outcomes = Mutex<[Int: Swift.Result<[Result], any Error>]>([:])
    @Sendable func work(_ index: Int) {
        let outcome = Swift.Result<[Result], any Error> {
            let context = try context()
            return try parts[index].map { try transform($0, context) }
        }
        outcomes.withLock { $0[index] = outcome }
    }
    if parts.count == 1 {
        work(0)
    } else {
        DispatchQueue.concurrentPerform(iterations: parts.count) { work($0) }
    }
    let found = outcomes.withLock { $0 }
    return try parts.indices.flatMap { try found[$0]?.get() ?? [] }
}
