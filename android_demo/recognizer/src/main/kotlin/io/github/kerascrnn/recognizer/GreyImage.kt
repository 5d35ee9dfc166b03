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

    companion object {
        /**
         * Grey levels of colours, as Pillow computes them, in integers.
         *
         * @param argb `width * height` colours, row by row, as Android's `Bitmap.getPixels` gives
         *   them: alpha, red, green and blue of 8 bits each, alpha not multiplied in. Transparency
         *   is composited on white.
         * @throws IllegalArgumentException no pixels, or not as many as the sizes say.
         */
        fun fromArgb(argb: IntArray, width: Int, height: Int): GreyImage {
            checkSize(argb.size, width, height)
            return GreyImage(ByteArray(argb.size) { greyLevel(argb[it]).toByte() }, width, height)
        }

        private fun checkSize(pixels: Int, width: Int, height: Int) {
            require(width > 0 && height > 0) {
                "The image has no pixels ($width x $height). Check how it was cut."
            }
            require(pixels.toLong() == width.toLong() * height) {
                "An image of $width x $height has ${width.toLong() * height} pixels; got $pixels."
            }
        }

        // The luma of ITU-R 601 in 16 bits.
        private fun greyLevel(argb: Int): Int {
            val alpha = argb ushr 24
            val red = onWhite(argb shr 16 and 0xFF, alpha)
            val green = onWhite(argb shr 8 and 0xFF, alpha)
            val blue = onWhite(argb and 0xFF, alpha)
            return (19595 * red + 38470 * green + 7471 * blue + 0x8000) ushr 16
        }

        // Pillow's `alpha_composite` over opaque white: 7 bits more than 8, divisions rounded.
        private fun onWhite(level: Int, alpha: Int): Int {
            if (alpha == 255) return level
            val sum = level * (alpha shl 7) + 255 * ((255 - alpha) shl 7) + (0x80 shl 7)
            return (((sum ushr 8) + sum) ushr 8) ushr 7
        }
    }
}
