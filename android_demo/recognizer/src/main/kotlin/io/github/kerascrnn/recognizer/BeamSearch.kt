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
 * @property state of the automaton that says what may be read; 0 without one.
 */
private class Entry(
    val node: Node,
    val silent: Double,
    var spoken: Double,
    val bonus: Double,
    val state: Int,
) {
    val total: Double = addLogarithms(silent, spoken)

    /** The same, after others were added to it. */
    fun renew() = Entry(node, silent, spoken, bonus, state)
}

/** A label that a search ended with. */
internal class Found(val ids: IntArray, val bonus: Double, logProbability: Double) {
    /** By the alignments that the beam has kept. */
    val rank: Double = logProbability + bonus
}

/**
 * One image's prefix beam search, frame by frame; [BeamDecoder] ranks what it finds.
 *
 * @param decoder width of the beam, language model and weights, and what may be read.
 */
internal class BeamSearch(private val decoder: BeamDecoder, private val frames: Frames) {
    private val model = decoder.languageModel
    private val automaton = decoder.constraint
    private val logarithms = Array(frames.time) { step ->
        DoubleArray(frames.classes) { takeLogarithm(frames[step, it]) }
    }
    private val ahead = automaton?.lookAhead(logarithms)
    private var beam = listOf(Entry(Node(null, BLANK), 0.0, Double.NEGATIVE_INFINITY, 0.0, 0))

    /** Goes through the frames; gives the entries that may end, with the end of the text weighed. */
    fun run(): List<Found> {
        val lowest = ln(decoder.leastProbability) // minus infinity for 0
        for (step in 0 until frames.time) {
            val entering = (1 until frames.classes).filter { logarithms[step][it] >= lowest }
            advance(step, entering)
        }
        return beam.filter { automaton == null || automaton.accepting[it.state] }.map {
            val end = if (model == null) 0.0 else it.node.predict(END, model)
            Found(it.node.ids, it.bonus + decoder.languageWeight * end, it.total)
        }
    }

    /** One frame, in which some characters may begin; in most frames none do. */
    private fun advance(step: Int, entering: List<Int>) {
        val logarithms = logarithms[step]
        val before = beam
        val staying = before.map {
            val spoken = it.spoken + logarithms[it.node.character]
            Entry(it.node, it.total + logarithms[BLANK], spoken, it.bonus, it.state)
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
        select(step + 1, staying, begun)
    }

    private fun begin(entry: Entry, character: Int, spoken: Double): Begun {
        val state = if (automaton == null) 0 else automaton.table[entry.state][character]
        if (model == null) return Begun(entry.node, character, spoken, entry.bonus, state)
        val likely = decoder.languageWeight * entry.node.predict(character, model)
        val bonus = entry.bonus + likely + decoder.lengthBonus
        return Begun(entry.node, character, spoken, bonus, state)
    }

    /** Makes the best of the entries that stay and of the new ones the beam, from a frame on. */
    private fun select(step: Int, staying: List<Entry>, begun: List<Begun>) {
        val choices = staying.map { Selectable(rank(step, it), it::renew) } +
            begun.map { Selectable(rank(step, it), it::toEntry) }
        beam = choices.filter { it.rank > Double.NEGATIVE_INFINITY }
            .sortedByDescending { it.rank }
            .take(decoder.width)
            .map { it.make() }
    }

    /** With a constraint the best way on from a frame to an allowed end is counted. */
    private fun rank(step: Int, entry: Entry): Double {
        if (ahead == null) return addLogarithms(entry.silent, entry.spoken) + entry.bonus
        val silent = entry.silent + ahead[step, entry.state, BLANK]
        val spoken = entry.spoken + ahead[step, entry.state, entry.node.character]
        return addLogarithms(silent, spoken) + entry.bonus
    }

    private fun rank(step: Int, begun: Begun): Double {
        val rest = if (ahead == null) 0.0 else ahead[step, begun.state, begun.character]
        return begun.spoken + begun.bonus + rest
    }

    private class Selectable(val rank: Double, val make: () -> Entry)

    /** An entry with one character more, which becomes a node only if it is chosen. */
    private class Begun(
        val parent: Node,
        val character: Int,
        val spoken: Double,
        val bonus: Double,
        val state: Int,
    ) {
        fun toEntry() =
            Entry(parent.grow(character), Double.NEGATIVE_INFINITY, spoken, bonus, state)
    }
}
