import Basics
public import Testing

/// Programs from PyPI that `scripts/setup --tests` puts beside the build.
public enum PythonTools {
    /// The path of such a program, whether or not it is there.
    public static func path(_ name: String) -> String {
        PackageRoot.path(".build/python/bin/" + name)
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, visibly, where a program from PyPI is not installed.
    public static func needsPythonTool(_ name: String) -> Self {
        .enabled(
            if: Files.kind(of: PythonTools.path(name)) == .file,
            "'\(name)' is not there; scripts/setup --tests installs it")
    }
}
