internal import Basics

extension Asset {
    /// An asset of which only the name and the uses are known.
    init(
        outline reference: AssetReference, path: AssetPath, uses: [AssetReference], isValid: Bool
    ) {
        self.init(
            reference: reference, path: path.path, workspace: path.workspace, description: nil,
            owners: [], tags: [], metadata: JSONObject(),
            content: .config(Config(values: JSONObject())), isValid: isValid, bytes: [], texts: [],
            uses: uses)
    }
}
