package io.github.kerascrnn.recognizer

import kotlin.math.exp
import kotlin.math.ln
import kotlin.math.max
import kotlin.math.min

// What a rank counts in the confidence, at a temperature of 1: fitted on development sets.
private const val RANK_WEIGHT = 0.75

/**
 * Probability of a word's text, over all its alignments, at the model's temperature, below which it
 * is unsure.
 */
internal const val UNSURE = 0.9

/**
 * Keeps the best path where it is sure, and else asks a language model, word by word.
 *
 * A word whose text is less probable than [unsure] is searched for again, weighed by the language
 * model. What that finds is taken where it is a likely spelling. So codes, prices and foreign words
 * stay as the network reads them, and clear words cost nothing. Gives what Python's
 * `SecondThoughts` gives.
 *
 * @property temperature the model's, see [ModelSpec].
 * @property unsure probability of a word's text, over all its alignments, at the model's
 *   temperature, below which there are second thoughts.
 * @property leastLikely nats a character, the word's end included, above which a spelling is
 *   likely.
 * @throws IllegalArgumentException a number out of range.
 */
internal class SecondThoughts(
    private val languageModel: LanguageModel,
    private val temperature: Double,
    val unsure: Double = UNSURE,
    private val leastLikely: Double = -2.5,
) {
    private val decoder = BeamDecoder(languageModel)

    init {
        checkTemperature(temperature)
        require(unsure in 0.0..1.0) { "unsure is a probability, 0 to 1; got $unsure." }
        require(leastLikely <= 0) { "leastLikely is a logarithm, 0 or less; got $leastLikely." }
    }

    /** Log probability of a text as a likely spelling, in nats a character. */
    fun spelling(text: String): Double {
        val alphabet = languageModel.alphabet
        val ids = alphabet.encode(alphabet.keep(text))
        return languageModel.score(ids) / (ids.size + 1)
    }

    /**
     * The likeliest spelling of one word, if it is likely enough.
     *
     * @param frames of the word, before any temperature.
     * @return its `logProbability` is that of the word among those that the search has found, the
     *   language model counted. `null` where no spelling is likely, or frames that hold nothing but
     *   zeros make all of them impossible.
     */
    fun weigh(frames: Frames): Path? {
        val found = decoder.rank(frames)
        val ids = found[0].transcription.ids
        val best = found[0].rank
        if (ids.isEmpty() || best == Double.NEGATIVE_INFINITY) return null
        if (languageModel.score(ids) <= leastLikely * (ids.size + 1)) return null
        val weight = RANK_WEIGHT / temperature
        val others = found.sumOf { exp((it.rank - best) * weight) }
        val path = align(frames, ids)
        return Path(ids, path.probabilities, path.starts, path.ends, -ln(others))
    }
}

/**
 * What frames say.
 *
 * @property path of the whole. Its `logProbability` is that of the text over all its alignments, in
 *   which each weighed word has gained what it gained alone.
 * @property words each as sure as its text over all its alignments in its frames; a weighed one as
 *   its spelling among those that the language model was asked about.
 */
internal class BestReading(val path: Path, val words: List<ReadWord>)

/**
 * The best path through frames, its words reconsidered where they are unsure.
 *
 * Letters that follow each other are in one script, see [keepToOneScript].
 * A word is as sure as its text is over all its alignments in its frames, and so is the whole, in
 * which each weighed word has gained what it gained alone.
 *
 * @param temperature the model's, for how sure the path is.
 * @param thoughts or `null` to take the best path as it is.
 */
internal fun readBest(
    frames: Frames,
    alphabet: AnyAlphabet,
    temperature: Double,
    thoughts: SecondThoughts?,
): BestReading {
    val tempered = keepToOneScript(temper(frames, temperature), alphabet)
    var path = bestPath(tempered)
    val words = ArrayList<ReadWord>()
    var shift = 0 // characters that the path has more than it had
    val whole = min(0.0, scoreLabel(tempered, path.ids)) // it rounds
    var gained = 0.0 // nats, where words were weighed
    for (place in splitPath(path, frames.time, findSpace(alphabet))) {
        val first = place.first + shift
        val stop = place.stop + shift
        val ids = path.ids.copyOfRange(first, stop)
        val isWhole = place.end - place.start == frames.time
        val own = if (isWhole) whole else scoreLabel(tempered.slice(place.start, place.end), ids)
        val sure = min(0.0, own)
        val unsure = thoughts != null && exp(sure) < thoughts.unsure
        val word = if (unsure) thoughts.weigh(frames.slice(place.start, place.end)) else null
        if (word == null) {
            words += ReadWord(WordSpan(first, stop, place.start, place.end), sure, false)
            continue
        }
        path = path.replace(first, stop, place.start, word)
        gained += word.logProbability - max(sure, IMPOSSIBLE)
        for (part in splitPath(word, place.end - place.start, findSpace(alphabet))) {
            words += ReadWord(part.movedBy(first, place.start), word.logProbability, true)
        }
        shift += word.ids.size - (stop - first)
    }
    return BestReading(path.withLogProbability(min(0.0, whole + gained)), words)
}

/**
 * A path with another word in the place of its characters [first] until [stop], as probable as it
 * was.
 *
 * @param start frame of the path at which the word's frames begin.
 */
private fun Path.replace(first: Int, stop: Int, start: Int, word: Path) = Path(
    ids.copyOf(first) + word.ids + ids.copyOfRange(stop, ids.size),
    probabilities.copyOf(first) + word.probabilities +
        probabilities.copyOfRange(stop, ids.size),
    starts.copyOf(first) + word.starts.shifted(start) + starts.copyOfRange(stop, ids.size),
    ends.copyOf(first) + word.ends.shifted(start) + ends.copyOfRange(stop, ids.size),
    logProbability,
)

private fun Path.withLogProbability(logProbability: Double) =
    Path(ids, probabilities, starts, ends, logProbability)

private fun IntArray.shifted(by: Int) = IntArray(size) { this[it] + by }
