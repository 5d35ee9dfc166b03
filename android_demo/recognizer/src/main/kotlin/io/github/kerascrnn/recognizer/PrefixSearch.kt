package io.github.kerascrnn.recognizer

import java.util.PriorityQueue

// Sums of the same positive numbers agree to far better than this, whatever their order.
private const val ROUNDING = 1e-9

/**
 * One search for the most probable labels of a tree, without scoring them all.
 *
 * The mass of a prefix is the sum over t of the probability to arrive at its last character at
 * frame t. Every alignment of every label that begins with the prefix arrives there at exactly
 * one t, and what follows has probabilities that sum to at most one; so no label below a prefix
 * is more probable than the prefix's mass, and where that is under the probability of the labels
 * already found, the prefix is left out with all that begins with it. The heaviest prefixes are
 * looked at first, so that good labels are found soon.
 *
 * @param count how many labels.
 */
internal class PrefixSearch(
    private val tree: PrefixTree,
    private val frames: NormalFrames,
    private val count: Int,
) {
    private val levels = arrayListOf(Level(frames)) // one a character of the prefix, when needed
    private val best = PriorityQueue<Double>() // the least of the `count` best first
    private val found = ArrayList<Pair<Int, Double>>()
    private var bound = 0.0 // probability of the worst of the `count` best

    /** Places of the labels among which the `count` most probable ones are. */
    fun run(): List<Int> {
        levels[0].begin()
        descend(0, 0)
        // So improbable that doubles cannot tell them: every label has to be scored.
        if (bound < SAFE && !frames.losesNothing) return tree.words.filter { it >= 0 }
        return found.filter { isGood(it.second) }.map { it.first }
    }

    private fun isGood(value: Double): Boolean = value > 0 && value >= bound * (1 - ROUNDING)

    private fun descend(node: Int, depth: Int) {
        val level = levels[depth]
        if (tree.words[node] >= 0) note(tree.words[node], level.whole)
        val last = tree.characters[node]
        tree.children(node)
            .map { it to level.mass(last, tree.characters[it]) }
            .sortedByDescending { it.second }
            .forEach { (child, mass) ->
                if (isGood(mass)) {
                    if (levels.size == depth + 1) levels += Level(frames)
                    levels[depth + 1].extend(level, last, tree.characters[child])
                    descend(child, depth + 1)
                }
            }
    }

    private fun note(word: Int, value: Double) {
        if (!isGood(value)) return
        found += word to value
        best += value
        if (best.size > count) best.poll()
        if (best.size == count) bound = best.peek()!!
    }
}

/** One prefix: after t frames, the probability to have spelt it and nothing else. */
private class Level(private val frames: NormalFrames) {
    private val time = frames.time
    private val spoken = DoubleArray(time + 1) // the last frame is the prefix's last character
    private val silent = DoubleArray(time + 1) // the last frame is a blank

    /** Probability that all frames spell the prefix. */
    val whole: Double get() = spoken[time] + silent[time]

    /** Becomes the empty prefix. */
    fun begin() {
        silent[0] = 1.0
        for (t in 0 until time) silent[t + 1] = silent[t] * frames[t, BLANK]
    }

    /** Mass of this prefix, which ends with [last], and one character more. */
    fun mass(last: Int, character: Int): Double {
        var mass = 0.0
        for (t in 0 until time) mass += before(t, last, character) * frames[t, character]
        return mass
    }

    /** Becomes the prefix [above], which ends with [last], and one character more. */
    fun extend(above: Level, last: Int, character: Int) {
        for (t in 0 until time) {
            val arriving = above.before(t, last, character) + spoken[t]
            spoken[t + 1] = arriving * frames[t, character]
            silent[t + 1] = (silent[t] + spoken[t]) * frames[t, BLANK]
        }
    }

    /** Probability that a new character may follow after t frames: a repeat needs a blank. */
    private fun before(t: Int, last: Int, character: Int): Double =
        if (character == last) silent[t] else silent[t] + spoken[t]
}
