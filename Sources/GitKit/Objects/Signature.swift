package import Basics

/// Who did something, and when.
package struct Signature: Hashable, Sendable {
    package var name: String
    package var email: String
    /// The moment, in whole seconds.
    package var time: Timestamp
    /// The offset of the person's clock from UTC, in minutes, east positive.
    package var offsetMinutes: Int

    package init(name: String, email: String, time: Timestamp, offsetMinutes: Int = 0) {
        self.name = name
        self.email = email
        self.time = time
        self.offsetMinutes = offsetMinutes
    }

    /// The form in a commit: `Name <mail> seconds +hhmm`; characters that would break the form
    /// are left out and odd ones at the ends trimmed, as git does (`strbuf_addstr_without_crud`
    /// in git's ident.c).
    var serialized: String {
        let sign = offsetMinutes < 0 ? "-" : "+"
        let offset = offsetMinutes.magnitude
        let zone = padded(Int(offset) / 60, 2) + padded(Int(offset) % 60, 2)
        return "\(Self.cleaned(name)) <\(Self.cleaned(email))> \(time.seconds) \(sign)\(zone)"
    }

    /// Whether a name is left after cleaning; git refuses to commit without one.
    var hasName: Bool { !Self.cleaned(name).isEmpty }

    private static func cleaned(_ text: String) -> String {
        func isCrud(_ byte: UInt8) -> Bool {
            byte <= 32 || ".,:;<>\"\\'".utf8.contains(byte)
        }
        var bytes = Array(text.utf8)
        while let last = bytes.last, isCrud(last) { bytes.removeLast() }
        let start = bytes.firstIndex { !isCrud($0) } ?? bytes.count
        let kept = bytes[start...].filter { $0 != 10 && $0 != 60 && $0 != 62 && $0 != 0 }
        return String(decoding: kept, as: UTF8.self)
    }
}
