import Basics
import Foundation
import TestSupport
import Testing

/// A case of the published YAML test suite.
struct SuiteCase: Sendable, CustomTestStringConvertible {
    /// The case's name, such as `229Q` or `SM9W/01`.
    let name: String
    let input: [UInt8]
    /// The events in the suite's notation.
    let events: [String]
    /// The value as JSON text, where the case has one.
    let json: String?
    /// Whether a reader must refuse the input.
    let mustFail: Bool

    var documents: Int { events.count { $0.hasPrefix("+DOC") } }

    var testDescription: String { name }
}

/// The published YAML test suite, unpacked into a scratch directory and read whole.
enum YAMLSuite {
    static let archive = "specs/yaml-test-suite.tar.xz"

    /// All cases, read once.
    static let cases = Result { try load() }

    private static func load() throws -> [SuiteCase] {
        let scratch = try Scratch()
        let result = try scratch.run("tar", "-xf", try RealData.path(archive))
        try #require(result.status == 0, "\(result.stderr)")
        let top = scratch.path("yaml-test-suite")
        var cases: [SuiteCase] = []
        for name in try FileManager.default.subpathsOfDirectory(atPath: top).sorted()
        where name.hasSuffix("/in.yaml") {
            let folder = String(name.dropLast("/in.yaml".count))
            let path = top + "/" + folder
            let events = try Files.read(path + "/test.event")
            let json = try? Files.read(path + "/in.json")
            cases.append(
                SuiteCase(
                    name: folder, input: try Files.read(path + "/in.yaml"),
                    events: String(decoding: events, as: UTF8.self)
                        .split(separator: "\n").map(String.init),
                    json: json.map { String(decoding: $0, as: UTF8.self) },
                    mustFail: Files.kind(of: path + "/error") != nil))
        }
        return cases
    }
}
