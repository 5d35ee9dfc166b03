package io.github.kerascrnn.recognizer

import kotlin.math.ln
import kotlin.math.max

// Below this a probability counts as this: its logarithm stays finite.
internal const val LEAST_PEAK = 1e-30

/**
 * One path through an image's frames, collapsed: repeats merged, blanks gone.
 *
 * @property ids character ids.
 * @property probabilities of each character, the highest over its frames.
 * @property starts first frame of each character.
 * @property ends one past the last frame of each character.
 * @property logProbability of the whole path, blanks included, in nats.
 */
class Path(
    val ids: IntArray,
    val probabilities: DoubleArray,
    val starts: IntArray,
    val ends: IntArray,
    val logProbability: Double,
)

/** The most probable class of every frame: Section 2.3.2 of the paper. */
fun bestPath(frames: Frames): Path {
    val ids = ArrayList<Int>()
    val probabilities = ArrayList<Double>()
    val starts = ArrayList<Int>()
    val ends = ArrayList<Int>()
    var logProbability = 0.0
    var previous = BLANK
    for (step in 0 until frames.time) {
        var best = 0
        for (id in 1 until frames.classes) { // of equals the first
            if (frames[step, id] > frames[step, best]) best = id
        }
        val peak = frames[step, best]
        logProbability += ln(max(peak, LEAST_PEAK))
        if (best != BLANK && best != previous) {
            ids += best
            probabilities += peak
            starts += step
            ends += step + 1
        } else if (best != BLANK) {
            probabilities[probabilities.lastIndex] = max(probabilities.last(), peak)
            ends[ends.lastIndex] = step + 1
        }
        previous = best
    }
    return Path(
        ids.toIntArray(),
        probabilities.toDoubleArray(),
        starts.toIntArray(),
        ends.toIntArray(),
        logProbability,
    )
}
