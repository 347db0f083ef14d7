import Basics
import JSONKit
import PromptModel
import TestSupport
import Testing
import YAMLKit

/// Imports and exports without a repository.
enum Exchange {
    static func context(
        tools: Set<String> = [], files: [String: String] = [:], kind: AssetKind? = nil,
        listedTools: [String] = [], model: String? = nil
    ) -> ImportContext {
        ImportContext(
            json: { bytes throws(ImportError) in
                do { return try JSONValue(parsing: bytes) } catch {
                    throw .malformed(
                        "\(error)", at: SourceLocation(file: "", line: 1, column: 1))
                }
            }, file: { files[$0].map { Array($0.utf8) } }, tools: tools, model: model,
            listedTools: listedTools, kind: kind)
    }

    static func assets(
        _ bytes: [UInt8], file: String, format: ExchangeFormat? = nil, id: String? = nil,
        isLossy: Bool = false, context: ImportContext = Self.context()
    ) throws(ImportError) -> [PreparedAsset] {
        try PromptImport.prepare(
            ImportSource(bytes, file: file), format: format, id: id, isLossy: isLossy,
            context: context)
    }

    static func asset(
        _ text: String, file: String, format: ExchangeFormat? = nil, id: String? = nil,
        isLossy: Bool = false, context: ImportContext = Self.context()
    ) throws -> PreparedAsset {
        try #require(
            assets(
                Array(text.utf8), file: file, format: format, id: id, isLossy: isLossy,
                context: context
            ).first)
    }

    static func library(_ assets: [PreparedAsset]) -> Library {
        Library(
            files: assets.map { ($0.reference.kind.path(ofID: $0.reference.id), $0.bytes) })
    }

    /// The file that an asset is written as; its values are read from its bytes, as a command does.
    static func export(
        _ asset: PreparedAsset, format: ExchangeFormat? = nil, isLossy: Bool = false,
        changing change: (inout JSONObject) -> Void = { _ in }
    ) throws -> ExportedFile {
        var object = try #require(
            YAMLDocument(parsing: asset.bytes, file: "asset.yaml").value.objectValue)
        let before = object
        change(&object)
        let bytes =
            object == before ? asset.bytes : Array(YAMLWriter.text(of: .object(object)).utf8)
        var export = PromptExport(asset: object, format: format ?? asset.format, bytes: bytes)
        return try export.file(isLossy: isLossy, context: context())
    }
}

extension PreparedAsset {
    /// What is different or was not carried.
    var notes: [String] { items.filter { $0.fate != .carried }.map(\.sentence) }
}

extension ExportedFile {
    var text: String { String(decoding: bytes, as: UTF8.self) }
}
