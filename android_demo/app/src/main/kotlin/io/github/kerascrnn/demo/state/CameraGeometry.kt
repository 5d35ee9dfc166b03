package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.GreyImage
import java.nio.ByteBuffer
import kotlin.math.max

/**
 * How the camera's images lie under the view that shows them: upright, filled to the edges and cut
 * evenly on both sides. Preview and crop both come from here, so that they cannot disagree.
 *
 * @property bufferWidth pixels of the sensor's images, as they come.
 * @property bufferHeight pixels.
 * @property sensorTurn degrees clockwise that make them upright on a device held its natural way.
 * @property displayTurn degrees that the screen's content is turned against the natural way
 *   (`Display.rotation` times 90).
 * @property viewWidth pixels of the view.
 * @property viewHeight pixels.
 */
data class CameraGeometry(
    val bufferWidth: Int,
    val bufferHeight: Int,
    val sensorTurn: Int,
    val displayTurn: Int,
    val viewWidth: Int,
    val viewHeight: Int,
) {
    /** Degrees clockwise from the sensor's image to the upright one: 0, 90, 180 or 270. */
    val turn: Int get() = ((sensorTurn - displayTurn) % 360 + 360) % 360

    /** Width of the upright image. */
    val uprightWidth: Int get() = if (turn % 180 == 0) bufferWidth else bufferHeight

    /** Height of the upright image. */
    val uprightHeight: Int get() = if (turn % 180 == 0) bufferHeight else bufferWidth

    /** Pixels of the view for one of the image. */
    val scale: Double
        get() = max(viewWidth.toDouble() / uprightWidth, viewHeight.toDouble() / uprightHeight)

    /** Where a part of the view, in its pixels, lies on the upright image. */
    fun toUpright(left: Double, top: Double, right: Double, bottom: Double): PixelBox = Region(
        (left - viewWidth / 2.0) / scale / uprightWidth + 0.5,
        (top - viewHeight / 2.0) / scale / uprightHeight + 0.5,
        (right - viewWidth / 2.0) / scale / uprightWidth + 0.5,
        (bottom - viewHeight / 2.0) / scale / uprightHeight + 0.5,
    ).pixels(uprightWidth, uprightHeight)

    /**
     * What a `TextureView` has to do to its content, as the steps of a matrix about its middle.
     *
     * It stretches the images to fill itself, upright for a device held the natural way, whatever
     * way it is held.
     */
    val preview: Preview
        get() {
            val quarter = sensorTurn % 180 != 0
            val naturalWidth = if (quarter) bufferHeight else bufferWidth
            val naturalHeight = if (quarter) bufferWidth else bufferHeight
            return Preview(
                scaleX = naturalWidth * scale / viewWidth,
                scaleY = naturalHeight * scale / viewHeight,
                degrees = -displayTurn,
            )
        }
}

/** Scales, then turns clockwise by so many degrees, both about the middle of the view. */
data class Preview(val scaleX: Double, val scaleY: Double, val degrees: Int)

/**
 * Grey levels of a box of the upright image, from the camera's luma.
 *
 * @param luma the first plane of a `YUV_420_888` image; its position does not matter.
 * @param rowStride bytes from one row to the next.
 * @param pixelStride bytes from one pixel to the next.
 * @param box pixels of the upright image.
 */
fun cutUpright(
    luma: ByteBuffer,
    rowStride: Int,
    pixelStride: Int,
    geometry: CameraGeometry,
    box: PixelBox,
): GreyImage {
    val last = geometry.bufferWidth - 1
    val lowest = geometry.bufferHeight - 1
    val cut = ByteArray(box.width * box.height)
    for (row in 0 until box.height) {
        for (column in 0 until box.width) {
            val x = box.x + column
            val y = box.y + row
            val place = when (geometry.turn) {
                0 -> y * rowStride + x * pixelStride
                90 -> (lowest - x) * rowStride + y * pixelStride
                180 -> (lowest - y) * rowStride + (last - x) * pixelStride
                else -> x * rowStride + (last - y) * pixelStride
            }
            cut[row * box.width + column] = luma.get(place)
        }
    }
    return GreyImage(cut, box.width, box.height)
}

/**
 * The frame to hold over a word, in pixels of the view: as wide as leaves a margin, three times as
 * wide as high, in the middle. A [wide] one for a line is eight times as wide as high.
 */
fun readFrame(viewWidth: Int, viewHeight: Int, wide: Boolean): PixelBox {
    val shape = if (wide) 8 else 3
    val margin = if (wide) 0.94 else 0.86
    val width = minOf(viewWidth * margin, viewHeight * 0.5 * shape).toInt().coerceAtLeast(1)
    val height = (width / shape).coerceAtLeast(1)
    return PixelBox((viewWidth - width) / 2, (viewHeight - height) / 2, width, height)
}
