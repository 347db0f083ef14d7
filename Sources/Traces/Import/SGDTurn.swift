internal import JSONKit

/// One turn of a dialogue of the Schema-Guided Dialogue dataset.
struct SGDTurn {
    /// Who speaks.
    enum Speaker: String, CaseIterable {
        /// The user.
        case user = "USER"
        /// The virtual assistant.
        case system = "SYSTEM"
    }

    /// Who speaks.
    var speaker: Speaker
    /// What they say.
    var utterance: String
    /// What it means to each service that it is about.
    var frames: [SGDFrame]

    /// Reads a turn.
    init(_ record: RecordReader) throws(RecordError) {
        guard let speaker: Speaker = try record.choice("speaker") else {
            throw .missing(record.name("speaker"))
        }
        self.speaker = speaker
        utterance = try record.requiredString("utterance")
        frames = []
        for (index, element) in try record.list("frames").enumerated() {
            let path = "\(record.path)frames[\(index)]."
            frames.append(try SGDFrame(RecordReader(element, path: path)))
        }
    }
}
