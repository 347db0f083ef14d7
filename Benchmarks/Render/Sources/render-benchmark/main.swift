// Renders the prompt `support` of a library over and over, and prints how many times a second.
//
//   render-benchmark SECONDS LIBRARY VALUES.json [composition|compiled|shuffled]
//
// LIBRARY is a folder of asset files, VALUES a list of pairs of texts. `composition` calls
// Composition.render, `compiled` CompiledPrompt.render, and `shuffled` is `composition` with the
// values in another order than the prompt declares them in. With 0 seconds the text of the first
// message is printed instead.
import Basics
import Foundation
import PromptModel

let arguments = CommandLine.arguments
guard arguments.count >= 4, let seconds = Double(arguments[1]) else {
    FileHandle.standardError.write(
        Data("usage: render-benchmark SECONDS LIBRARY VALUES.json [MODE]\n".utf8))
    exit(2)
}
let mode = arguments.count > 4 ? arguments[4] : "composition"
let folder = URL(fileURLWithPath: arguments[2])
let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
let files = try names.filter { $0.hasSuffix(".yaml") }.sorted().map {
    (path: $0, bytes: [UInt8](try Data(contentsOf: folder.appendingPathComponent($0))))
}
let composition = try Library(files: files).composition(of: "support")
let compiled = try composition.compiled()
let pairs = try JSONDecoder().decode(
    [[String]].self, from: Data(contentsOf: URL(fileURLWithPath: arguments[3])))
let members = pairs.map { (key: $0[0], value: JSONValue.string($0[1])) }
let values = JSONObject(mode == "shuffled" ? members.shuffled() : members)

func render() throws -> [Message] {
    mode == "compiled"
        ? try compiled.render(values: values) : try composition.render(values: values)
}

if seconds == 0 {
    FileHandle.standardOutput.write(Data(try render()[0].content.utf8))
    exit(0)
}
let clock = ContinuousClock()
let end = clock.now + .seconds(seconds)
let start = clock.now
var count = 0
var bytes = 0
while clock.now < end {
    for _ in 0..<1_000 { bytes += try render()[0].content.utf8.count }
    count += 1_000
}
let elapsed = (clock.now - start) / .seconds(1)
print(Int(Double(count) / elapsed), bytes / count)
