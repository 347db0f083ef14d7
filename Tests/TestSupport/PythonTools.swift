import Basics
public import Testing

/// Programs from PyPI that `scripts/setup --tests` puts beside the build.
public enum PythonTools {
    /// The path of such a program, whether or not it is there.
    public static func path(_ name: String) -> String {
        PackageRoot.path(".build/python/bin/" + name)
    }

    /// Whether a package, whose programs or modules tests use, is there.
    public static func has(_ package: String) -> Bool {
        let libraries = PackageRoot.path(".build/python/lib")
        let prefix = package.replacing("-", with: "_") + "-"
        return ((try? Files.list(libraries)) ?? []).contains { version in
            let packages = libraries + "/" + version + "/site-packages"
            return ((try? Files.list(packages)) ?? []).contains {
                $0.hasPrefix(prefix) && $0.hasSuffix(".dist-info")
            }
        }
    }
}

extension Trait where Self == ConditionTrait {
    /// Skips the test, visibly, where a program from PyPI is not installed.
    public static func needsPythonTool(_ name: String) -> Self {
        .enabled(
            if: Files.kind(of: PythonTools.path(name)) == .file,
            "'\(name)' is not there; scripts/setup --tests installs it")
    }

    /// Skips the test, visibly, where a package from PyPI is not installed.
    public static func needsPythonPackage(_ name: String) -> Self {
        .enabled(
            if: PythonTools.has(name),
            "'\(name)' is not there; scripts/setup --tests installs it")
    }
}
