// Asks about the history of files in one process, and prints the median seconds of a question about
// each, behind its path and a tab.
//
//   history-benchmark REPOSITORY history|blame SECONDS PATH...
//
// Each round asks about every path once, so that no question finds the last one's pages at hand.
import Basics
import Foundation
import PromptGit

let arguments = CommandLine.arguments
guard arguments.count > 4, let seconds = Double(arguments[3]) else {
    FileHandle.standardError.write(
        Data("usage: history-benchmark REPOSITORY history|blame SECONDS PATH...\n".utf8))
    exit(2)
}
let surroundings = Surroundings(
    environment: ProcessInfo.processInfo.environment, currentDirectory: arguments[1],
    now: { Timestamp(seconds: Int64(Date().timeIntervalSince1970)) },
    randomBytes: { count in (0..<count).map { _ in UInt8.random(in: 0...255) } }, program: nil)
let reader = try HistoryReader(surroundings: surroundings)
let paths = arguments[4...]

@MainActor func ask(_ path: String) throws -> Int {
    arguments[2] == "blame"
        ? try reader.blame(path).lines.count
        : try reader.history(HistoryRequest(path)).commits.count
}

let clock = ContinuousClock()
let end = clock.now + .seconds(seconds)
var times: [String: [Double]] = [:]
repeat {
    for path in paths {
        let start = clock.now
        guard try ask(path) > 0 else { continue }
        times[path, default: []].append((clock.now - start) / .seconds(1))
    }
} while clock.now < end
for path in paths {
    let sorted = times[path, default: []].sorted()
    print("\(path)\t\(sorted[sorted.count / 2])")
}
