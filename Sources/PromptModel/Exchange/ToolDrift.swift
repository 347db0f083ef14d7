package import Basics
internal import YAMLKit

/// Where the tools of a library and the functions in somebody's code have come apart.
package enum ToolDrift {
    /// What a finding is called.
    package static let rule = Rule(
        "tool-drift", .error, "Imported tools say what the code says.",
        "A tool with 'source: imported' mirrors a function in the application's code. Import the "
            + "functions again, or change the code; 'validate --against FILE' compares them.",
        example: .one("tool", "refund", "source: imported\ndescription: Pays money back.\n"))

    /// Compares the imported tools of a library with the functions in a file.
    ///
    /// - Parameters:
    ///   - library: the library.
    ///   - json: the functions as models' APIs or the Model Context Protocol take them.
    ///   - file: the file's name, for messages.
    /// - Returns: what differs: in the tool's file where there is one, else in `file`.
    /// - Throws: ``ImportError`` when there is no function in the file.
    package static func check(
        _ library: Library, against json: JSONValue, file: String
    ) throws(ImportError) -> [Diagnostic] {
        let imported = try ToolImport.tools(json, file: file, source: .imported)
        let code = mirrors(
            Library(
                files: imported.assets.map {
                    ($0.reference.kind.path(ofID: $0.reference.id), $0.bytes)
                }))
        let own = mirrors(library)
        var found: [Diagnostic] = []
        for function in code {
            let name = function.tool.name
            guard let mirror = own.first(where: { $0.tool.name == name }) else {
                found.append(missingTool(name, among: own.map(\.tool.name), file))
                continue
            }
            if mirror.tool.source == .imported {
                found += differences(mirror, function.tool.description, function.tool.parameters)
            }
        }
        let names = code.map(\.tool.name)
        for mirror in own where mirror.tool.source == .imported {
            if !names.contains(mirror.tool.name) {
                found.append(missingFunction(mirror, among: names, file))
            }
        }
        return found.sorted { ($0.location, $0.message) < ($1.location, $1.message) }
    }

    /// A tool with the file that it stands in.
    private struct Mirror {
        var asset: Asset
        var tool: ComposedTool

        func differs(_ message: String, at path: YAMLPath, suggestion: String? = nil) -> Diagnostic
        {
            rule.diagnostic(message, at: asset.place(of: path), suggestion: suggestion)
        }
    }

    private static func mirrors(_ library: Library) -> [Mirror] {
        var composer = Composer(library: library)
        return library.ids(of: .tool).compactMap { id in
            guard let asset = library[AssetReference(.tool, id)], let tool = composer.tool(asset)
            else { return nil }
            return Mirror(asset: asset, tool: tool)
        }
    }

    private static func missingTool(
        _ name: String, among names: [String], _ file: String
    ) -> Diagnostic {
        rule.diagnostic(
            "no tool mirrors the function '\(name)'",
            at: Place(location: SourceLocation(file: file, line: 1, column: 1)),
            suggestion: closestMatch(to: name, among: names).map { "did you mean '\($0)'?" }
                ?? "'promptgit import tools' takes it into the library")
    }

    private static func missingFunction(
        _ mirror: Mirror, among names: [String], _ file: String
    ) -> Diagnostic {
        let name = mirror.tool.name
        // The function's name is the id where the file gives no other.
        return mirror.differs(
            "\(file) has no function '\(name)'",
            at: [.key(name == mirror.asset.reference.id ? "id" : "name")],
            suggestion: closestMatch(to: name, among: names).map { "did you mean '\($0)'?" }
                ?? "remove the tool, or say 'source: served'")
    }

    // MARK: - Fields

    private static func differences(
        _ mirror: Mirror, _ description: String, _ parameters: JSONValue
    ) -> [Diagnostic] {
        var found: [Diagnostic] = []
        if !isSameText(mirror.tool.description, description) {
            found.append(
                mirror.differs(
                    "the description of '\(mirror.tool.name)' differs from the code's",
                    at: [.key("description")], suggestion: shown(.string(description))))
        }
        compare(mirror.tool.parameters, parameters, mirror, [.key("parameters")], &found)
        return found
    }

    /// Compares two values member by member; lists are compared as a whole.
    private static func compare(
        _ own: JSONValue, _ code: JSONValue, _ mirror: Mirror, _ path: YAMLPath,
        _ found: inout [Diagnostic]
    ) {
        guard case .object(let ownObject) = own, case .object(let codeObject) = code else {
            if let ownText = own.stringValue, let codeText = code.stringValue,
                isSameText(ownText, codeText)
            {
                return
            }
            guard own != code else { return }
            found.append(
                mirror.differs(
                    "\(path) of '\(mirror.tool.name)' differs from the code's", at: path,
                    suggestion: shown(code)))
            return
        }
        for (key, value) in codeObject.members {
            let inner = path.appending(key)
            if let mine = ownObject[key] {
                compare(mine, value, mirror, inner, &found)
            } else {
                found.append(
                    mirror.differs(
                        "\(inner) of '\(mirror.tool.name)' is missing", at: path,
                        suggestion: shown(value)))
            }
        }
        for key in ownObject.keys where codeObject[key] == nil {
            found.append(
                mirror.differs(
                    "the code has no \(path.appending(key)) of '\(mirror.tool.name)'",
                    at: path.appending(key)))
        }
    }

    /// A block of text ends with a line break that code seldom has.
    private static func isSameText(_ left: String, _ right: String) -> Bool {
        func trimmed(_ text: String) -> Substring {
            var text = text[...]
            while text.last?.isWhitespace == true { text.removeLast() }
            return text
        }
        return trimmed(left) == trimmed(right)
    }

    /// What the code says, cut to a line.
    private static func shown(_ value: JSONValue) -> String {
        let text = value.text(.compact)
        return "the code says \(text.count > 120 ? String(text.prefix(117)) + "..." : text)"
    }
}
