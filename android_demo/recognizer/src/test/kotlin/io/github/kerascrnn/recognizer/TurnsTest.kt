package io.github.kerascrnn.recognizer

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertSame
import org.junit.Assert.assertThrows
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

    @Test
    fun whichTurnsAreTried() {
        fun further(width: Int, height: Int, text: String, confidence: Double, turns: Turns) =
            TurnChoice(GreyImage(ByteArray(width * height), width, height), null)
                .further(Reading(text, confidence, emptyList(), 0.0, emptyList()), turns)
        assertEquals(emptyList<Int>(), further(32, 80, "a", 0.8, Turns.NONE))
        assertEquals(emptyList<Int>(), further(90, 32, "a", 0.8, Turns.TALL))
        assertEquals(emptyList<Int>(), further(30, 32, "a", 0.8, Turns.TALL))
        assertEquals(listOf(90, 270), further(32, 80, "a", 0.8, Turns.TALL))
        assertEquals(listOf(90, 270), further(32, 80, "", 1.0, Turns.TALL))
        assertEquals(emptyList<Int>(), further(32, 80, "a", 0.9, Turns.TALL))
        assertEquals(listOf(90, 270), further(30, 90, "a", 0.9, Turns.TALL))
        assertEquals(listOf(180), further(90, 32, "a", 0.9, Turns.ANY))
        assertEquals(listOf(90, 180, 270), further(32, 80, "a", 0.9, Turns.ANY))
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
