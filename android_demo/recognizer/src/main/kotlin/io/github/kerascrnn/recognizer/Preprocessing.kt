package io.github.kerascrnn.recognizer

private const val MOST_BETWEEN = 1L shl 24 // pixels between the two steps of a resize

/**
 * From a grey image to the input of the network; it is stored in the model's file.
 *
 * Equals `keras_crnn.images.preprocessing.Preprocessing` bit for bit.
 *
 * @property height pixels.
 * @property width pixels, to which every image is squashed or stretched; or `null`, which keeps
 *   the proportions.
 * @property minWidth pixels: the least width in proportion.
 * @property maxWidth pixels: the greatest width in proportion.
 * @property widths pixels, increasing: the only widths that a network without state takes, or `null`
 *   for any. An image gets the narrowest that is no narrower than its width in proportion.
 * @throws IllegalArgumentException a size that is not positive, `minWidth` above `maxWidth`, or
 *   widths that do not increase.
 */
data class Preprocessing(
    val height: Int = 32,
    val width: Int? = 100,
    val minWidth: Int = 100,
    val maxWidth: Int = 2048,
    val widths: List<Int>? = null,
) {
    /** The widest image in pixels that the network takes at once. */
    val widest: Int get() = widths?.last() ?: maxWidth

    init {
        for ((name, value) in listOf(
            "height" to height, "width" to width, "minWidth" to minWidth, "maxWidth" to maxWidth,
        )) {
            require(value == null || value > 0) { "$name is $value: give a positive number." }
        }
        require(minWidth <= maxWidth) {
            "minWidth $minWidth is above maxWidth $maxWidth: swap them."
        }
        if (widths != null) {
            require(widths.isNotEmpty() && widths == widths.sorted().distinct() && widths[0] > 0) {
                "widths is $widths: give positive numbers that increase, in pixels."
            }
            require(width == null) { "Images have the one width $width or one of $widths, not both." }
        }
    }

    /** Resizes an image to the network's height. */
    fun resize(image: GreyImage): GreyImage {
        val resized = resizedWidth(image.height, image.width)
        val columnsFirst = columnsFirst(image.height, image.width)
        return resizeBilinear(image, resized, height, columnsFirst)
    }

    /** Whether the columns come first: of an image so high that its rows would take much room. */
    fun columnsFirst(sourceHeight: Int, sourceWidth: Int): Boolean {
        val between = sourceHeight.toLong() * resizedWidth(sourceHeight, sourceWidth)
        return between > maxOf(MOST_BETWEEN, sourceWidth.toLong() * height)
    }

    /** The width in pixels to which an image of this size is resized. */
    fun resizedWidth(sourceHeight: Int, sourceWidth: Int): Int {
        if (width != null) return width
        // Rounded half up in integers: the same in every language.
        val proportional = (2L * sourceWidth * height + sourceHeight) / (2L * sourceHeight)
        val bounded = minOf(maxOf(proportional, minWidth.toLong()), maxWidth.toLong()).toInt()
        if (widths == null) return bounded
        return widths.firstOrNull { it >= bounded } ?: widths.last()
    }

    /**
     * Maps a column of the resized image back to pixels of the source.
     *
     * @param x edge of a column: 0 is the left edge of the first pixel.
     * @param resizedWidth pixels, before padding; columns past it are the source's right edge.
     * @param sourceWidth pixels.
     */
    fun toSourceX(x: Double, resizedWidth: Int, sourceWidth: Int): Double =
        minOf(maxOf(x, 0.0), resizedWidth.toDouble()) * sourceWidth / resizedWidth
}
