package import Basics
package import YAMLKit

/// What one file says by itself, without the rest of the library: a pure function of its path and
/// its bytes.
package struct AssetFacts: Sendable {
    /// The path and what it says.
    package var path: AssetPath
    /// The asset; nil when the file can't be read or says of no known kind to be.
    package var asset: Asset?
    /// What is wrong in the file.
    package var diagnostics: [Diagnostic]
    /// The rules that comments in the file turn off for a line.
    package var allowances: [Allowance]

    init(
        path: AssetPath, asset: Asset?, diagnostics: [Diagnostic], allowances: [Allowance]
    ) {
        self.path = path
        self.asset = asset
        self.diagnostics = diagnostics
        self.allowances = allowances
    }

    /// Reads a file.
    package init(path: AssetPath, bytes: [UInt8], limits: YAMLLimits = .standard) {
        self.path = path
        allowances = []
        let document: YAMLDocument
        do {
            document = try YAMLDocument(parsing: bytes, file: path.path, limits: limits)
        } catch {
            let found = FileRules.check(path: path, bytes: bytes, asset: nil, document: nil)
            diagnostics = [error.diagnostic] + found.diagnostics
            allowances = found.allowances
            return
        }
        var reader = AssetReader(document: document, path: path)
        let asset = reader.read()
        self.asset = asset
        let found = FileRules.check(path: path, bytes: bytes, asset: asset, document: document)
        allowances = found.allowances
        reader.diagnostics += found.diagnostics
        diagnostics = reader.diagnostics.sorted { $0.location < $1.location }
        self.asset?.isValid = !diagnostics.contains { $0.severity == .error }
    }
}
