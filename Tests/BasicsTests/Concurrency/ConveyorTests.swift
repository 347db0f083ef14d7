import Basics
import Synchronization
import Testing

@Suite("Pieces that go over to another thread")
struct ConveyorTests {
    private struct Stop: Error, Equatable { var number: Int }

    @Test("all arrive, in order", arguments: [1, 2, 7, 100, 1 << 20])
    func order(_ limit: Int) throws {
        var taken: [Int] = []
        let count = try Conveyor<Int, Stop>.run(limit: limit) { (piece) throws(Stop) in
            taken.append(piece)
        } make: { (conveyor) throws(Stop) in
            for number in 0..<5000 { try conveyor.add(number, size: number % 11) }
            return 5000
        }
        #expect(count == 5000)
        #expect(taken == Array(0..<5000))
    }

    @Test("wait no more of them than may")
    func bound() throws {
        let waiting = Mutex(0)
        var most = 0
        try Conveyor<Int, Stop>.run(limit: 80) { (size) throws(Stop) in
            let now = waiting.withLock { waiting in
                defer { waiting -= size }
                return waiting
            }
            most = max(most, now)
        } make: { (conveyor) throws(Stop) in
            for _ in 0..<2000 {
                waiting.withLock { $0 += 4 }
                try conveyor.add(4, size: 4)
            }
            // Larger than what may wait: it goes over all the same.
            waiting.withLock { $0 += 1000 }
            try conveyor.add(1000, size: 1000)
        }
        #expect(waiting.withLock { $0 } == 0)
        // What waits, a lot that is worked on, one that is being filled; or the large one.
        #expect(most <= 1000 + 80 + 20)
    }

    @Test(
        "are no longer taken once one failed, and who makes them is told", arguments: [0, 3, 999])
    func takerFails(_ place: Int) {
        var taken = 0
        var made = 0
        #expect(throws: Stop(number: place)) {
            try Conveyor<Int, Stop>.run(limit: 16) { (piece) throws(Stop) in
                if piece == place { throw Stop(number: piece) }
                taken += 1
            } make: { (conveyor) throws(Stop) in
                for number in 0..<1_000_000 {
                    try conveyor.add(number, size: 1)
                    made += 1
                }
            }
        }
        #expect(taken == place)
        #expect(made < 1_000_000)
    }

    @Test("are dropped where their maker fails")
    func makerFails() {
        var taken: [Int] = []
        #expect(throws: Stop(number: -1)) {
            try Conveyor<Int, Stop>.run(limit: 64) { (piece) throws(Stop) in
                taken.append(piece)
            } make: { (conveyor) throws(Stop) in
                for number in 0..<100 { try conveyor.add(number, size: 1) }
                throw Stop(number: -1)
            }
        }
        #expect(taken == Array(0..<taken.count))
    }
}
