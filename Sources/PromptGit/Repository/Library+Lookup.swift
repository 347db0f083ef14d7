internal import Basics
package import PromptModel
internal import YAMLKit

extension Library {
    /// A library of files.
    package init(_ files: [AssetFile], root: String) {
        self.init(files: files.map { (path: $0.path, bytes: $0.bytes) }, root: root)
    }

    /// The assets that a person may mean by an id, by `kind/id` or by a path.
    package func assets(named name: String) -> [Asset] {
        if let reference = AssetReference(name), let asset = self[reference] { return [asset] }
        return assets.filter { $0.reference.id == name || $0.path == name }
    }
}
