import Foundation
public import Testing

/// Compares a text with the one recorded under `Tests/CommandTests/Snapshots`, and fails the test
/// when they differ.
///
/// With `RECORD_SNAPSHOTS=1` the recording is renewed instead, and the test fails, so that a
/// recording is never mistaken for a pass. A missing recording fails too.
///
/// - Parameters:
///   - text: what came out; mask paths and other accidents first (``Scratch/masked(_:)``).
///   - name: the recording's path below the folder; `.txt` is added when it has no extension.
///   - sourceLocation: the line that a failure names.
/// - Throws: when the recording can't be written.
public func expectSnapshot(
    _ text: String, named name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let failure = try snapshotFailure(
        text, named: name, in: PackageRoot.path("Tests/CommandTests/Snapshots"),
        recording: ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1")
    if let failure { Issue.record("\(failure)", sourceLocation: sourceLocation) }
}

/// What is wrong between a text and its recording in a folder, or nil when they are equal; records
/// it first where that is wanted.
public func snapshotFailure(
    _ text: String, named name: String, in folder: String, recording: Bool
) throws -> String? {
    let file = folder + "/" + (name.contains(".") ? name : name + ".txt")
    if recording {
        let directory = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        return "recorded '\(name)'; run again without RECORD_SNAPSHOTS"
    }
    guard FileManager.default.fileExists(atPath: file) else {
        return "no recording '\(name)' yet; RECORD_SNAPSHOTS=1 makes it from:\n\(text)"
    }
    let recorded = try String(contentsOfFile: file, encoding: .utf8)
    if recorded == text { return nil }
    return "'\(name)' differs from its recording:\n\(lineDifference(from: recorded, to: text))"
}

/// The lines that went and came, with `-` and `+` before them, and the others with a space.
func lineDifference(from old: String, to new: String) -> String {
    let before = old.split(separator: "\n", omittingEmptySubsequences: false)
    let after = new.split(separator: "\n", omittingEmptySubsequences: false)
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in after.difference(from: before) {
        switch change {
        case .remove(let offset, _, _): removed.insert(offset)
        case .insert(let offset, _, _): inserted.insert(offset)
        }
    }
    var lines: [String] = []
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
        if removed.contains(left) {
            lines.append("-" + before[left])
            left += 1
        } else if inserted.contains(right) || left >= before.count {
            lines.append("+" + after[right])
            right += 1
        } else {
            lines.append(" " + before[left])
            left += 1
            right += 1
        }
    }
    return lines.joined(separator: "\n")
}
