package io.github.kerascrnn.recognizer

import kotlin.math.ln
import kotlin.math.max

// Below this a probability counts as this: its logarithm stays finite.
private const val LEAST = 1e-300

/**
 * A word of a path.
 *
 * @property first index of its first character in the path.
 * @property stop index after its last.
 * @property start first of its frames, the one after the space before it.
 * @property end after the last of them, at the space behind it.
 */
internal class WordSpan(val first: Int, val stop: Int, val start: Int, val end: Int) {
    /** The same behind so many characters and frames more. */
    fun movedBy(characters: Int, frames: Int) =
        WordSpan(first + characters, stop + characters, start + frames, end + frames)
}

/**
 * A word of a reading.
 *
 * @property logProbability how sure the word is, in nats.
 * @property weighed whether the language model had a say.
 */
internal class ReadWord(val span: WordSpan, val logProbability: Double, val weighed: Boolean)

/** Id of the space, which stands between words; `null` where the alphabet has none. */
internal fun findSpace(alphabet: AnyAlphabet): Int? =
    alphabet.symbols.indexOf(" ").takeIf { it >= 0 }?.plus(1)

/** The words of a path through so many frames, without empty ones. */
internal fun splitPath(path: Path, time: Int, space: Int?): List<WordSpan> {
    val spaces = path.ids.indices.filter { path.ids[it] == space }
    return (0..spaces.size).map { k ->
        val before = spaces.getOrNull(k - 1)
        val behind = spaces.getOrNull(k)
        WordSpan(
            if (before == null) 0 else before + 1,
            behind ?: path.ids.size,
            if (before == null) 0 else path.ends[before],
            if (behind == null) time else path.starts[behind],
        )
    }.filter { it.first < it.stop }
}

/**
 * The words of what a lexicon gave, none of them weighed.
 *
 * @param logProbability of the text. One word has that; of several each has the product of its
 *   characters' probabilities.
 */
internal fun listWords(
    path: Path,
    time: Int,
    alphabet: AnyAlphabet,
    logProbability: Double,
): List<ReadWord> {
    val spans = splitPath(path, time, findSpace(alphabet))
    if (spans.size == 1) return listOf(ReadWord(spans[0], logProbability, false))
    return spans.map { span ->
        val sure = (span.first until span.stop).sumOf { ln(max(path.probabilities[it], LEAST)) }
        ReadWord(span, sure, false)
    }
}
