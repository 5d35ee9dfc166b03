package io.github.kerascrnn.recognizer

import kotlin.math.exp
import kotlin.math.ln
import kotlin.math.max

// Above this, no rounding of tiny numbers to zero can be felt in a linear sum of alignments.
internal const val SAFE = 1e-290

/**
 * Log-probability of a label given an image's frames: the sum over all its alignments, equation 1
 * of the paper.
 *
 * @param ids character ids of the label; none for "nothing is written".
 * @return nats; minus infinity where the label is impossible, as are those that need more frames
 *   than there are.
 * @throws IllegalArgumentException frames that are no probabilities, ids that they lack.
 */
fun scoreLabel(frames: Frames, ids: IntArray): Double {
    checkIds(ids, frames.classes)
    return normalizeFrames(frames).score(ids)
}

internal fun checkIds(ids: IntArray, classes: Int) {
    for (id in ids) {
        require(id in 1 until classes) {
            "A label holds $id, but character ids run from 1 to ${classes - 1}. Encode it with " +
                "the alphabet of the model."
        }
    }
}

/** Frames that sum to one each, and the logarithm of what they were divided by in all. */
internal class NormalFrames(
    val time: Int,
    val classes: Int,
    val values: DoubleArray,
    private val logScale: Double,
) {
    operator fun get(step: Int, id: Int): Double = values[step * classes + id]

    /** Whether no alignment is so improbable that its product leaves what a Double can hold. */
    val losesNothing: Boolean by lazy {
        var sum = 0.0
        for (step in 0 until time) {
            var smallest = 1.0
            for (id in 0 until classes) {
                if (this[step, id] > 0) smallest = minOf(smallest, this[step, id])
            }
            sum += ln(smallest)
        }
        sum > ln(SAFE)
    }

    /** Log-probability of a label whose ids are known to be among the classes. */
    fun score(ids: IntArray): Double {
        if (logScale == Double.NEGATIVE_INFINITY || requiredFrames(ids) > time) {
            return Double.NEGATIVE_INFINITY
        }
        val sum = sumAlignments(ids)
        return logScale + if (sum < SAFE && !losesNothing) sumLogarithms(ids) else ln(sum)
    }

    // After the first k characters: the path's last frame is the k-th (spoken), or a blank.
    private fun sumAlignments(ids: IntArray): Double {
        val spoken = DoubleArray(ids.size + 1)
        val silent = DoubleArray(ids.size + 1)
        silent[0] = 1.0
        for (step in 0 until time) {
            val blank = this[step, BLANK]
            for (k in ids.size downTo 1) { // downwards: k - 1 is still of the step before
                var arriving = silent[k - 1] + spoken[k]
                if (k > 1 && ids[k - 1] != ids[k - 2]) arriving += spoken[k - 1]
                silent[k] = (silent[k] + spoken[k]) * blank
                spoken[k] = arriving * this[step, ids[k - 1]]
            }
            silent[0] *= blank
        }
        return spoken[ids.size] + silent[ids.size]
    }

    /** [sumAlignments] with no limit to how small it may be. */
    private fun sumLogarithms(ids: IntArray): Double {
        val spoken = DoubleArray(ids.size + 1) { Double.NEGATIVE_INFINITY }
        val silent = DoubleArray(ids.size + 1) { Double.NEGATIVE_INFINITY }
        silent[0] = 0.0
        for (step in 0 until time) {
            val blank = ln(this[step, BLANK])
            for (k in ids.size downTo 1) {
                var arriving = addLogarithms(silent[k - 1], spoken[k])
                if (k > 1 && ids[k - 1] != ids[k - 2]) {
                    arriving = addLogarithms(arriving, spoken[k - 1])
                }
                silent[k] = addLogarithms(silent[k], spoken[k]) + blank
                spoken[k] = arriving + ln(this[step, ids[k - 1]])
            }
            silent[0] += blank
        }
        return addLogarithms(spoken[ids.size], silent[ids.size])
    }
}

/** Logarithm of the sum of two exponentials; minus infinity is a term of zero. */
internal fun addLogarithms(a: Double, b: Double): Double {
    val highest = max(a, b)
    if (highest == Double.NEGATIVE_INFINITY) return highest
    return ln(exp(a - highest) + exp(b - highest)) + highest
}

/**
 * Frames as doubles that sum to one, so that decoders may lean on that.
 *
 * @throws IllegalArgumentException values that are no probabilities.
 */
internal fun normalizeFrames(frames: Frames): NormalFrames {
    for (value in frames.values) {
        require(value >= 0 && value < Double.POSITIVE_INFINITY) { // false for NaN as well
            "Frames must be probabilities; one holds $value. Logits need a softmax first."
        }
    }
    val (time, classes) = frames.time to frames.classes
    val values = frames.values.copyOf()
    var logScale = 0.0
    for (first in values.indices step classes) {
        var sum = 0.0
        for (k in first until first + classes) sum += values[k]
        if (sum == 0.0) { // an impossible frame makes every label impossible
            return NormalFrames(time, classes, DoubleArray(values.size), Double.NEGATIVE_INFINITY)
        }
        for (k in first until first + classes) values[k] /= sum
        logScale += ln(sum)
    }
    return NormalFrames(time, classes, values, logScale)
}
