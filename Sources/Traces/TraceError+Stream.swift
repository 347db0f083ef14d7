internal import JSONKit

extension TraceError {
    static func stream(_ error: JSONStreamError) -> TraceError {
        let code: Code =
            switch error.code {
            case .file, .missingLibrary: .unreadable
            case .empty: .empty
            case .truncated, .compressionTruncated: .truncated
            default: .malformed
            }
        let isAboutContent = code != .unreadable
        return TraceError(
            code: code, description: error.description, path: error.path,
            line: isAboutContent && error.line > 0 ? error.line : nil,
            offset: isAboutContent ? error.offset : nil,
            suggestion: code == .truncated ? "fetch the file again; nothing of it was kept" : nil)
    }
}
