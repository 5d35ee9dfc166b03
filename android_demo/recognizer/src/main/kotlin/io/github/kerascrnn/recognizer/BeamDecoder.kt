package io.github.kerascrnn.recognizer

/** A label as a beam ranks it: by its log-probability and what the language model adds, in nats. */
class Ranked(val transcription: Transcription, val rank: Double)

/**
 * Prefix beam search with a language model: keeps the best beginnings of a label from frame to
 * frame.
 *
 * Labels are ranked by log p(label | frames) + [languageWeight] * log p(label) +
 * [lengthBonus] * length. What is left at the end is scored anew over all alignments, so a
 * probability is exact; what a narrow beam can miss is a label. Gives what Python's `BeamDecoder`
 * gives with the same numbers.
 *
 * @property languageModel judges spelling, and where a text ends.
 * @property width entries kept, 1 or more.
 * @property leastProbability of a character in a frame, 0 to 1: less probable ones begin nothing.
 * @property languageWeight how much the language model counts against the image, 0 or more.
 * @property lengthBonus nats that a character adds, against the model's liking for short words.
 * @throws IllegalArgumentException a number out of range.
 */
class BeamDecoder(
    val languageModel: LanguageModel,
    val width: Int = 10,
    val leastProbability: Double = 1e-3,
    val languageWeight: Double = 0.5,
    val lengthBonus: Double = 1.6,
) {
    init {
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
     * @throws IllegalArgumentException frames that are no probabilities, or of other classes than
     *   the language model's alphabet.
     */
    fun rank(frames: Frames): List<Ranked> {
        require(frames.classes == languageModel.alphabet.classes) {
            "The frames have ${frames.classes} classes, but the language model's alphabet has " +
                "${languageModel.alphabet.classes}. Take a language model of the model's alphabet."
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
}
