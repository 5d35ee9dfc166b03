package io.github.kerascrnn.recognizer

import kotlin.math.abs
import kotlin.math.max
import kotlin.math.min

// What Pillow leaves of 32 bits: 8 for a grey level, 2 for weights that overshoot.
private const val PRECISION_BITS = 32 - 8 - 2

/**
 * Resizes as Pillow's `BILINEAR` does, to the same bytes.
 *
 * A triangle filter whose support grows with the downscaling factor, so that it antialiases;
 * weights in 22-bit fixed point; along the rows first, rounded to 8 bits, then down the columns, or
 * the other way round.
 * Android's `createScaledBitmap` gives other bytes, and the network other texts.
 *
 * @param width pixels of the result, positive.
 * @param height pixels of the result, positive.
 * @param columnsFirst whether the columns are resized before the rows.
 */
fun resizeBilinear(
    image: GreyImage,
    width: Int,
    height: Int,
    columnsFirst: Boolean = false,
): GreyImage {
    require(width > 0 && height > 0) { "An image cannot become $width x $height pixels." }
    if (columnsFirst) return resizeRows(resizeColumns(image, height), width)
    return resizeColumns(resizeRows(image, width), height)
}

/** One output pixel's inputs: from [start], as many as there are [weights]. */
private class Window(val start: Int, val weights: IntArray)

/** The windows of an axis of `size` pixels that becomes one of `target`. */
private fun windows(size: Int, target: Int): Array<Window> {
    val scale = size.toDouble() / target
    val support = max(scale, 1.0) // the triangle's half width, in source pixels
    val inverse = 1.0 / support
    return Array(target) { k ->
        val center = (k + 0.5) * scale
        // Conversion to Int cuts towards zero, as in C: below zero, 0 is the edge either way.
        val start = max((center - support + 0.5).toInt(), 0)
        val end = min((center + support + 0.5).toInt(), size)
        val weights = DoubleArray(end - start) {
            max(1.0 - abs((it + start - center + 0.5) * inverse), 0.0)
        }
        var sum = 0.0
        for (weight in weights) sum += weight
        val fixed = IntArray(weights.size) {
            (0.5 + weights[it] / sum * (1 shl PRECISION_BITS)).toInt()
        }
        Window(start, fixed)
    }
}

private fun resizeRows(image: GreyImage, width: Int): GreyImage {
    if (width == image.width) return image
    val windows = windows(image.width, width)
    val result = ByteArray(width * image.height)
    for (y in 0 until image.height) {
        val row = y * image.width
        for (x in 0 until width) {
            result[y * width + x] = weigh(image.pixels, row, 1, windows[x])
        }
    }
    return GreyImage(result, width, image.height)
}

private fun resizeColumns(image: GreyImage, height: Int): GreyImage {
    if (height == image.height) return image
    val windows = windows(image.height, height)
    val result = ByteArray(image.width * height)
    for (y in 0 until height) {
        for (x in 0 until image.width) {
            result[y * image.width + x] = weigh(image.pixels, x, image.width, windows[y])
        }
    }
    return GreyImage(result, image.width, height)
}

private fun weigh(pixels: ByteArray, first: Int, step: Int, window: Window): Byte {
    var sum = 1 shl (PRECISION_BITS - 1) // rounds
    var place = first + window.start * step
    for (weight in window.weights) {
        sum += (pixels[place].toInt() and 0xFF) * weight
        place += step
    }
    return min(sum shr PRECISION_BITS, 255).toByte()
}
