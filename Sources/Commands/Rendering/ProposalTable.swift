internal import Analysis
internal import Basics
internal import PromptGit

/// Proposals as lines of a list.
enum ProposalTable {
    static func text(of proposals: [Proposal], withState: Bool) -> String {
        var table = TextTable(rightAligned: [0])
        for proposal in proposals {
            let record = proposal.record
            var row = [proposal.number.map(String.init) ?? "-", record.id.description]
            if withState { row.append(proposal.state.rawValue) }
            row += [record.type.rawValue, record.risk.tier.rawValue, printable(record.title)]
            table.add(row)
        }
        return table.text
    }
}
