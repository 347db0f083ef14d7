/// The words by which people who talk to a service show what they feel, in English, chosen for this
/// program; docs/mood.md lists them.
enum MoodWords {
    /// Words and their weights, from -3 to 3.
    static let weights: [String: Int] = {
        var weights: [String: Int] = [:]
        for (weight, words) in byWeight {
            for word in words.split(separator: " ") { weights[String(word)] = weight }
        }
        return weights
    }()

    /// The words of each weight.
    static let byWeight: [(weight: Int, words: String)] = [
        (
            3,
            """
            amazing awesome brilliant delighted ecstatic excellent exceptional fabulous fantastic \
            flawless incredible love loved marvellous marvelous outstanding perfect perfectly phenomenal \
            superb thrilled wonderful
            """
        ),
        (
            2,
            """
            appreciate appreciated beautiful best enjoyed glad grateful great happy impressed impressive \
            joy kind lovely pleasant pleased pleasure recommend relieved satisfied smooth smoothly \
            splendid thankful yay
            """
        ),
        (
            1,
            """
            better clear clearly comfortable convenient cool easy enjoy fair fine friendly good handy \
            helped helpful hope interesting like liked neat nice okay polite prompt promptly quick \
            quickly reliable safe solved sorted thank thanks useful welcome works
            """
        ),
        (
            -1,
            """
            annoying bother busy complicated concerned confused confusing delay delayed difficult \
            doubt expensive hard hassle inconvenient issue late lost missing odd overpriced poor problem \
            problems slow sorry strange stuck tired trouble unclear unfortunate unfortunately unhappy \
            unsure waiting weird worried worry wrong
            """
        ),
        (
            -2,
            """
            angry annoyed awful bad broken cheated complain complaint disappointed disappointing \
            dissatisfied fail failed failing failure fed frustrated frustrating frustration ignored \
            impatient incompetent irritated irritating nonsense refuse rude sad sick stressed stupid \
            unacceptable unfair unhelpful unprofessional unreliable upset useless waste wasted
            """
        ),
        (
            -3,
            """
            abysmal appalled appalling atrocious disgrace disgraceful disgusted disgusting dreadful fraud \
            furious garbage hate hated horrendous horrible horrid infuriating livid miserable nightmare \
            outrage outraged outrageous pathetic ridiculous scam shameful terrible worst
            """
        ),
    ]

    /// The words that deny what follows them.
    static let denials = [
        "aint", "arent", "barely", "cannot", "cant", "couldnt", "didnt", "doesnt", "dont", "hadnt",
        "hardly", "hasnt", "havent", "isnt", "neither", "never", "no", "nobody", "none", "nor",
        "not",
        "nothing", "scarcely", "shouldnt", "wasnt", "werent", "without", "wont", "wouldnt",
    ]
}
