package import Basics
package import YAMLKit

/// The rules that look at one file's bytes and at the asset in it, and at nothing else.
package enum FileRules {
    /// Everything that these rules find in a file.
    ///
    /// - Parameters:
    ///   - path: the path and what it says.
    ///   - bytes: the file.
    ///   - asset: the asset in it; nil when the file can't be read or is of no known kind.
    ///   - document: the file as YAML; nil when it is none.
    /// - Returns: what is wrong, in no particular order.
    package static func check(
        path: AssetPath, bytes: [UInt8], asset: Asset?, document: YAMLDocument?
    ) -> [Diagnostic] {
        []
    }
}
