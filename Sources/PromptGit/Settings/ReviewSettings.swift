public import PromptModel

/// Who may decide on a proposal, and how many it takes.
public struct ReviewSettings: Sendable, Hashable {
    /// Where decisions are taken.
    public enum Place: String, Sendable, Hashable, CaseIterable {
        /// In any clone, by promptgit.
        case local
        /// At the code host, whose branches only it may move.
        case host
    }

    /// Whether somebody may approve what they wrote themselves.
    public var allowSelfApproval = false
    /// Those who may approve, by mail address or by a name of `people`; empty means everybody who
    /// can move main.
    public var approvers: [String] = []
    /// How many people must approve, by the tier of risk; one where a tier is not named.
    public var quorum: [Risk.Tier: Int] = [:]
    /// Who approves changes of some files, where that differs; all that fit a change hold.
    public var rules: [ReviewRule] = []
    /// Whether only approvals count whose signature can be verified.
    public var requireVerified = false
    /// Where decisions are taken.
    public var place = Place.local
    /// After how many days a proposal that nobody decided on expires; 0 means never.
    public var expireAfterDays = 14
    /// Creates the settings that hold where the file says nothing.
    public init() {}
}

/// Who approves changes of some assets.
public struct ReviewRule: Sendable, Hashable {
    /// The files, from the library's root, as in ``IgnoredFiles``; nil for files of any name.
    public var path: String?
    /// The kinds of assets; empty for any kind.
    public var kinds: [AssetKind] = []
    /// Those of whom one at least must approve, by mail address or by a name of `people`; empty
    /// asks for nobody beside the approvers of all.
    public var approvers: [String] = []
    /// How many people must approve such a change; nil leaves that to the tier of its risk.
    public var quorum: Int?
    /// Creates a rule for all assets that asks for nothing.
    public init() {}
}

/// A person under all the names by which they are known.
public struct PersonSettings: Sendable, Hashable {
    /// The name that other settings and reports use.
    public var name: String
    /// The mail addresses of their commits.
    public var mails: [String] = []
    /// The keys that they sign with: OpenSSH public keys as in `authorized_keys`, or fingerprints of
    /// OpenPGP keys.
    public var keys: [String] = []
    /// Their logins at code hosts, by the host's name.
    public var logins: [String: String] = [:]
    /// Their ids in chats, by the chat's name.
    public var chats: [String: String] = [:]
    /// Creates a person of a name.
    public init(name: String) { self.name = name }
}
