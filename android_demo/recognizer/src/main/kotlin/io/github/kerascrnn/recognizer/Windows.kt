package io.github.kerascrnn.recognizer

// What two windows share, in heights of the image, where a window is long enough: a wide character
// and what the recurrent layers want to have seen around it.
private const val OVERLAP = 3
// Width of an image in heights, beyond which it is squeezed: 32,768 pixels at a height of 32.
private const val MOST_HEIGHTS = 1024
// Blanks that are as sure as the surest, but for so much, are as good a place to join at. As frames
// and their differences are 32-bit numbers in Python.
private const val AS_SURE = 1e-3f

/** What a network gives for an image: its frames, and the pixels of width that it saw. */
internal class Seen(val frames: Frames, val width: Int)

/**
 * Resizes an image and runs a network on it, on a long one in windows that overlap.
 *
 * The frames of windows are joined where nothing stands, so that decoders and places know nothing
 * of them. Equals `keras_crnn.recognition.windows`.
 *
 * @param run what the network gives for an image no wider than it takes.
 */
internal fun runNetwork(image: GreyImage, spec: ModelSpec, run: (GreyImage) -> Frames): Seen {
    val width = longWidth(image, spec)
    if (width == null) {
        val resized = spec.preprocessing.resize(image)
        return Seen(run(resized), resized.width)
    }
    val resized = Preprocessing(spec.preprocessing.height, width).resize(image)
    val widest = spec.preprocessing.widest
    val starts = placeWindows(width, widest, spec)
    val parts = starts.map { run(resized.columns(it, it + widest)) }
    return Seen(joinWindows(parts, starts, spec.stride), width)
}

/**
 * First columns of the windows of a long image.
 *
 * @param width pixels: [widest] and a multiple of the network's stride.
 * @param widest pixels of a window.
 */
internal fun placeWindows(width: Int, widest: Int, spec: ModelSpec): List<Int> {
    val overlap = minOf(OVERLAP * spec.preprocessing.height, widest / 3)
    val count = ceilDiv(width - overlap, widest - overlap)
    val steps = (width - widest) / spec.stride
    return List(count) { (it.toLong() * steps / maxOf(1, count - 1)).toInt() * spec.stride }
}

/**
 * Frames of an image from those of its windows: two are joined at the frame, in the middle half of
 * what they share, at which both are surest of the blank.
 *
 * @param starts first columns of the windows in pixels, multiples of [stride].
 */
internal fun joinWindows(parts: List<Frames>, starts: List<Int>, stride: Int): Frames {
    var joined = parts[0]
    for ((part, start) in parts.zip(starts).drop(1)) {
        val first = start / stride // frame of the whole at which the part begins
        val shared = joined.time - first
        val margin = shared / 4
        val blank = DoubleArray(shared - 2 * margin) {
            minOf(joined[first + margin + it, 0], part[margin + it, 0])
        }
        val least = (blank.max().toFloat() - AS_SURE).toDouble()
        // Of frames that are as sure the one in the middle, where both have seen most around it.
        val sure = blank.indices.filter { blank[it] >= least }
        val seam = margin + sure.minByOrNull { Math.abs(it - blank.size / 2) }!!
        joined = joined.slice(0, first + seam) + part.slice(seam, part.time)
    }
    return joined
}

/** Width in pixels that an image has in windows, or `null` where it needs none. */
private fun longWidth(image: GreyImage, spec: ModelSpec): Int? {
    val preprocessing = spec.preprocessing
    if (preprocessing.width != null) return null
    val widest = preprocessing.widest
    // By its proportions alone, as in Python: the least width may be above the widest.
    if (image.width.toLong() * preprocessing.height <= widest.toLong() * image.height) return null
    val most = maxOf(widest, MOST_HEIGHTS * preprocessing.height)
    val inProportion = preprocessing.copy(maxWidth = most, widths = null)
    val width = inProportion.resizedWidth(image.height, image.width)
    if (width <= widest) return null
    return widest + ceilDiv(width - widest, spec.stride) * spec.stride
}

private fun ceilDiv(a: Int, b: Int): Int = (a + b - 1) / b
