import Basics
import TestSupport
import Testing

@testable import HTTPKit

@Suite("Trying again")
struct RetryTests {
    @Test(
        "reads Retry-After in seconds and as a date",
        arguments: [
            ("0", 0), ("120", 120), ("Fri, 20 Nov 2026 08:15:30 GMT", 30),
            ("Fri, 20 Nov 2026 09:15:00 GMT", 3600), ("Sun, 06 Nov 1994 08:49:37 GMT", 0),
            ("soon", nil), ("", nil), ("-5", nil), ("1.5", nil),
            ("Fri, 31 Feb 2026 08:15:30 GMT", nil), ("Fri, 20 Nov 2026 08:15:30 CET", nil),
            ("99999999999999999999", nil),
        ])
    func retryAfter(_ field: String, _ seconds: Int?) {
        let expected = field.isEmpty ? nil : seconds
        #expect(RetryAfter.seconds(field, now: Surroundings.fixedNow) == expected)
    }

    @Test("waits twice as long each time, half of it at random, up to a limit")
    func backOff() {
        let policy = RetryPolicy()
        func pauses(_ random: UInt32) -> [Int?] {
            (1...8).map { policy.pause(after: $0, asked: nil, waited: 0, random: random) }
        }
        #expect(pauses(0) == [250, 500, 1000, 2000, 4000, 8000, 15_000, nil])
        #expect(pauses(.max) == [500, 1000, 2000, 4000, 8000, 16_000, 30_000, nil])
    }

    @Test("waits as long as the server asks, and never in a circle without a pause")
    func asked() {
        let policy = RetryPolicy()
        #expect(policy.pause(after: 1, asked: 7, waited: 0, random: 0) == 7000)
        #expect(policy.pause(after: 1, asked: 7, waited: 0, random: .max) == 7250)
        #expect(policy.pause(after: 1, asked: 0, waited: 0, random: 0) == 125)
        #expect(policy.pause(after: 20, asked: 1, waited: 0, random: 0) == 1000)
        #expect(policy.pause(after: 50, asked: 1, waited: 0, random: 0) == nil)
    }

    @Test("gives up rather than to wait longer than it may in all")
    func patience() {
        var policy = RetryPolicy()
        policy.patience = 10_000
        #expect(policy.pause(after: 1, asked: 11, waited: 0, random: 0) == nil)
        #expect(policy.pause(after: 1, asked: .max, waited: 0, random: 0) == nil)
        #expect(policy.pause(after: 1, asked: 6, waited: 4000, random: 0) == 6000)
        #expect(policy.pause(after: 2, asked: 6, waited: 4001, random: 0) == nil)
        #expect(policy.pause(after: 3, asked: nil, waited: 9500, random: 0) == nil)
    }
}
