package io.github.kerascrnn.recognizer

import java.io.ByteArrayOutputStream
import java.io.File
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.util.zip.ZipEntry
import java.util.zip.ZipOutputStream
import kotlin.math.exp
import kotlin.math.ln
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

private const val FORMAT = "keras-crnn character n-grams 1"

/** Language models of a few n-grams, their files, and the search and words that they serve. */
class LanguageModelTest {
    // Of "ab" three times and "b" once, in the alphabet "ab" of three classes, order 2: an event is
    // (the character before + 1) * 3 + the one that follows.
    private val gaps = longArrayOf(0, 1, 1, 2, 1, 3, 1)
    private val seen = listOf(0, 1, 2, 4, 5, 8, 9) // end; a; b; a first; b first; b after a; end
    private val counts = doubleArrayOf(4.0, 3.0, 4.0, 3.0, 1.0, 3.0, 4.0)

    private fun about(format: String = FORMAT, order: Int = 2, characters: String = "ab") = toJson(
        mapOf(
            "format" to format,
            "order" to order,
            "alphabet" to mapOf("characters" to characters, "ignore_case" to false),
        ),
    )

    private fun array(
        type: String,
        shape: String,
        size: Int,
        put: (ByteBuffer) -> Unit,
    ): ByteArray {
        val header = "{'descr': '$type', 'fortran_order': False, 'shape': ($shape), }\n"
        val bytes = ByteBuffer.allocate(10 + header.length + size).order(ByteOrder.LITTLE_ENDIAN)
        bytes.put(0x93.toByte()).put("NUMPY".toByteArray()).put(1).put(0)
        bytes.putShort(header.length.toShort()).put(header.toByteArray())
        put(bytes)
        return bytes.array()
    }

    private fun file(
        about: String = about(),
        gaps: LongArray = this.gaps,
        counts: DoubleArray = this.counts,
    ): ByteArray {
        val points = about.codePoints().toArray()
        val parts = mapOf(
            "about" to
                array("<U${points.size}", "", 4 * points.size) { points.forEach(it::putInt) },
            "gaps" to array("<i8", "${gaps.size},", 8 * gaps.size) { gaps.forEach(it::putLong) },
            "counts" to
                array("<f8", "${counts.size},", 8 * counts.size) { counts.forEach(it::putDouble) },
        )
        val bytes = ByteArrayOutputStream()
        ZipOutputStream(bytes).use { zip ->
            for ((name, content) in parts) {
                zip.putNextEntry(ZipEntry("$name.npy"))
                zip.write(content)
                zip.closeEntry()
            }
        }
        return bytes.toByteArray()
    }

    private fun read(file: ByteArray): LanguageModel = LanguageModel.read(file.inputStream())

    @Test
    fun aFrameOfZerosMakesAReadingImpossible() {
        val model = read(file())
        val frames = Frames(3, 3, doubleArrayOf(.4, .6, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0))
        for (temperature in listOf(1.0, 0.7)) {
            val thoughts = SecondThoughts(model, temperature)
            val best = readBest(frames, model.alphabet, temperature, thoughts)
            assertArrayEquals(intArrayOf(1), best.path.ids)
            assertEquals(Double.NEGATIVE_INFINITY, best.path.logProbability, 0.0)
            val word = best.words.single()
            assertEquals(Double.NEGATIVE_INFINITY, word.logProbability, 0.0)
            assertTrue(!word.weighed)
        }
    }

    private fun refusal(file: ByteArray): String =
        assertThrows(ModelFileException::class.java) { read(file) }.message!!

    @Test
    fun sharesAreThoseOfWittenAndBell() {
        assertEquals(seen.map { it.toLong() }, gaps.scan(0L, Long::plus).drop(1))
        val model = read(file())
        // No context: 3 kinds in 11, smoothed with 1/3 each; then the beginning: 2 kinds in 4.
        val any = doubleArrayOf(5.0, 4.0, 5.0).map { it / 14 }
        val first = doubleArrayOf(2 * any[0], 3 + 2 * any[1], 1 + 2 * any[2]).map { it / 6 }
        assertArrayEquals(first.toDoubleArray(), model.predict(intArrayOf()), 1e-12)
        val behind = doubleArrayOf(any[0], any[1], 3 + any[2]).map { it / 4 } // after an a
        assertArrayEquals(behind.toDoubleArray(), model.predict(intArrayOf(2, 1)), 1e-12)
        val end = (4 + any[0]) / 5 // after a b
        val score = model.score(intArrayOf(1, 2))
        assertEquals(ln(first[1]) + ln(behind[2]) + ln(end), score, 1e-12)
    }

    @Test
    fun brokenFilesAreRefused() {
        val good = file()
        assertTrue("no about.npy" in refusal("GIF89a, a picture".toByteArray()))
        assertTrue("'other'" in refusal(file(about("other"))))
        assertTrue("order is 40" in refusal(file(about(order = 40))))
        assertTrue("not in order" in refusal(file(gaps = longArrayOf(0, 1, 0, 2, 1, 3, 1))))
        assertTrue("not in order" in refusal(file(gaps = longArrayOf(0, 1, 1, 2, 1, 3, 99))))
        assertTrue("counts" in refusal(file(counts = doubleArrayOf(1.0))))
        assertTrue("count 1 is NaN" in refusal(file(counts = counts.also { it[1] = Double.NaN })))
        refusal(good.copyOf(good.size / 3))
    }

    @Test
    fun damagedBytesAreSeenWhereTheyMatter() {
        val good = file()
        val wanted = read(good).predict(intArrayOf(1))
        var refused = 0
        for (place in good.indices) {
            val broken = good.copyOf()
            broken[place] = (broken[place].toInt() xor 0x55).toByte()
            try {
                assertArrayEquals(wanted, read(broken).predict(intArrayOf(1)), 0.0)
            } catch (error: ModelFileException) {
                refused++
            }
        }
        assertTrue("$refused of ${good.size}", refused > good.size / 2)
    }

    @Test
    fun aWideBeamFindsEveryLabelWithItsRank() {
        val model = read(file())
        val frames = Frames(3, 3, doubleArrayOf(.5, .3, .2, .1, .6, .3, .2, .2, .6))
        val found = BeamDecoder(model, width = 100, leastProbability = 0.0).rank(frames)
        val labels = listOf("", "a", "b", "ab", "ba", "aba", "bab", "aa", "bb")
        val texts = found.map { model.alphabet.decode(it.transcription.ids) }
        assertEquals(labels.toSet(), texts.toSet())
        assertEquals(1.0, found.sumOf { exp(it.transcription.logProbability) }, 1e-12)
        for (one in found) {
            val ids = one.transcription.ids
            val wanted = scoreLabel(frames, ids) + 0.5 * model.score(ids) + 1.6 * ids.size
            assertEquals(wanted, one.rank, 1e-12)
        }
        assertEquals(found.map { it.rank }.sortedDescending(), found.map { it.rank })
    }

    @Test
    fun whatIsImpossibleIsForbiddenLeast() {
        val frames = Frames(2, 3, doubleArrayOf(0.0, 1.0, 0.0, 0.0, 0.0, 0.0))
        val found = BeamDecoder(read(file())).rank(frames)
        assertEquals(1, found.size)
        assertEquals(Double.NEGATIVE_INFINITY, found[0].rank, 0.0)
        assertArrayEquals(intArrayOf(1), found[0].transcription.ids)
    }

    @Test
    fun numbersOutOfRangeAndOtherAlphabetsAreRefused() {
        val model = read(file())
        val refused = IllegalArgumentException::class.java
        assertThrows(refused) { BeamDecoder(model, width = 0) }
        assertThrows(refused) { BeamDecoder(model, leastProbability = 1.0) }
        assertThrows(refused) { BeamDecoder(model, languageWeight = -1.0) }
        assertThrows(refused) { BeamDecoder(model, lengthBonus = Double.NaN) }
        assertThrows(refused) { BeamDecoder(model).rank(Frames(1, 2, doubleArrayOf(.5, .5))) }
        val other = assertThrows(refused) {
            Recognizer(modelFile(Golden.record(1.0)), model) { error("never opened") }
        }
        assertTrue("another alphabet" in other.message!!)
    }

    @Test
    fun aPathIsSplitAtItsSpaces() {
        val ids = intArrayOf(3, 2, 2, 3, 3, 1)
        val starts = intArrayOf(0, 1, 3, 5, 6, 8)
        val ends = intArrayOf(1, 2, 4, 6, 7, 9)
        val path = Path(ids, DoubleArray(6) { 0.9 }, starts, ends, -0.5)
        val spans = splitPath(path, 10, space = 3)
        assertEquals(listOf(1, 3, 1, 5), spans[0].run { listOf(first, stop, start, end) })
        assertEquals(listOf(5, 6, 7, 10), spans[1].run { listOf(first, stop, start, end) })
        assertEquals(2, spans.size)
    }

    @Test
    fun itIsBroughtToTheAlphabetOfAModelOfOnesOwn() {
        fun open(name: String) = read(File(System.getProperty("language"), name).readBytes())
        fun check(wanted: Double, model: LanguageModel, text: String) =
            assertEquals(wanted, model.score(model.alphabet.encode(text)), 1e-6)
        // What `LanguageModel.from_pretrained("english", Alphabet(...)).score(...)` gives.
        val ascii = (126 downTo 32).joinToString("") { Char(it).toString() }
        val full = open("english-full.npz").adapted(Alphabet("€$ascii"))
        check(-12.171019247722226, full, "coffee")
        check(-22.083260497827027, full, "Main Street")
        check(-33.36872051005561, full, "5 €")
        val capitals = Alphabet("€ZYXWVUTSRQPONMLKJIHGFEDCBA0123456789", ignoreCase = true)
        val small = open("english.npz").adapted(capitals)
        check(-9.314525760714892, small, "coffee")
        check(-28.372528055503214, small, "5€")
        assertSame(small, small.adapted(capitals))
        val refused = IllegalArgumentException::class.java
        val error = assertThrows(refused) { small.adapted(Alphabet("0123456789")) }
        assertTrue("lacks Z Y X" in error.message!!)
        assertThrows(refused) { full.adapted(capitals) } // which tells no cases apart
    }
}
