package io.github.kerascrnn.recognizer

/** A label as a beam ranks it: by its log-probability and what the language model adds, in nats. */
class Ranked(val transcription: Transcription, val rank: Double)

/**
 * Prefix beam search with a language model, a constraint, or both: keeps the best beginnings of a
 * label from frame to frame.
 *
 * Labels are ranked by log p(label | frames); with a language model by that
 * + [languageWeight] * log p(label) + [lengthBonus] * length. With a constraint the best way from a
 * beginning to an allowed end is added, so that a beam of any width reaches one. What is left at the
 * end is scored anew over all alignments, so a probability is exact; what a narrow beam can miss is
 * a label. Gives what Python's `BeamDecoder` gives with the same numbers.
 *
 * @property languageModel judges spelling, and where a text ends; or `null`.
 * @property width entries kept, 1 or more.
 * @param leastProbability of a character in a frame, 0 to 1: less probable ones begin nothing.
 *   With a constraint it is 0, since what is asked for may be improbable.
 * @property languageWeight how much the language model counts against the image, 0 or more.
 * @property lengthBonus nats that a character adds beside a language model, against its liking for
 *   short words.
 * @property constraint what may be read, see [compilePattern] and [allowCharacters]; or `null`.
 * @throws IllegalArgumentException a number out of range, neither a language model nor a constraint,
 *   or the two of different alphabets.
 */
class BeamDecoder(
    val languageModel: LanguageModel?,
    val width: Int = 10,
    leastProbability: Double = 1e-3,
    val languageWeight: Double = 0.5,
    val lengthBonus: Double = 1.6,
    val constraint: Automaton? = null,
) : Decoder {
    /** Of a character in a frame: less probable ones begin nothing. */
    val leastProbability: Double = if (constraint == null) leastProbability else 0.0

    override val alphabet: AnyAlphabet =
        requireNotNull(languageModel?.alphabet ?: constraint?.alphabet) {
            "A beam search needs a language model or a constraint: give one."
        }

    init {
        require(constraint == null || sameClasses(alphabet, constraint.alphabet)) {
            "The language model and the constraint are of different alphabets: make both with " +
                "that of the recogniser."
        }
        require(width >= 1) { "A beam keeps at least one entry; got a width of $width." }
        require(leastProbability >= 0 && leastProbability < 1) {
            "leastProbability must be at least 0 and below 1; got $leastProbability."
        }
        require(languageWeight >= 0 && languageWeight < Double.POSITIVE_INFINITY) {
            "languageWeight must be 0 or more; got $languageWeight."
        }
        require(lengthBonus > Double.NEGATIVE_INFINITY && lengthBonus < Double.POSITIVE_INFINITY) {
            "lengthBonus must be a finite number; got $lengthBonus."
        }
    }

    /**
     * The best labels of frames with their ranks, best first.
     *
     * @return one at least and [width] at most. Where frames hold exact zeros and make every label
     *   found impossible, the one that they forbid least, with minus infinity.
     * @throws NothingFitsException the frames are too few for the constraint.
     * @throws IllegalArgumentException frames that are no probabilities or of other classes than the
     *   alphabet, or so many that the constraint would take too much memory.
     */
    fun rank(frames: Frames): List<Ranked> {
        require(frames.classes == alphabet.classes) {
            "The frames have ${frames.classes} classes, but the alphabet of the search has " +
                "${alphabet.classes}. Take a language model or pattern of the model's alphabet."
        }
        if (constraint != null && frames.time < constraint.fewestFrames) {
            throw NothingFitsException(
                "The shortest reading that the constraint allows needs " +
                    "${constraint.fewestFrames} frames; there are ${frames.time}. A wider image " +
                    "gives more.",
            )
        }
        val normal = normalizeFrames(frames)
        val found = BeamSearch(this, frames).run()
        val ranked = found.map { label ->
            val score = normal.score(label.ids)
            Ranked(Transcription(label.ids, score), score + label.bonus)
        }
        return ranked.filter { it.rank > Double.NEGATIVE_INFINITY }
            .sortedByDescending { it.rank }
            .ifEmpty { listOf(ranked[found.indices.maxBy { found[it].rank }]) }
    }

    /**
     * The labels alone, without what the language model adds.
     *
     * @throws IllegalArgumentException as for [rank], or a `count` below 1 or above [width].
     */
    override fun decode(frames: Frames, count: Int): List<Transcription> {
        require(count in 1..width) {
            "count must be 1 to the width of the beam, $width; got $count. Make the beam wider " +
                "for more."
        }
        return rank(frames).take(count).map { it.transcription }
    }

    override fun spell(ids: IntArray): String = alphabet.decode(ids)
}
