import Testing
import Traces

/// pass^k on numbers that can be worked out by hand.
@Suite struct PassHatTests {
    private func trial(_ task: String?, _ trial: Int?, _ success: Bool?) -> Session {
        var session = Session(id: "\(task ?? "-")/\(trial ?? -1)", source: "run")
        session.taskID = task
        session.trial = trial
        session.outcome.success = success
        return session
    }

    /// Of 4 trials with 3 successes: 3/4, C(3,2)/C(4,2) = 3/6, C(3,3)/C(4,3) = 1/4, 0.
    @Test(arguments: zip(1...4, [0.75, 0.5, 0.25, 0]))
    func oneTask(_ k: Int, _ expected: Double) throws {
        let estimate = try #require(passHat(k, successes: 3, trials: 4))
        #expect(abs(estimate - expected) < 1e-12)
    }

    @Test(arguments: [
        (0, 1, 1), (-1, 1, 1), (2, 1, 1), (1, 2, 1), (1, -1, 1), (1, 0, 0),
    ])
    func impossibleNumbersHaveNone(_ k: Int, _ successes: Int, _ trials: Int) {
        #expect(passHat(k, successes: successes, trials: trials) == nil)
    }

    @Test func itIsTheMeanOverTasksAndNotOverTrials() {
        let sessions = [
            trial("a", 0, true), trial("a", 1, true),
            trial("b", 0, true), trial("b", 1, false), trial("b", 2, false), trial("b", 3, false),
        ]
        #expect(passHat(1, of: sessions) == (1 + 0.25) / 2)
        #expect(passHat(2, of: sessions) == 0.5)
        // The first task says nothing of three trials.
        #expect(passHat(3, of: sessions) == 0)
        #expect(passHat(5, of: sessions) == nil)
    }

    @Test func whatIsUnknownIsLeftOut() {
        let unknown = [trial(nil, 0, true), trial("a", nil, true), trial("a", 0, nil)]
        #expect(passHat(1, of: unknown) == nil)
        #expect(passHat(1, of: unknown + [trial("a", 1, false)]) == 0)
    }
}
