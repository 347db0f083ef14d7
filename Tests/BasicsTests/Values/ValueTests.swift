import Basics
import Foundation
import TestSupport
import Testing

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59Z", -1_000_000),
        ("2000-02-29T12:00:00Z", 951_825_600_000_000),
        ("2026-11-20T08:15:00Z", 1_795_162_500_000_000),
        ("2026-11-20T08:15:00.25Z", 1_795_162_500_250_000), ("2026-11-20", 1_795_132_800_000_000),
        ("2026-11-20T10:15:00+02:00", 1_795_162_500_000_000),
        ("2026-11-20T10:15+0200", 1_795_162_500_000_000),
        ("2026-11-20T06:15:00-02", 1_795_162_500_000_000),
        ("2026-11-20 08:15:00", 1_795_162_500_000_000),
        ("2026-11-20t08:15:00,1234567z", 1_795_162_500_123_456),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000_000),
    ])
    func momentsAreRead(_ text: String, microseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "2026", "2026-13-01", "2026-00-01", "2026-02-29", "2026-11-31", "2026-11-20T24:00:00Z",
        "2026-11-20T08:60:00Z", "2026-11-20T08:15:61Z", "2026-11-20T08:15:00.Z", "2026-11-20T08Z",
        "2026-11-20T08:15:00+2:00", "2026-11-20T08:15:00+24:00", "2026-11-20T08:15:00+02:",
        "2026-11-20T08:15:00Zx", "20261120", " 2026-11-20", "2026-11-20Z08:15", "2o26-11-20",
    ])
    func whatIsNoMomentIsRefused(_ text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func dayAndTextAgreeWithFoundationOverSixCenturies() {
        let formatter = ISO8601DateFormatter()
        var seconds: Int64 = -9_000_000_000
        while seconds < 10_000_000_000 {
            let moment = Timestamp(seconds: seconds)
            let date = Date(timeIntervalSince1970: Double(seconds))
            let text = formatter.string(from: date)
            #expect(moment.description == text)
            #expect(moment.day == String(text.prefix(10)))
            #expect(Timestamp(iso8601: text) == moment)
            seconds += 8_765_432
        }
    }

    @Test func fractionsArePrintedOnlyWhenThereIsOneAndReadBack() {
        let moment = Timestamp(microseconds: -1)
        #expect(moment.description == "1969-12-31T23:59:59.999999Z")
        #expect(moment.seconds == -1)
        #expect(Timestamp(iso8601: moment.description) == moment)
        #expect(Timestamp(microseconds: 1_500_000).description == "1970-01-01T00:00:01.500000Z")
        #expect(Timestamp(microseconds: .min).seconds == -9_223_372_036_855)
    }

    @Test func theCompactDayHasNoSigns() {
        #expect(Surroundings.fixedNow.compactDay == "20261120")
        #expect(Timestamp(seconds: 0) < Timestamp(seconds: 1))
    }

    @Test func numbersAreFilledWithZeros() {
        #expect(padded(7, 3) == "007")
        #expect(padded(1234, 3) == "1234")
        #expect(padded(-7, 3) == "-007")
    }
}

@Suite struct SHA256Tests {
    /// The examples of FIPS 180-4 and of an empty message.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func knownMessages(_ message: String, digest: String) {
        #expect(SHA256Digest(hashing: message).hex == digest)
        #expect(SHA256Digest(hashing: Array(message.utf8)).description == digest)
    }

    @Test(.needsProgram("sha256sum"), arguments: [55, 56, 63, 64, 65, 100_000])
    func lengthsAroundABlockAgreeWithTheSystem(_ length: Int) throws {
        let text = String(repeating: "é", count: length / 2) + (length % 2 == 1 ? "x" : "")
        let line = try Scratch().run("sha256sum", input: text).stdout
        #expect(line.hasPrefix(SHA256Digest(hashing: text).hex + " "))
    }

    @Test func bytesBecomeDigits() {
        #expect(hexadecimal([0, 1, 15, 16, 255]) == "00010f10ff")
        #expect(hexadecimal([UInt8]()) == "")
    }
}
