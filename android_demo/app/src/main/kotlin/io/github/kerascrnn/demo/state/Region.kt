package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.GreyImage
import kotlin.math.ceil
import kotlin.math.floor
import kotlin.math.max
import kotlin.math.min

private const val LEAST = 8 // pixels a side: what a finger marks by mistake is smaller

/**
 * A part of a picture, in shares of its width and height: 0 is left or top, 1 right or bottom.
 *
 * May be given by any two corners.
 */
data class Region(val x0: Double, val y0: Double, val x1: Double, val y1: Double) {
    val left: Double get() = min(x0, x1).coerceIn(0.0, 1.0)
    val top: Double get() = min(y0, y1).coerceIn(0.0, 1.0)
    val right: Double get() = max(x0, x1).coerceIn(0.0, 1.0)
    val bottom: Double get() = max(y0, y1).coerceIn(0.0, 1.0)

    /** Pixels of an image so large: outwards to whole ones, a few at least. */
    fun pixels(width: Int, height: Int): PixelBox {
        val (x, across) = span(left, right, width)
        val (y, down) = span(top, bottom, height)
        return PixelBox(x, y, across, down)
    }

    /** Whether it is so small that it was hardly meant. */
    fun isTap(width: Int, height: Int): Boolean =
        (right - left) * width < LEAST || (bottom - top) * height < LEAST

    private fun span(from: Double, to: Double, size: Int): Pair<Int, Int> {
        val start = floor(from * size).toInt().coerceIn(0, size - 1)
        val end = ceil(to * size).toInt().coerceIn(start + 1, size)
        return start to end - start
    }

    companion object {
        /** The whole picture. */
        val WHOLE = Region(0.0, 0.0, 1.0, 1.0)
    }
}

/** Pixels of an image: the upper left one, and how many there are across and down. */
data class PixelBox(val x: Int, val y: Int, val width: Int, val height: Int)

/** The pixels in a box that lies within the image. */
fun GreyImage.cut(box: PixelBox): GreyImage {
    if (box == PixelBox(0, 0, width, height)) return this
    val cut = ByteArray(box.width * box.height)
    for (row in 0 until box.height) {
        val from = (box.y + row) * width + box.x
        pixels.copyInto(cut, row * box.width, from, from + box.width)
    }
    return GreyImage(cut, box.width, box.height)
}
