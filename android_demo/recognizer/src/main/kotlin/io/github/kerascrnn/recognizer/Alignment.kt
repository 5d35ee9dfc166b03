package io.github.kerascrnn.recognizer

import kotlin.math.ln

// Stands for the logarithm of zero in a search, so that a label that the frames rule out is still
// put where they rule out the least of it. No product of real probabilities comes near it.
internal const val IMPOSSIBLE = -1e9

/**
 * The most probable path through the frames that spells a label (Viterbi).
 *
 * For the pixels and the probability of each character of a reading that a lexicon gave, in the
 * form that [bestPath] gives for its own.
 *
 * @param ids character ids.
 * @return `logProbability` is of this one path, minus infinity where the frames give it none.
 * @throws IllegalArgumentException the label needs more frames than there are, ids that they
 *   lack, or frames that are no probabilities.
 */
fun align(frames: Frames, ids: IntArray): Path {
    checkIds(ids, frames.classes)
    normalizeFrames(frames) // refuses what are no probabilities
    val needed = requiredFrames(ids)
    require(needed <= frames.time) {
        "The label ${ids.toList()} needs $needed frames, one a character and one between " +
            "repeats; there are ${frames.time}."
    }
    val states = IntArray(2 * ids.size + 1) { if (it % 2 == 0) BLANK else ids[it / 2] }
    val path = findStates(frames, states)
    val probabilities = DoubleArray(ids.size)
    val starts = IntArray(ids.size) { -1 }
    val ends = IntArray(ids.size)
    var logProbability = 0.0
    for (step in path.indices) {
        val emitted = frames[step, states[path[step]]]
        logProbability += ln(emitted)
        if (path[step] % 2 == 0) continue
        val k = path[step] / 2
        if (starts[k] < 0) starts[k] = step
        ends[k] = step + 1
        probabilities[k] = maxOf(probabilities[k], emitted)
    }
    return Path(ids, probabilities, starts, ends, logProbability)
}

/** The state of each frame on the best path; the states are blank, character, blank, ..., blank. */
private fun findStates(frames: Frames, states: IntArray): IntArray {
    var current = DoubleArray(states.size) { if (it < 2) 0.0 else Double.NEGATIVE_INFINITY }
    val moves = Array(frames.time) { IntArray(states.size) }
    for (step in 0 until frames.time) {
        val next = DoubleArray(states.size)
        for (state in states.indices) {
            var best = current[state]
            val farthest = if (step > 0) longestMove(states, state) else 0
            for (move in 1..farthest) { // of equals the shortest
                if (current[state - move] > best) {
                    best = current[state - move]
                    moves[step][state] = move
                }
            }
            next[state] = best + takeLogarithm(frames[step, states[state]])
        }
        current = next
    }
    val last = states.lastIndex
    var state = if (last == 0 || current[last] >= current[last - 1]) last else last - 1
    val path = IntArray(frames.time)
    for (step in frames.time - 1 downTo 0) {
        path[step] = state
        state -= moves[step][state]
    }
    return path
}

/** Natural logarithm of a probability, [IMPOSSIBLE] for zero. */
internal fun takeLogarithm(probability: Double): Double =
    if (probability > 0) ln(probability) else IMPOSSIBLE

/** How many states a path may come from: over a blank only between different characters. */
private fun longestMove(states: IntArray, state: Int): Int = when {
    state >= 2 && states[state] != BLANK && states[state] != states[state - 2] -> 2
    else -> minOf(state, 1)
}
