package io.github.kerascrnn.recognizer

import java.io.EOFException
import java.io.InputStream
import java.nio.ByteBuffer
import java.nio.ByteOrder

private val MAGIC = byteArrayOf(0x93.toByte()) + "NUMPY".toByteArray() + byteArrayOf(1, 0)
private val HEADER = Regex(
    "\\{'descr': '(<i8|<f8|<U[1-9]\\d{0,6})', 'fortran_order': False, " +
        "'shape': \\((\\d{0,9}),?\\), \\} *\n",
)
/** Bytes that are read at once. */
internal const val BLOCK = 1 shl 16

/**
 * Reads one array that `numpy.save` wrote: whole numbers or floats of 64 bits in a row, or one
 * text.
 *
 * @param stream at the array's first byte; its end is the array's.
 * @param name of the array, for errors.
 * @throws IllegalArgumentException another array, or none.
 * @throws java.io.IOException the stream breaks or ends too early.
 */
internal class NpyReader(private val stream: InputStream, private val name: String) {
    private val type: String
    private val shape: String

    init {
        val start = read(MAGIC.size + 2)
        require(start.copyOf(MAGIC.size).contentEquals(MAGIC)) { "$name is no NumPy array" }
        val length = (start[MAGIC.size].toInt() and 0xFF) or
            (start[MAGIC.size + 1].toInt() and 0xFF shl 8)
        val header = HEADER.matchEntire(String(read(length), Charsets.ISO_8859_1))
        requireNotNull(header) { "$name is no row of numbers of 64 bits and no text" }
        type = header.groupValues[1]
        shape = header.groupValues[2]
    }

    /** Whole numbers, [most] at most. */
    fun readLongs(most: Int): LongArray {
        val numbers = LongArray(count("<i8", most))
        readBlocks(numbers.size) { block, place ->
            block.asLongBuffer().get(numbers, place, block.remaining() / Long.SIZE_BYTES)
        }
        return numbers
    }

    /** Floats, [most] at most. */
    fun readDoubles(most: Int): DoubleArray {
        val numbers = DoubleArray(count("<f8", most))
        readBlocks(numbers.size) { block, place ->
            block.asDoubleBuffer().get(numbers, place, block.remaining() / Double.SIZE_BYTES)
        }
        return numbers
    }

    /** A text of [most] characters at most. */
    fun readText(most: Int): String {
        require(type.startsWith("<U") && shape.isEmpty()) { "$name is no text" }
        val length = type.drop(2).toInt()
        require(length <= most) { "$name has $length characters where $most are the most" }
        val block = ByteBuffer.wrap(read(Int.SIZE_BYTES * length)).order(ByteOrder.LITTLE_ENDIAN)
        expectEnd()
        val text = StringBuilder()
        repeat(length) { text.appendCodePoint(block.getInt()) }
        return text.toString().trimEnd('\u0000')
    }

    private fun count(wanted: String, most: Int): Int {
        require(type == wanted && shape.isNotEmpty()) { "$name is no row of $wanted" }
        val count = shape.toInt()
        require(count in 1..most) { "$name has $count numbers where 1 to $most may be" }
        return count
    }

    /** Hands over so many numbers of 8 bytes block by block, each with its place in the row. */
    private fun readBlocks(count: Int, take: (ByteBuffer, Int) -> Unit) {
        val bytes = ByteArray(BLOCK)
        var place = 0
        while (place < count) {
            val size = minOf(BLOCK, Long.SIZE_BYTES * (count - place))
            fill(bytes, size)
            take(ByteBuffer.wrap(bytes, 0, size).order(ByteOrder.LITTLE_ENDIAN), place)
            place += size / Long.SIZE_BYTES
        }
        expectEnd()
    }

    private fun read(size: Int): ByteArray = ByteArray(size).also { fill(it, size) }

    private fun fill(bytes: ByteArray, size: Int) {
        var filled = 0
        while (filled < size) {
            val read = stream.read(bytes, filled, size - filled)
            if (read < 0) throw EOFException("$name ends too early")
            filled += read
        }
    }

    /** Also has a zip's stream compare the checksum. */
    private fun expectEnd() = require(stream.read() < 0) { "$name is longer than it says" }
}
