import Foundation
import TestSupport

/// The files of the package.
enum Tree {
    /// The paths of the files below a folder of the package, relative to its root, sorted.
    static func files(below folder: String, ending suffix: String = "") throws -> [String] {
        let root = PackageRoot.path(folder)
        let names = try FileManager.default.subpathsOfDirectory(atPath: root)
        return names.filter { $0.hasSuffix(suffix) }.sorted().map { folder + "/" + $0 }
    }

    static func sources() throws -> [SwiftSource] {
        try files(below: "Sources", ending: ".swift").map { path in
            SwiftSource(path: path, text: try PackageRoot.text(path))
        }
    }

    /// The names of the folders right below a folder of the package, sorted.
    static func folders(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: PackageRoot.path(folder)).sorted()
            .filter { name in
                let values = try URL(fileURLWithPath: PackageRoot.path(folder + "/" + name))
                    .resourceValues(forKeys: [.isDirectoryKey])
                return values.isDirectory == true
            }
    }
}
