internal import Dispatch
internal import Synchronization

/// The results of a function over many elements, in their order, computed on all cores.
func concurrentMap<Element: Sendable, Result: Sendable>(
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
