internal import Dispatch
internal import Synchronization

/// Takes what one thread makes to another one that works on it, in order and in bounded memory.
///
/// Pieces go over in lots, since to wake a thread for each of them takes as long as many of them do.
package struct Conveyor<Piece: Sendable, Failure: Error & Sendable>: ~Copyable {
    private let lots: Lots<Piece, Failure>
    private var lot: [Piece] = []
    private var size = 0
    private let lotSize: Int

    /// Lets `make` give pieces to `take`, which runs on a thread of its own; returns when all are taken.
    ///
    /// - Parameters:
    ///   - limit: how large the pieces that wait may be together, in the units of their sizes; a larger
    ///     one waits alone.
    ///   - take: works on a piece. Once it has thrown, nothing more is taken.
    ///   - make: makes pieces and gives each to ``add(_:size:)``. What it throws ends the work: pieces
    ///     that wait are dropped.
    /// - Returns: what `make` returns.
    /// - Throws: what `take` throws, else what `make` throws.
    package static func run<Result>(
        limit: Int, take: (Piece) throws(Failure) -> Void,
        make: (inout Conveyor<Piece, Failure>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let lots = Lots<Piece, Failure>(limit: limit)
        var conveyor = Conveyor(lots, lotSize: min(limit / 8, lotSize))
        let ended = DispatchSemaphore(value: 0)
        let outcome = withoutActuallyEscaping(take) { take in
            // Only the other thread calls it, and it has let it go when this returns.
            nonisolated(unsafe) let taken = take
            let worker = unsafe Worker(taken)
            DispatchQueue(label: "promptgit.conveyor").async {
                worker.empty(lots)
                ended.signal()
            }
            defer {
                lots.end()
                ended.wait()
            }
            do throws(Failure) {
                let result = try make(&conveyor)
                try conveyor.send()
                return Swift.Result<Result, Failure>.success(result)
            } catch {
                lots.drop()
                return .failure(error)
            }
        }
        if let failure = lots.failure { throw failure }
        return try outcome.get()
    }

    /// How large a lot is, at most, but for one piece that is larger.
    private static var lotSize: Int { 1 << 19 }

    private init(_ lots: Lots<Piece, Failure>, lotSize: Int) {
        self.lots = lots
        self.lotSize = lotSize
    }

    /// Gives a piece away.
    ///
    /// - Parameters:
    ///   - piece: the piece.
    ///   - size: how large it is.
    /// - Throws: what the other thread has thrown.
    package mutating func add(_ piece: Piece, size: Int) throws(Failure) {
        lot.append(piece)
        self.size += size
        if self.size >= lotSize { try send() }
    }

    private mutating func send() throws(Failure) {
        guard !lot.isEmpty else { return }
        let (pieces, size) = (lot, size)
        lot = []
        self.size = 0
        try lots.add(pieces, size: size)
    }
}

/// What works on the pieces; it is let go as soon as that is over.
private final class Worker<Piece: Sendable, Failure: Error & Sendable>: Sendable {
    private let take: Mutex<((Piece) throws(Failure) -> Void)?>

    init(_ take: sending @escaping (Piece) throws(Failure) -> Void) { self.take = Mutex(take) }

    func empty(_ lots: Lots<Piece, Failure>) {
        take.withLock { take in
            if let take { lots.empty(into: take) }
            take = nil
        }
    }
}

/// The lots that wait.
private final class Lots<Piece: Sendable, Failure: Error & Sendable>: Sendable {
    private struct State {
        var waiting: [(pieces: [Piece], size: Int)] = []
        var size = 0
        var isMakerWaiting = false
        var isEnded = false
        var failure: Failure?
    }

    private let limit: Int
    private let state = Mutex(State())
    private let filled = DispatchSemaphore(value: 0)
    private let emptied = DispatchSemaphore(value: 0)

    init(limit: Int) { self.limit = limit }

    var failure: Failure? { state.withLock(\.failure) }

    func add(_ pieces: [Piece], size: Int) throws(Failure) {
        while true {
            let (isTaken, failure) = state.withLock { state in
                if let failure = state.failure { return (false, Failure?.some(failure)) }
                guard state.size == 0 || state.size + size <= limit else {
                    state.isMakerWaiting = true
                    return (false, nil)
                }
                state.waiting.append((pieces, size))
                state.size += size
                return (true, nil)
            }
            if let failure { throw failure }
            if isTaken {
                filled.signal()
                return
            }
            emptied.wait()
        }
    }

    func drop() {
        state.withLock { $0.waiting = [] }
    }

    func end() {
        state.withLock { $0.isEnded = true }
        filled.signal()
    }

    func empty(into take: (Piece) throws(Failure) -> Void) {
        while true {
            filled.wait()
            let lot = state.withLock { state in
                state.waiting.isEmpty ? nil : state.waiting.removeFirst()
            }
            guard let lot else {
                if state.withLock(\.isEnded) { return }
                // Its lot was dropped.
                continue
            }
            var failure: Failure?
            do throws(Failure) {
                for piece in lot.pieces { try take(piece) }
            } catch {
                failure = error
            }
            let (isMakerWaiting, isOver) = state.withLock { state in
                state.size -= lot.size
                if let failure {
                    state.failure = failure
                    state.waiting = []
                }
                defer { state.isMakerWaiting = false }
                return (state.isMakerWaiting, failure != nil)
            }
            if isMakerWaiting { emptied.signal() }
            if isOver { return }
        }
    }
}
