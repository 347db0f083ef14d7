internal import Basics

/// What a question is compared by: its words but for those that say nothing of what is asked.
struct QuestionWords: Hashable, Sendable {
    /// The words, each once, in the order of their numbers.
    let words: [SpokenWords.Word]

    /// How many different words of a question count.
    static let limit = 64

    /// Takes the words of a question; where all of them are stop words, they count after all.
    init(_ text: String) {
        let spoken = SpokenWords(text).words
        var found: [SpokenWords.Word] = []
        var seen: Set<SpokenWords.Word> = []
        for word in spoken where !Self.stopWords.contains(word) && seen.insert(word).inserted {
            found.append(word)
        }
        if found.isEmpty { found = Array(Set(spoken)).sorted() }
        words = found.prefix(Self.limit).sorted()
    }

    private static let stopWords = Set(
        lists.flatMap { $0.split(separator: " ") }.map { SpokenWords.word(String($0)) })

    /// The words that are passed over: articles, pronouns, prepositions, auxiliary verbs and courtesies of
    /// English, German, French and Spanish, chosen for this program.
    static let lists = [
        """
        a about again all also am an and any anybody anyone are as at be been but by can cant could did do \
        does dont for from get give go got had has have havent hello here hey hi him how i \
        id if ill im in into is isnt it its ive just know let like look me more much must my need no not now \
        of oh ok okay on one or our out please pls really say see she should show so some still tell than \
        thank thanks that thats the their them then there these they this those to too u up ur us very want \
        was we were what whats when where which who whom why will with wont would yes you your youre
        """,
        """
        aber alle als am an auch auf aus bei bin bis bitte da danke das dass dein dem den der des die dies \
        doch du ein eine einem einen einer er es für gibt haben habe hallo hat ich ihnen ihr ihre im in ist ja kann \
        kannst könnten können man mein meine mich mir mit möchte nach nein nicht noch nur ob oder schon sein \
        sich sie sind so und uns unser von vor war was wann welche wenn wer wie wird wir wo würde zu zum zur \
        über
        """,
        """
        ai alors au aussi aux avec avez bonjour ce ces cette comment dans de des du elle en est et être faire \
        il ils je la le les leur lui ma mais me merci mes moi mon ne nos notre nous ont ou où par pas peut \
        peux plus pour pouvez pourquoi quand que quel quelle qui quoi sa se ses si son sont sur te tu un une \
        veux voudrais vous vos votre à
        """,
        """
        al algo como con cuando cual cuál cuándo cómo de del desde donde dónde el ella en es esta este está \
        estoy gracias ha hacer hay hola la las le lo los me mi mis muy más no nos o para pero por porque \
        puede puedo puedes que quiero quisiera qué quien se si sin sobre son su sus sí te tengo tiene tu un \
        una usted y ya yo
        """,
    ]
}
