package io.github.kerascrnn.recognizer

import java.io.InputStream
import kotlin.math.ln
import kotlin.math.max

/**
 * Which character comes next in a word: n-grams with Witten-Bell smoothing, so that nothing is
 * impossible.
 *
 * Equals `keras_crnn.transcription.language_model.LanguageModel`, of which it reads the files as
 * they are: `english-full.npz` for crnn-en-full, `english.npz` for models without case. May be used
 * from several threads.
 *
 * ```
 * val english = LanguageModel.read(assets.open("english-full.npz"))
 * val recognizer = Recognizer(model, english) { LiteRtEngine(it) }
 * ```
 */
class LanguageModel private constructor(private val ngrams: Ngrams) {
    /** What the words are made of. */
    val alphabet: AnyAlphabet = ngrams.alphabet

    private val space: Int? = findSpace(alphabet)
    private val followed: Double = space?.let(::countFollowed) ?: 0.0

    /** Whether it is of a recogniser's alphabet, and so can weigh what that reads. */
    fun fits(other: AnyAlphabet): Boolean = sameAlphabet(alphabet, other)

    /**
     * The same model for another alphabet, such as that of a model of your own, without what that
     * lacks, as Python's `adapted`. What the other has more is as improbable as what was never seen.
     *
     * @throws IllegalArgumentException the other lacks letters, tells fewer of them apart, or is too
     *   large.
     */
    fun adapted(other: AnyAlphabet): LanguageModel {
        if (fits(other)) return this
        val lost = alphabet.symbols.filter {
            Character.isLetter(it.codePointAt(0)) && other.countForeign(it) > 0
        }
        require(lost.isEmpty()) {
            "The language model does not fit the alphabet of ${other.symbols.size} characters that " +
                "the recogniser reads: it lacks ${lost.joinToString(" ")}."
        }
        return LanguageModel(ngrams.adapted(other))
    }

    /**
     * What comes after the beginning of a text.
     *
     * Where the alphabet has a space, a text is words with spaces between: each is judged by
     * itself, and where one ends a space follows as often as in the texts that were counted.
     *
     * @param ids of the characters so far.
     * @return probability of each class; at 0 that the text ends.
     */
    fun predict(ids: IntArray): DoubleArray {
        val share = ngrams.share(context(ids))
        if (space != null) {
            val ends = share[END] + share[space]
            share[space] = ends * followed
            share[END] = ends - share[space]
        }
        return share
    }

    /** Log-probability of a whole text and its end, in nats. */
    fun score(ids: IntArray): Double {
        var sum = 0.0
        for (k in 0..ids.size) {
            sum += ln(predict(ids.copyOf(k))[if (k < ids.size) ids[k] else END])
        }
        return sum
    }

    /** The characters that count: as far back as the order or the beginning of the word. */
    private fun context(ids: IntArray): IntArray {
        val size = ngrams.order - 1
        var start = max(0, ids.size - size)
        for (k in start until ids.size) if (ids[k] == space) start = k + 1
        val context = ids.copyOfRange(start, ids.size)
        return if (context.size < size) intArrayOf(END) + context else context
    }

    /** Share of the words that end before a space; it is above 0, so nothing is impossible. */
    private fun countFollowed(space: Int): Double {
        val ends = ngrams.count(END) + 1
        return (minOf(ngrams.count(space), ends - 1) + 0.5) / ends
    }

    companion object {
        /**
         * Reads the `.npz` file of a language model, and closes it.
         *
         * @throws ModelFileException the file holds no language model, or is damaged.
         */
        fun read(file: InputStream): LanguageModel = LanguageModel(readNgrams(file))
    }
}
