package io.github.kerascrnn.recognizer

import kotlin.math.ln

/** A beginning of a label: a node of the tree of all that were looked at. */
private class Node(val parent: Node?, val character: Int) {
    private val children = HashMap<Int, Node>()
    private var prediction: DoubleArray? = null

    /** Ids of its label. */
    val ids: IntArray by lazy { if (parent == null) IntArray(0) else parent.ids + character }

    fun child(character: Int): Node? = children[character]

    fun grow(character: Int): Node = children.getOrPut(character) { Node(this, character) }

    /** Log-probability, in nats, that a character follows. */
    fun predict(character: Int, model: LanguageModel): Double =
        ln((prediction ?: model.predict(ids).also { prediction = it })[character])
}

/**
 * An entry of the beam. All probabilities are logarithms.
 *
 * @property silent of the paths that end in a blank.
 * @property spoken of those that end in the last character.
 * @property bonus what the ranking adds for the characters so far.
 */
private class Entry(val node: Node, val silent: Double, var spoken: Double, val bonus: Double) {
    val total: Double = addLogarithms(silent, spoken)
    val rank: Double get() = addLogarithms(silent, spoken) + bonus

    /** The same, after others were added to it. */
    fun renew() = Entry(node, silent, spoken, bonus)
}

/** A label that a search ended with. */
internal class Found(val ids: IntArray, val bonus: Double, logProbability: Double) {
    /** By the alignments that the beam has kept. */
    val rank: Double = logProbability + bonus
}

/**
 * One image's prefix beam search, frame by frame; [BeamDecoder] ranks what it finds.
 *
 * @param decoder width of the beam, language model and weights.
 */
internal class BeamSearch(private val decoder: BeamDecoder, private val frames: Frames) {
    private val model = decoder.languageModel
    private var beam = listOf(Entry(Node(null, BLANK), 0.0, Double.NEGATIVE_INFINITY, 0.0))

    /** Goes through the frames; gives the entries left, with the end of the text weighed. */
    fun run(): List<Found> {
        val lowest = ln(decoder.leastProbability) // minus infinity for 0
        for (step in 0 until frames.time) {
            val logarithms = DoubleArray(frames.classes) { takeLogarithm(frames[step, it]) }
            val entering = (1 until frames.classes).filter { logarithms[it] >= lowest }
            advance(logarithms, entering)
        }
        return beam.map {
            val end = decoder.languageWeight * it.node.predict(END, model)
            Found(it.node.ids, it.bonus + end, it.total)
        }
    }

    /** One frame, in which some characters may begin; in most frames none do. */
    private fun advance(logarithms: DoubleArray, entering: List<Int>) {
        val before = beam
        val staying = before.map {
            val spoken = it.spoken + logarithms[it.node.character]
            Entry(it.node, it.total + logarithms[BLANK], spoken, it.bonus)
        }
        if (entering.isEmpty()) {
            beam = staying
            return
        }
        val places = staying.associateBy { it.node }
        val begun = ArrayList<Begun>()
        for (entry in before) {
            for (character in entering) {
                // A repeat needs a blank between.
                val from = if (character == entry.node.character) entry.silent else entry.total
                val spoken = from + logarithms[character]
                val there = entry.node.child(character)?.let(places::get)
                if (there != null) { // what would spell another entry is added to it
                    there.spoken = addLogarithms(there.spoken, spoken)
                } else if (spoken > Double.NEGATIVE_INFINITY) {
                    begun += begin(entry, character, spoken)
                }
            }
        }
        select(staying, begun)
    }

    private fun begin(entry: Entry, character: Int, spoken: Double): Begun {
        val likely = decoder.languageWeight * entry.node.predict(character, model)
        return Begun(entry.node, character, spoken, entry.bonus + likely + decoder.lengthBonus)
    }

    /** Makes the best of the entries that stay and of the new ones the beam. */
    private fun select(staying: List<Entry>, begun: List<Begun>) {
        val choices = staying.map { Choice(it.rank, it::renew) } +
            begun.map { Choice(it.spoken + it.bonus, it::toEntry) }
        beam = choices.sortedByDescending { it.rank }.take(decoder.width).map { it.make() }
    }

    private class Choice(val rank: Double, val make: () -> Entry)

    /** An entry with one character more, which becomes a node only if it is chosen. */
    private class Begun(
        val parent: Node,
        val character: Int,
        val spoken: Double,
        val bonus: Double,
    ) {
        fun toEntry() = Entry(parent.grow(character), Double.NEGATIVE_INFINITY, spoken, bonus)
    }
}
