package io.github.kerascrnn.recognizer

/** Mid-grey, what images are padded with: 0 in the model's [-1, 1], to half a grey level. */
const val PAD_VALUE: Int = 127

/**
 * Grey levels of an upright image, row by row: 0 is black, 255 (-1 as a `Byte`) is white.
 *
 * The same bytes as `keras_crnn.read_image` gives. EXIF orientation is the caller's: turn the
 * picture upright first, and spans then refer to it as it is shown.
 *
 * @property pixels `width * height` bytes, not copied.
 * @property width pixels, at least 1.
 * @property height pixels, at least 1.
 * @throws IllegalArgumentException no pixels, or not as many as the sizes say.
 */
class GreyImage(val pixels: ByteArray, val width: Int, val height: Int) {
    init {
        checkSize(pixels.size, width, height)
    }

    /** The grey level at a column and a row, 0 to 255. */
    operator fun get(x: Int, y: Int): Int = pixels[y * width + x].toInt() and 0xFF

    /**
     * Pads on the right with [PAD_VALUE].
     *
     * @param width pixels, at least the image's own.
     * @throws IllegalArgumentException the image is wider.
     */
    fun padTo(width: Int): GreyImage {
        require(width >= this.width) {
            "An image ${this.width} pixels wide cannot be padded to $width: resize it first."
        }
        if (width == this.width) return this
        val padded = ByteArray(width * height) { PAD_VALUE.toByte() }
        for (y in 0 until height) {
            pixels.copyInto(padded, y * width, y * this.width, (y + 1) * this.width)
        }
        return GreyImage(padded, width, height)
    }

    /** The columns from [start] until [end]. */
    internal fun columns(start: Int, end: Int): GreyImage {
        val cut = ByteArray((end - start) * height)
        for (y in 0 until height) {
            pixels.copyInto(cut, y * (end - start), y * width + start, y * width + end)
        }
        return GreyImage(cut, end - start, height)
    }

    /** The image turned clockwise by [degrees], a multiple of 90. */
    fun turned(degrees: Int): GreyImage = when (Math.floorMod(degrees, 360)) {
        0 -> this
        90 -> turn(height, width) { x, y -> pixels[(height - 1 - x) * width + y] }
        180 -> turn(width, height) { x, y -> pixels[(height - 1 - y) * width + width - 1 - x] }
        270 -> turn(height, width) { x, y -> pixels[x * width + width - 1 - y] }
        else -> throw IllegalArgumentException("degrees is $degrees: give a multiple of 90.")
    }

    private inline fun turn(width: Int, height: Int, level: (Int, Int) -> Byte): GreyImage {
        val result = ByteArray(width * height)
        for (y in 0 until height) for (x in 0 until width) result[y * width + x] = level(x, y)
        return GreyImage(result, width, height)
    }

    companion object {
        /**
         * Grey levels of colours, as Pillow computes them, in integers.
         *
         * @param argb `width * height` colours, row by row, as Android's `Bitmap.getPixels` gives
         *   them: alpha, red, green and blue of 8 bits each, alpha not multiplied in. Transparency
         *   is composited on white, or on black where pale letters stand without a ground.
         * @throws IllegalArgumentException no pixels, or not as many as the sizes say.
         */
        fun fromArgb(argb: IntArray, width: Int, height: Int): GreyImage {
            checkSize(argb.size, width, height)
            val ground = chooseGround(argb)
            val pixels = ByteArray(argb.size) { greyLevel(argb[it], ground).toByte() }
            return GreyImage(pixels, width, height)
        }

        private fun checkSize(pixels: Int, width: Int, height: Int) {
            require(width > 0 && height > 0) {
                "The image has no pixels ($width x $height). Check how it was cut."
            }
            require(pixels.toLong() == width.toLong() * height) {
                "An image of $width x $height has ${width.toLong() * height} pixels; got $pixels."
            }
        }

        // Black where a quarter of the image or more is transparent and the rest is pale; else white.
        private fun chooseGround(argb: IntArray): Int {
            var opacity = 0L
            var brightness = 0L
            for (color in argb) {
                val alpha = color ushr 24
                opacity += alpha
                brightness += alpha * luma(color shr 16 and 0xFF, color shr 8 and 0xFF, color and 0xFF)
            }
            val sparse = 4 * opacity <= 3L * 255 * argb.size
            return if (sparse && 2 * brightness > 255 * opacity) 0 else 255
        }

        private fun greyLevel(argb: Int, ground: Int): Int {
            val alpha = argb ushr 24
            return luma(
                blend(argb shr 16 and 0xFF, alpha, ground),
                blend(argb shr 8 and 0xFF, alpha, ground),
                blend(argb and 0xFF, alpha, ground),
            )
        }

        // The luma of ITU-R 601 in 16 bits.
        private fun luma(red: Int, green: Int, blue: Int): Int =
            (19595 * red + 38470 * green + 7471 * blue + 0x8000) ushr 16

        // Pillow's `alpha_composite` over an opaque ground: 7 bits more than 8, divisions rounded.
        private fun blend(level: Int, alpha: Int, ground: Int): Int {
            if (alpha == 255) return level
            val sum = level * (alpha shl 7) + ground * ((255 - alpha) shl 7) + (0x80 shl 7)
            return (((sum ushr 8) + sum) ushr 8) ushr 7
        }
    }
}
