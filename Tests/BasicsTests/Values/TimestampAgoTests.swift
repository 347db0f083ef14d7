import TestSupport
import Testing

@testable import Basics

@Suite("Times that have passed")
struct TimestampAgoTests {
    @Test(
        "are read with their units",
        arguments: [
            ("90s", "2026-11-20T08:13:30Z"), ("30m", "2026-11-20T07:45:00Z"),
            ("24h", "2026-11-19T08:15:00Z"), ("7d", "2026-11-13T08:15:00Z"),
            ("2w", "2026-11-06T08:15:00Z"), ("0d", "2026-11-20T08:15:00Z"),
        ])
    func reading(_ text: String, _ expected: String) {
        #expect(Timestamp(ago: text, before: Surroundings.fixedNow)?.description == expected)
    }

    @Test(
        "are nothing else",
        arguments: [
            "", "h", "24", "-1d", "+1d", "1.5h", "1 d", "1y", "7D", "2026-11-01", "９d",
            "9999999999999999999h", "9223372036854775807w", "800000d",
        ])
    func others(_ text: String) {
        #expect(Timestamp(ago: text, before: Surroundings.fixedNow) == nil)
    }
}
