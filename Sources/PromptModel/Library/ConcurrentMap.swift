internal import Dispatch
internal import Synchronization

/// The results of a function over many elements, in their order, computed on all cores.
package func concurrentMap<Element: Sendable, Result: Sendable>(
    _ elements: [Element], _ transform: @Sendable (Element) -> Result
) -> [Result] {
    guard elements.count > Shares.size else { return elements.map(transform) }
    return joined(
        concurrentShares(of: elements.count) { elements[$0].map(transform) }, count: elements.count)
}

/// The results of a function over ranges that together are the numbers below a count, in their
/// order, computed on all cores.
func concurrentShares<Result: Sendable>(
    of count: Int, _ transform: @Sendable (Range<Int>) -> Result
) -> [Result] {
    let shares = Shares(of: count)
    let results = Mutex([Result?](repeating: nil, count: shares.count))
    DispatchQueue.concurrentPerform(iterations: shares.takers) { _ in
        var found: [(share: Int, result: Result)] = []
        while let (share, range) = shares.next() { found.append((share, transform(range))) }
        results.withLock { for (share, result) in found { $0[share] = result } }
    }
    return results.withLock { $0 }.compactMap(\.self)
}

/// The results of a function over the numbers below a count, in their order, computed on all cores
/// by a function that can fail and needs something of its own on each thread; throws the failure of
/// the first number that has one.
func concurrentMap<Context, Result: Sendable>(
    count: Int, with context: @Sendable () throws -> Context,
    _ transform: @Sendable (Int, Context) throws -> Result
) throws -> [Result] {
    let shares = Shares(of: count)
    typealias Outcome = Swift.Result<[Result], any Error>
    let outcomes = Mutex([Outcome](repeating: .success([]), count: shares.count))
    @Sendable func work() {
        var found: [(share: Int, outcome: Outcome)] = []
        var own: Context?
        while let (share, range) = shares.next() {
            let outcome = Outcome {
                let context = try own ?? context()
                own = context
                return try range.map { try transform($0, context) }
            }
            found.append((share, outcome))
        }
        outcomes.withLock { for (share, outcome) in found { $0[share] = outcome } }
    }
    if shares.count == 1 {
        work()
    } else {
        DispatchQueue.concurrentPerform(iterations: shares.takers) { _ in work() }
    }
    return joined(try outcomes.withLock { $0 }.map { try $0.get() }, count: count)
}

/// The same over elements.
package func concurrentMap<Element: Sendable, Context, Result: Sendable>(
    _ elements: [Element], with context: @Sendable () throws -> Context,
    _ transform: @Sendable (Element, Context) throws -> Result
) throws -> [Result] {
    try concurrentMap(count: elements.count, with: context) { index, context in
        try transform(elements[index], context)
    }
}

private func joined<Result>(_ parts: [[Result]], count: Int) -> [Result] {
    var all: [Result] = []
    all.reserveCapacity(count)
    for part in parts { all += part }
    return all
}

/// Work that is handed out in small shares to whoever has time: nobody waits long for the last one.
private final class Shares: Sendable {
    /// How many numbers a share has: enough that handing it out costs nothing.
    static let size = 16
    /// The most threads that take shares at once.
    private static let mostTakers = 64

    private let total: Int
    private let taken = Atomic(0)

    init(of total: Int) { self.total = total }

    /// How many shares there are.
    var count: Int { (total + Self.size - 1) / Self.size }
    /// How many may take shares: one that comes when all are taken has nothing to do.
    var takers: Int { min(count, Self.mostTakers) }

    /// The next share and its numbers.
    func next() -> (share: Int, numbers: Range<Int>)? {
        let share = taken.wrappingAdd(1, ordering: .relaxed).oldValue
        guard share < count else { return nil }
        return (share, (share * Self.size)..<min((share + 1) * Self.size, total))
    }
}
