package io.github.kerascrnn.recognizer

import kotlin.math.ln
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

class TurnsTest {
    @Test
    fun anImageIsTurnedClockwise() {
        val image = GreyImage(byteArrayOf(1, 2, 3, 4, 5, 6), width = 3, height = 2)
        assertSame(image, image.turned(0))
        val right = image.turned(90)
        assertEquals(2 to 3, right.width to right.height)
        assertArrayEquals(byteArrayOf(4, 1, 5, 2, 6, 3), right.pixels)
        assertArrayEquals(byteArrayOf(6, 5, 4, 3, 2, 1), image.turned(180).pixels)
        assertArrayEquals(byteArrayOf(3, 6, 2, 5, 1, 4), image.turned(270).pixels)
        assertArrayEquals(image.pixels, image.turned(360).pixels)
        assertThrows(IllegalArgumentException::class.java) { image.turned(45) }
    }

    private fun choice(width: Int, height: Int) =
        TurnChoice(GreyImage(ByteArray(width * height), width, height), null)

    private fun reading(text: String, confidence: Double) = Reading(
        text, confidence, text.map { ReadCharacter(it.toString(), 1.0, 0.0, 1.0) }, ln(confidence), emptyList(),
    )

    @Test
    fun whichTurnsAreTried() {
        fun further(width: Int, height: Int, turns: Turns) = choice(width, height).further(turns)
        assertEquals(emptyList<Int>(), further(32, 80, Turns.NONE))
        assertEquals(emptyList<Int>(), further(90, 32, Turns.TALL))
        assertEquals(emptyList<Int>(), further(30, 32, Turns.TALL))
        assertEquals(listOf(90, 270), further(32, 80, Turns.TALL))
        assertEquals(listOf(180), further(90, 32, Turns.ANY))
        assertEquals(listOf(90, 180, 270), further(32, 80, Turns.ANY))
    }

    @Test
    fun aSurelyReadCropIsTurnedForThreeCharactersAlone() {
        fun read(width: Int, upright: Reading, turned: String) =
            choice(width, 90).read(Turns.TALL) { if (it == 0) upright else reading(turned, 0.99) }
        val sure = reading("8", 0.9)
        assertEquals(0, read(40, sure, "00").turned)
        assertEquals(90, read(40, sure, "100").turned)
        assertEquals(90, read(30, sure, "00").turned) // no digit is as thin
        assertEquals(90, read(40, reading("8", 0.2), "00").turned)
    }

    @Test
    fun anUnsureTurnedTextCountsOnlyWhereNothingElseFits() {
        val turned = reading("MALARY", 0.24)
        for (upright in listOf(reading("", 0.1), reading("w", 0.1))) {
            val read = choice(40, 90).read(Turns.TALL) { if (it == 0) upright else turned }
            assertEquals(0, read.turned)
        }
        val letter = choice(40, 90).read(Turns.TALL) { if (it == 0) reading("I", 0.8) else turned }
        assertEquals("I", letter.text)
        assertTrue(letter.confidence < 0.8) // something speaks against it
        val alone = choice(40, 90).read(Turns.TALL) {
            if (it == 90) turned else throw NothingFitsException("too narrow")
        }
        assertEquals(90, alone.turned)
    }

    @Test
    fun aTurnThatIsTooLongForAPatternIsLeftOut() {
        val upright = choice(20, 90).read(Turns.TALL) {
            if (it == 0) reading("8", 0.9) else throw TooLargeException("too long")
        }
        assertEquals("8", upright.text)
        assertThrows(TooLargeException::class.java) {
            choice(20, 90).read(Turns.TALL) { throw TooLargeException("too long") }
        }
    }

    @Test
    fun windowsOfAStatelessFileAreReadFromItsRecord() {
        val preprocessing = Preprocessing(32, null, 80, 2048, listOf(80, 160))
        assertEquals(160, preprocessing.widest)
        assertEquals(80, preprocessing.resizedWidth(32, 30))
        assertEquals(160, preprocessing.resizedWidth(32, 81))
        assertEquals(160, preprocessing.resizedWidth(32, 900))
        assertThrows(IllegalArgumentException::class.java) {
            Preprocessing(32, null, 80, 2048, listOf(160, 80))
        }
    }
}
