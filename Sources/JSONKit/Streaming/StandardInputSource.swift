internal import Basics

/// The bytes of the standard input, which can be read once.
package final class StandardInputSource: ByteSource {
    package let name = "standard input"
    private var reader: FileReader

    /// Reads the standard input from where it stands.
    ///
    /// - Parameter descriptor: the file descriptor; another one only where a test brings its own.
    package init(descriptor: Int32 = 0) {
        reader = FileReader(borrowing: descriptor, named: name)
    }

    package func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
        do throws(FileError) {
            return try reader.read(into: &buffer)
        } catch {
            throw .file(error)
        }
    }
}
