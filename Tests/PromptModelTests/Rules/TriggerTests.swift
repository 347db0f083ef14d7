import Testing

@testable import PromptModel

@Suite("Bytes that rules begin at")
struct TriggerTests {
    @Test("no rule begins at a small letter or a blank, which are passed over eight at once")
    func quiet() {
        for byte in Array("abcdefghijklmnopqrstuvwxyz ".utf8) {
            #expect(Trigger.table[Int(byte)] & Trigger.any == 0)
        }
    }

    @Test("what is passed over is small letters and blanks", arguments: 0..<8)
    func loud(place: Int) {
        for byte in UInt8.min...UInt8.max {
            for other in [UInt8(ascii: "a"), UInt8(ascii: "z"), UInt8(ascii: " ")] {
                var bytes = [UInt8](repeating: other, count: 8)
                bytes[place] = byte
                let word = bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
                let isQuiet = byte == UInt8(ascii: " ") || (0x61...0x7A).contains(byte)
                #expect(
                    Trigger.loudBytes(in: word) == (isQuiet ? 0 : 0x80 << UInt64(8 * place)),
                    "\(byte)")
            }
        }
    }
}
