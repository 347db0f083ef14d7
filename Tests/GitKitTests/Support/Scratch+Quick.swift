import TestSupport
import Testing

@testable import GitKit

/// What both ways of opening a repository say about it.
struct Places: Hashable {
    var gitDirectory: String
    var commonDirectory: String
    var workTree: String?
    var indexPath: String
    var head: Head

    init(_ repository: Repository) throws {
        gitDirectory = repository.gitDirectory
        commonDirectory = repository.commonDirectory
        workTree = repository.workTree
        indexPath = repository.indexPath
        head = try repository.head
    }

    init?(_ repository: QuickRepository) {
        guard let head = repository.head() else { return nil }
        gitDirectory = repository.gitDirectory
        commonDirectory = repository.commonDirectory
        workTree = repository.workTree
        indexPath = repository.indexPath
        self.head = head
    }
}

extension Scratch {
    /// Opens the repository that a directory of the scratch lies in, without libgit2.
    func quick(
        _ directory: String = "", environment: [String: String] = [:]
    ) -> QuickRepository? {
        QuickRepository.open(
            directory: path(directory),
            environment: self.environment.merging(environment) { _, new in new })
    }

    /// Expects that the quick way opens a repository and says the same as the ordinary one.
    func expectSame(
        _ directory: String = "", environment: [String: String] = [:],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let opened = quick(directory, environment: environment)
        let quick = try #require(opened, sourceLocation: sourceLocation)
        let ordinary = try repository(directory, environment: environment)
        #expect(
            try Places(quick) == Places(ordinary), "\(directory)", sourceLocation: sourceLocation)
    }

    /// Expects that the quick way leaves a repository to the ordinary one.
    func expectUnusual(
        _ directory: String = "", environment: [String: String] = [:],
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) {
        let opened = quick(directory, environment: environment)
        #expect(opened == nil, "\(directory)", sourceLocation: sourceLocation)
    }

    /// The index that git itself would read.
    func index(_ directory: String = "") throws -> IndexFile {
        let opened = quick(directory)
        let quick = try #require(opened)
        return try #require(try quick.index())
    }
}
