package io.github.kerascrnn.recognizer

/**
 * One character of a reading, or one symbol such as `G4`.
 *
 * @property text the character, or the name of the symbol.
 * @property probability 0 to 1: the highest softmax output over its frames; without a lexicon at the
 *   model's temperature.
 * @property left where it begins, in pixels from the left edge of the image as given.
 * @property right where it ends. Borders lie midway between neighbouring characters' frames, so
 *   they are near the true edges and not exact ones.
 */
data class ReadCharacter(
    val text: String,
    val probability: Double,
    val left: Double,
    val right: Double,
)

/** One of several texts that an image may say, with its log-probability in nats. */
data class Alternative(val text: String, val logProbability: Double)

/**
 * One word of a reading.
 *
 * @property confidence 0 to 1, as that of the reading; of several words that a lexicon's entry has,
 *   the product of their characters' probabilities.
 * @property left where it begins, in pixels from the left edge of the image as given.
 * @property right where it ends; as near the true edges as those of characters are.
 * @property weighed whether the language model had a say.
 */
data class Word(
    val text: String,
    val confidence: Double,
    val left: Double,
    val right: Double,
    val weighed: Boolean,
)

/**
 * What an image says.
 *
 * @property text empty where nothing was read. A word of a lexicon is spelt as it is there.
 *   Symbols have single spaces between them.
 * @property confidence 0 to 1. Without a lexicon the probability of the text, over all its
 *   alignments, at the model's temperature. A weighed word has the probability of its spelling
 *   among those that the language model was asked about. With a lexicon that of the word over all
 *   its alignments.
 * @property characters one for each character or symbol that the model knows.
 * @property logProbability logarithm of the confidence, in nats.
 * @property alternatives the best texts, this one first; without a lexicon this one alone.
 * @property words what stands between the spaces; of a model that reads no spaces the one word.
 * @property turned degrees, clockwise, by which the image was turned to be read: 0, 90, 180 or 270.
 *   Characters and words stand in the turned image. Where it was tried turned, the confidence counts
 *   how likely that turn is.
 */
data class Reading(
    val text: String,
    val confidence: Double,
    val characters: List<ReadCharacter>,
    val logProbability: Double,
    val alternatives: List<Alternative>,
    val words: List<Word> = emptyList(),
    val turned: Int = 0,
) {
    /** Whether a language model had a say in any word. */
    val weighed: Boolean get() = words.any { it.weighed }
}
