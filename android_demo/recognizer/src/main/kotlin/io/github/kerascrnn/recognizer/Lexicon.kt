package io.github.kerascrnn.recognizer

/** What to do with a word of a lexicon that holds characters the alphabet lacks. */
enum class Foreign {
    /** Refuse the lexicon. */
    ERROR,

    /** Leave the word out. */
    SKIP,

    /** Keep the word and leave the characters out, as the paper's protocol compares. */
    KEEP,
}

private const val NAMED = 5 // words that an error names

/**
 * Words, folded and encoded by an alphabet, that remember how they were spelt.
 *
 * Words that fold alike count once, and the first spelling stays. Blank ones are ignored.
 *
 * @param words in the order that decides between equally probable ones. For a model of symbols
 *   their names, with spaces between.
 * @property alphabet of the model.
 * @param foreign what to do with characters that the alphabet lacks.
 * @param ignoreCase whether an image may show a word in another case than it is given: a model
 *   that tells the cases apart then looks for it as given, in lower case, in upper case and with
 *   initial capitals. With an alphabet that ignores case, and with symbols, it changes nothing.
 * @throws IllegalArgumentException no words, or foreign characters with [Foreign.ERROR].
 */
class Lexicon(
    words: Iterable<String>,
    val alphabet: AnyAlphabet,
    foreign: Foreign = Foreign.ERROR,
    ignoreCase: Boolean = false,
) {
    /** The words as given, in the order given, each once. */
    val words: List<String>

    /** Character ids of each form of a word; without `ignoreCase` each word has one. */
    internal val labels: List<IntArray>

    /** The most forms that a word has. */
    internal val mostForms: Int

    private val owners: IntArray // the word that each form is of
    private val places = LinkedHashMap<String, Int>() // of each folded form

    init {
        val given = words.filter { it.isNotBlank() }
        require(given.isNotEmpty()) { "There are no words in the lexicon: give at least one." }
        val cased = ignoreCase && alphabet is Alphabet && !alphabet.ignoreCase
        val forms = keepForms(if (cased) listForms(given) else listWords(given), given, foreign)
        require(forms.isNotEmpty()) {
            "None of the ${given.size} words can be written in the alphabet of " +
                "${alphabet.classes - 1} characters. Is it the right alphabet?"
        }
        val kept = ArrayList<Int>()
        for (form in forms) {
            val folded = alphabet.keep(form.text)
            if (folded in places) continue
            places[folded] = kept.size
            kept += form.owner
        }
        labels = places.keys.map(alphabet::encode)
        val used = kept.distinct().sorted()
        this.words = used.map { given[it] }
        val indices = used.withIndex().associate { (k, owner) -> owner to k }
        owners = IntArray(kept.size) { indices.getValue(kept[it]) }
        mostForms = owners.groupBy { it }.values.maxOf { it.size }
    }

    /** Number of different words. */
    val size: Int get() = words.size

    /**
     * The word with these character ids, as it was given.
     *
     * @throws IllegalArgumentException no word of the lexicon has them.
     */
    fun spell(ids: IntArray): String {
        val text = alphabet.decode(ids)
        val form = requireNotNull(places[text]) {
            "'$text' is not among the $size words of the lexicon."
        }
        return words[owners[form]]
    }

    /** The forms that lose the fewest characters of their word, as far as [foreign] lets them. */
    private fun keepForms(
        forms: List<WordForm>,
        given: List<String>,
        foreign: Foreign,
    ): List<WordForm> {
        val lost = forms.map { alphabet.countForeign(it.text) }
        val fewest = HashMap<Int, Int>()
        for ((form, count) in forms.zip(lost)) {
            fewest[form.owner] = minOf(count, fewest[form.owner] ?: count)
        }
        if (foreign == Foreign.ERROR) refuseForeign(fewest.filterValues { it > 0 }.keys, given)
        return forms.zip(lost)
            .filter { (form, count) -> count == fewest[form.owner] }
            .filter { (_, count) -> foreign == Foreign.KEEP || count == 0 }
            .map { it.first }
            .filter { alphabet.keep(it.text).isNotEmpty() }
    }

    private fun refuseForeign(wrong: Set<Int>, given: List<String>) {
        require(wrong.isEmpty()) {
            val named = wrong.sorted().take(NAMED).joinToString { "'${given[it].take(80)}'" }
            "${wrong.size} of ${given.size} words hold characters that the alphabet lacks: " +
                "$named. Foreign.SKIP leaves such words out, Foreign.KEEP the characters."
        }
    }
}
