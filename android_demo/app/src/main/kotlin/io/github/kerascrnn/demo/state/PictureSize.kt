package io.github.kerascrnn.demo.state

private const val LONGEST_SIDE = 2048 // pixels: above, a photograph is halved until it is less
private const val SHORTEST_SIDE = 64 // a line keeps twice the rows that the models take
private const val DRAWN_SIDE = 8192 // more than this some phones do not draw

/**
 * Pixels of a file across and down that become one of the opened picture: 1, 2, 4 and so on.
 *
 * A line of text that is cut out is long and low: halved like a photograph it would have fewer rows
 * than the network.
 */
fun sampleSize(width: Int, height: Int): Int {
    val longest = maxOf(width, height)
    val shortest = minOf(width, height)
    var sample = 1
    while (longest / sample > LONGEST_SIDE &&
        (shortest / sample >= 2 * SHORTEST_SIDE || longest / sample > DRAWN_SIDE)
    ) {
        sample *= 2
    }
    return sample
}
