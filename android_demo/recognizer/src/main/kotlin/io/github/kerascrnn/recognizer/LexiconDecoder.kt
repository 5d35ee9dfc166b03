package io.github.kerascrnn.recognizer

/** One label that an image's frames may spell, and its log-probability in nats. */
class Transcription(val ids: IntArray, val logProbability: Double)

/**
 * Reads an image as one of the words of a lexicon: the most probable ones, exactly.
 *
 * Section 2.3.3 of the paper; gives what Python's `LexiconDecoder` gives by its tree. Words that
 * need more frames than the image has are never chosen. Of equally probable words the first of
 * the lexicon counts.
 */
class LexiconDecoder(val lexicon: Lexicon) : Decoder {
    override val alphabet: AnyAlphabet get() = lexicon.alphabet

    private val tree = PrefixTree(lexicon.labels)
    private val fewest = lexicon.labels.minOf(::requiredFrames)

    /**
     * The most probable words, best first; [Lexicon.spell] gives one as it was spelt.
     *
     * Of a word that the lexicon has in several forms the most probable one counts.
     *
     * @param count words at most.
     * @return never none. Where frames hold exact zeros and make every word impossible, the words
     *   nearest to the best path's text, with a log-probability of minus infinity.
     * @throws NothingFitsException no word fits into so few frames.
     * @throws IllegalArgumentException `count` below 1, frames that are no probabilities, or of
     *   other classes than the lexicon's alphabet.
     */
    override fun decode(frames: Frames, count: Int): List<Transcription> {
        require(count >= 1) { "count must be at least 1; got $count." }
        require(frames.classes == lexicon.alphabet.classes) {
            "The frames have ${frames.classes} classes, but the lexicon's alphabet has " +
                "${lexicon.alphabet.classes}. Make the lexicon with the model's alphabet."
        }
        if (fewest > frames.time) {
            throw NothingFitsException(
                "None of the ${lexicon.size} words of the lexicon fits into ${frames.time} " +
                    "frames: the shortest needs $fewest. Give a wider image, or shorter words.",
            )
        }
        return findForms(frames, minOf(count, lexicon.size) * lexicon.mostForms)
            .distinctBy { lexicon.spell(it.ids) }
            .take(count)
    }

    override fun spell(ids: IntArray): String = lexicon.spell(ids)

    private fun findForms(frames: Frames, count: Int): List<Transcription> {
        val normal = normalizeFrames(frames)
        return PrefixSearch(tree, normal, count).run()
            .map { it to normal.score(lexicon.labels[it]) }
            .filter { (_, score) -> score > Double.NEGATIVE_INFINITY }
            .sortedWith(compareByDescending<Pair<Int, Double>> { it.second }.thenBy { it.first })
            .take(count)
            .map { (word, score) -> Transcription(lexicon.labels[word], score) }
            .ifEmpty { nearest(frames, count) }
    }

    private fun nearest(frames: Frames, count: Int): List<Transcription> {
        val read = bestPath(frames).ids
        return lexicon.labels
            .filter { requiredFrames(it) <= frames.time }
            .map { it to editDistance(read, it) }
            .sortedBy { it.second } // stable: of equally near ones the first
            .take(count)
            .map { Transcription(it.first, Double.NEGATIVE_INFINITY) }
    }
}

/** Levenshtein distance: least number of insertions, deletions and substitutions. */
internal fun editDistance(a: IntArray, b: IntArray): Int {
    var above = IntArray(b.size + 1) { it }
    for (i in a.indices) {
        val row = IntArray(b.size + 1)
        row[0] = i + 1
        for (j in b.indices) {
            val substituted = above[j] + if (a[i] == b[j]) 0 else 1
            row[j + 1] = minOf(substituted, above[j + 1] + 1, row[j] + 1)
        }
        above = row
    }
    return above[b.size]
}
