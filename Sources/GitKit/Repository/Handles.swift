internal import Basics
internal import CLibgit2

/// The library's handles of an open repository.
///
/// Opening them costs half a millisecond, and the first time in a process the start of the library,
/// which brings a dozen others with it: nine more.
@safe final class Handles {
    /// The repository.
    let pointer: OpaquePointer
    /// The object database that `pointer` reads and writes, with the directories of the
    /// environment.
    let objects: OpaquePointer
    /// The configuration of the environment, the repository and the work tree.
    let configuration: OpaquePointer
    /// Where new commits of a batch go, for the library to walk over; the database owns it.
    var batchMemory: UnsafeMutablePointer<git_odb_backend>?

    init(pointer: OpaquePointer, objects: OpaquePointer, configuration: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
        unsafe self.objects = unsafe objects
        unsafe self.configuration = unsafe configuration
    }

    deinit {
        unsafe git_config_free(configuration)
        unsafe git_odb_free(objects)
        unsafe git_repository_free(pointer)
    }

    /// Keeps new commits in memory from now on, the given ones first.
    func keepInMemory(_ new: NewObjects) throws(GitError) {
        var made: UnsafeMutablePointer<git_odb_backend>?
        try check(unsafe git_mempack_new(&made))
        // The library calls it without looking whether it is there.
        if let memory = unsafe made { unsafe memory.pointee.foreach = { _, _, _ in 0 } }
        // The highest priority: it is asked first. The object database owns it from here.
        try check(unsafe git_odb_add_backend(objects, made, 1000))
        unsafe batchMemory = unsafe made
        for id in new.order {
            guard let object = new.object(id), object.kind == .commit else { continue }
            try add(commit: object.content, id)
        }
    }

    /// Lets the library see a new commit of a batch.
    func add(commit content: [UInt8], _ id: ObjectID) throws(GitError) {
        guard let memory = unsafe batchMemory else { return }
        var native = id.native
        try check(
            unsafe content.withUnsafeBytes { buffer in
                unsafe memory.pointee.write(
                    memory, &native, buffer.baseAddress, buffer.count, GIT_OBJECT_COMMIT)
            })
    }

    /// Forgets the new commits of a batch, which are written now; `hasNewPack` says that a pack has
    /// come.
    func forgetMemory(hasNewPack: Bool) throws(GitError) {
        if hasNewPack { try check(unsafe git_odb_refresh(objects)) }
        if let memory = unsafe batchMemory { try check(unsafe git_mempack_reset(memory)) }
    }
}
