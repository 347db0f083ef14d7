internal import Basics
internal import Dispatch
internal import Synchronization

/// Does something for the numbers up to a count on several threads; throws the first error.
func sideBySide(
    _ count: Int, _ body: @Sendable (Int) throws(FileError) -> Void
) throws(FileError) {
    guard count > 1 else {
        if count == 1 { try body(0) }
        return
    }
    let failure = Mutex<FileError?>(nil)
    DispatchQueue.concurrentPerform(iterations: count) { index in
        do throws(FileError) {
            try body(index)
        } catch {
            failure.withLock { $0 = $0 ?? error }
        }
    }
    if let error = failure.withLock({ $0 }) { throw error }
}

/// Makes the contents of files, or the entries of folders, durable: side by side, since each of them
/// waits for the disk and not for the processor.
func syncTogether(files: [String] = [], folders: [String] = []) throws(FileError) {
    try sideBySide(files.count + folders.count) { index throws(FileError) in
        if index < files.count {
            try Files.sync(files[index])
        } else {
            try Files.syncDirectory(folders[index - files.count])
        }
    }
}
