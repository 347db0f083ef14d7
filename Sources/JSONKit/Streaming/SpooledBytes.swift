internal import Basics

/// The bytes of a source that can't be opened again, kept so that they can be read as often as needed.
///
/// They lie in a file without a name, which goes with the last reader.
package final class SpooledBytes {
    private let file: UnlinkedFile
    private let name: String

    /// Reads a source to its end.
    ///
    /// - Parameters:
    ///   - source: the source. What is compressed is better kept so, and decompressed by each reader.
    ///   - directory: where the file takes room.
    /// - Throws: ``JSONStreamError`` when the source can't be read, or there is no room for its bytes.
    package init(_ source: any ByteSource, in directory: String) throws(JSONStreamError) {
        name = source.name
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        do throws(FileError) { file = try UnlinkedFile(in: directory) } catch { throw .file(error) }
        while true {
            let count = try source.read(into: &buffer)
            if count == 0 { return }
            do throws(FileError) { try file.append(buffer[..<count]) } catch { throw .file(error) }
        }
    }

    /// Opens them at their start; several readers do not disturb each other.
    package func open() -> any ByteSource { Reader(file, name: name) }

    private final class Reader: ByteSource {
        let name: String
        private let file: UnlinkedFile
        private var offset = 0

        init(_ file: UnlinkedFile, name: String) {
            self.file = file
            self.name = name
        }

        func read(into buffer: inout [UInt8]) throws(JSONStreamError) -> Int {
            do throws(FileError) {
                let count = try file.read(at: offset, into: &buffer)
                offset += count
                return count
            } catch {
                throw .file(error)
            }
        }
    }
}
