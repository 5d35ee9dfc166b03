package io.github.kerascrnn.recognizer

import kotlin.math.pow

/**
 * Softmax outputs as logits divided by a temperature would give them: above 1 less sure, below 1
 * more. The best class of a frame stays, and so do exact zeros.
 *
 * @throws IllegalArgumentException a temperature that is not positive.
 */
fun temper(frames: Frames, temperature: Double): Frames {
    checkTemperature(temperature)
    if (temperature == 1.0) return frames
    val values = DoubleArray(frames.values.size) { frames.values[it].pow(1 / temperature) }
    for (first in values.indices step frames.classes) {
        var sum = 0.0
        for (k in first until first + frames.classes) sum += values[k]
        if (sum > 0) for (k in first until first + frames.classes) values[k] /= sum
    }
    return Frames(frames.time, frames.classes, values)
}

internal fun checkTemperature(temperature: Double) {
    require(temperature > 0 && temperature < Double.POSITIVE_INFINITY) {
        "A temperature must be positive; got $temperature."
    }
}
