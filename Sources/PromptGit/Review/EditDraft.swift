internal import Basics
internal import YAMLKit

/// A proposal as a person edits it in a text editor: its title and rationale, and below them the
/// files of the assets that it changes, each behind a line that names it.
struct EditDraft {
    /// A file of the proposal.
    struct Part {
        /// The asset, as `kind/id`.
        var asset: String
        /// The path of its file in the repository.
        var path: String
        /// What stands in it.
        var bytes: [UInt8]
    }

    /// The proposal's id.
    var id: String
    var title: String
    var rationale: String
    var parts: [Part]

    /// The text for the editor.
    var bytes: [UInt8] {
        var bytes = Array(
            """
            # Proposal \(id)
            #
            # Change what is to be proposed instead, save and close. Nothing happens when you change
            # nothing, or leave nothing. The lines that begin with "\(Self.mark)" stay as they are.

            """.utf8)
        bytes +=
            YAMLWriter.text(
                of: ["title": .string(title), "rationale": .string(rationale)]
            ).utf8
        for part in parts {
            bytes += Array(("\n" + Self.separator(part)).utf8) + part.bytes
            if let last = part.bytes.last, last != 0x0A { bytes.append(0x0A) }
        }
        return bytes
    }

    /// How the lines between the files begin: an end of a YAML document, for editors that know them.
    private static let mark = "--- # asset "

    private static func separator(_ part: Part) -> String { "\(mark)\(part.asset), \(part.path)\n" }

    /// Whether a file can stand in the text: others are no text, or have such a line themselves.
    static func canHold(_ bytes: [UInt8]) -> Bool {
        guard let text = String(validating: bytes, as: UTF8.self) else { return false }
        return !text.contains("\0") && !text.contains("\r")
            && !text.split(separator: "\n").contains { $0.hasPrefix(mark) }
    }

    // MARK: Reading

    /// What a person made of the text; nil where that is nothing.
    ///
    /// - Parameters:
    ///   - edited: the text as it is now.
    ///   - file: its path, for messages.
    /// - Returns: the edit, with what is not as it was.
    /// - Throws: ``PromptGitError`` with `.invalidInput` and the place of what is wrong.
    func edit(_ edited: [UInt8], file: String) throws -> ProposalEdit? {
        let lines = String(decoding: edited, as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let isEmpty = lines.allSatisfy { line in
            let text = line.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
            return text.isEmpty || text.first == "#"
        }
        guard edited != bytes, !isEmpty else { return nil }
        var header: [Substring] = []
        var files: [(part: Part, line: Int, lines: [Substring])] = []
        for (number, line) in lines.enumerated() {
            guard line.hasPrefix(Self.mark) else {
                if files.isEmpty {
                    header.append(line)
                } else {
                    files[files.count - 1].lines.append(line)
                }
                continue
            }
            let known = parts.first { Self.separator($0) == String(line) + "\n" }
            guard let known, !files.contains(where: { $0.part.asset == known.asset }) else {
                throw problem(
                    "this line names no file of the proposal, or one a second time", line: number,
                    of: edited, in: file)
            }
            files.append((known, number, []))
        }
        var result = try heading(header.joined(separator: "\n"), edited, file)
        for part in parts {
            guard let found = files.first(where: { $0.part.asset == part.asset }) else {
                throw problem(
                    "the line of \(part.asset) is missing", line: max(0, lines.count - 1),
                    of: edited, in: file)
            }
            // The empty line before the next name is no part of it.
            var bytes = Array(found.lines.joined(separator: "\n").utf8)
            if !bytes.isEmpty, bytes.last != 0x0A { bytes.append(0x0A) }
            guard bytes != part.bytes, bytes != part.bytes + [0x0A] else { continue }
            result.files.append((part.asset, bytes))
        }
        return result.isEmpty ? nil : result
    }

    /// Title and rationale.
    private func heading(
        _ header: String, _ edited: [UInt8], _ file: String
    ) throws -> ProposalEdit {
        let document: YAMLDocument
        do throws(YAMLError) {
            document = try YAMLDocument(parsing: Array(header.utf8), file: file)
        } catch {
            throw invalid(error.diagnostic, edited, file)
        }
        var edit = ProposalEdit()
        let members = document.root?.members ?? []
        for member in members where !["title", "rationale"].contains(member.name) {
            throw invalid(
                diagnostic(
                    "only 'title' and 'rationale' can be changed here, not '\(member.name)'",
                    at: member.key, in: document), edited, file)
        }
        func text(_ key: String) throws -> String? {
            guard let member = members.first(where: { $0.name == key }) else { return nil }
            guard let text = member.value.stringValue else {
                throw invalid(
                    diagnostic("'\(key)' must be a text", at: member.value, in: document),
                    edited, file)
            }
            return text
        }
        let newTitle = try text("title") ?? ""
        if newTitle != title {
            if let wrong = ProposalEdit.problem(ofTitle: newTitle) {
                guard let node = members.first(where: { $0.name == "title" })?.value else {
                    throw problem(wrong, line: 0, of: edited, in: file)
                }
                throw invalid(diagnostic(wrong, at: node, in: document), edited, file)
            }
            edit.title = newTitle
        }
        let newRationale = try text("rationale") ?? ""
        if newRationale != rationale { edit.rationale = newRationale }
        return edit
    }

    private func diagnostic(
        _ message: String, at node: YAMLNode, in document: YAMLDocument
    ) -> Diagnostic {
        Diagnostic(
            rule: "invalid-value", severity: .error, message: message,
            location: document.location(ofByte: node.span.lowerBound),
            length: max(1, document.text(of: node.span).prefix { !$0.isNewline }.count))
    }

    private func problem(
        _ message: String, line: Int, of edited: [UInt8], in file: String
    ) -> PromptGitError {
        invalid(
            Diagnostic(
                rule: "invalid-value", severity: .error, message: message,
                location: SourceLocation(file: file, line: line + 1, column: 1)), edited, file)
    }

    private func invalid(
        _ diagnostic: Diagnostic, _ edited: [UInt8], _ file: String
    ) -> PromptGitError {
        PromptGitError(
            .invalidInput, diagnostic.message, diagnostics: [diagnostic], sources: [file: edited])
    }
}
