internal import JSONKit

extension TraceError {
    static func stream(_ error: JSONStreamError) -> TraceError {
        let code: Code =
            switch error.code {
            case .file: .unreadable
            case .empty: .empty
            case .truncated: .truncated
            default: .malformed
            }
        let isAboutContent = code != .unreadable
        return TraceError(
            code: code, description: error.description, path: error.path,
            line: isAboutContent ? error.line : nil,
            offset: isAboutContent ? error.offset : nil,
            suggestion: code == .truncated ? "fetch the file again; nothing of it was kept" : nil)
    }
}
