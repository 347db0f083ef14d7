internal import ArgumentKit
internal import Basics
internal import GitKit
internal import PromptGit
internal import PromptModel
internal import Traces
internal import YAMLKit

/// What an error means for a person and for a script: the one place where every error gets its
/// exit code and its advice.
struct ErrorReport {
    /// How the command ends.
    let exitCode: ExitCode
    private let message: String
    private let advice: String?
    private let diagnostics: [Diagnostic]
    private let sources: [String: [UInt8]]

    init(_ error: any Error) {
        switch error {
        case let error as UsageError: self.init(error)
        case let error as PromptGitError: self.init(error)
        case let error as GitError: self.init(error)
        case let error as RemoteError: self.init(error)
        case let error as OperationError: self.init(error)
        case let error as CompositionError: self.init(error)
        case let error as TraceError:
            self.init(.failed, error.description, advice: error.suggestion)
        case let error as ImportError:
            self.init(
                .failed, error.message, advice: error.suggestion, diagnostics: error.diagnostics,
                sources: error.sources)
        case let error as YAMLError:
            self.init(.failed, error.message, advice: nil, diagnostics: [error.diagnostic])
        case let error as FileError:
            self.init(
                .failed, error.description, advice: error.isRefusal ? Self.writingAdvice : nil)
        default:
            self.init(.failed, "\(error)", advice: nil)
        }
    }

    private static let writingAdvice =
        "look whether the place can be written and its disk has room, and run the command again"

    private init(
        _ exitCode: ExitCode, _ message: String, advice: String?, diagnostics: [Diagnostic] = [],
        sources: [String: [UInt8]] = [:]
    ) {
        self.exitCode = exitCode
        self.message = message
        self.advice = advice
        self.diagnostics = diagnostics
        self.sources = sources
    }

    private init(_ error: UsageError) {
        let path = error.commandPath.joined(separator: " ")
        let help = path.isEmpty ? "promptgit --help" : "promptgit \(path) --help"
        self.init(.usage, error.message, advice: error.hint ?? "'\(help)' explains it")
    }

    private init(_ error: PromptGitError) {
        let exitCode: ExitCode =
            switch error.code {
            case .refused: .refused
            case .conflict: .conflict
            default: .failed
            }
        self.init(
            exitCode, error.message, advice: error.advice, diagnostics: error.diagnostics,
            sources: error.sources)
    }

    private init(_ error: GitError) {
        // What to do stands in git's messages themselves.
        self.init(
            error.code == .changedMeanwhile ? .conflict : .failed, error.message,
            advice: error.code == .fileSystem ? Self.writingAdvice : nil)
    }

    private init(_ error: RemoteError) {
        self.init(
            .failed, error.description,
            advice: error.code == .silent
                ? "'--patience SECONDS' waits longer; what the remote has done shows the next sync"
                : "'git ls-remote \(error.remote)' asks it by itself; no branch of yours was changed"
        )
    }

    private init(_ error: OperationError) {
        let isMalformed = error.code == .malformed
        self.init(
            isMalformed ? .failed : .conflict, error.description,
            advice: isMalformed ? nil : "the asset is not what the edit was made for")
    }

    private init(_ error: CompositionError) {
        self.init(
            error.code == .unknownPrompt ? .failed : .refused, error.message,
            advice: error.suggestion, diagnostics: error.diagnostics, sources: error.sources)
    }

    /// The error as text: the message, what is wrong in files, and what to do.
    func text(_ style: Style) -> String {
        var text = "\(style.paint("error", .red)): "
        var renderer = DiagnosticRenderer(style: style) { sources[$0] }
        if diagnostics.count == 1, diagnostics[0].message == message {
            // The place is all that it adds.
            text += "\(printable(diagnostics[0].location.description)): \(printable(message))\n"
            text += renderer.excerpt(of: diagnostics[0])
        } else {
            text += "\(printable(message))\n"
            for diagnostic in diagnostics { text += renderer.text(of: diagnostic) }
        }
        if let advice { text += "  \(style.paint("hint", .green)): \(printable(advice))\n" }
        return text
    }
}
