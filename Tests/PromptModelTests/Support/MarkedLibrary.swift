import Basics
import PromptModel

/// A library whose files mark the places that diagnostics must point at.
struct MarkedLibrary {
    let library: Library
    /// The marked places, in the order of the files and the marks.
    let places: [Place]

    init(_ files: [String: String]) {
        var places: [Place] = []
        var sources: [(path: String, bytes: [UInt8])] = []
        for (path, marked) in files.sorted(by: { $0.key < $1.key }) {
            let text = MarkedText(marked)
            for index in text.ranges.indices {
                let place = text.place(index, file: path)
                places.append(Place(location: place.location, length: place.length))
            }
            sources.append((path, Array(text.text.utf8)))
        }
        library = Library(files: sources)
        self.places = places
    }

    /// What validation says, without the related places.
    var diagnostics: [Diagnostic] {
        // Libraries of a test are too small for everything in them to be used.
        Validation.diagnostics(
            of: library,
            settings: Validation.Settings(disabled: [
                "unused-asset", "unused-snippet", "unreachable-override",
            ]))
    }
}

extension Library {
    /// A library of texts by their paths.
    init(_ files: [String: String]) {
        self.init(files: files.map { ($0.key, Array($0.value.utf8)) })
    }
}

/// A prompt file with one system message.
func promptFile(_ id: String, keys: String = "", content: String) -> String {
    let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
    let block = lines.map { "      \($0)\n" }.joined()
    return "kind: prompt\nid: \(id)\n\(keys)messages:\n  - role: system\n    content: |\n\(block)"
}
