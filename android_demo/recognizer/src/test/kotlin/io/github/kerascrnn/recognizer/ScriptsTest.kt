package io.github.kerascrnn.recognizer

import java.lang.Character.UnicodeScript
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertNotSame
import org.junit.Assert.assertNull
import org.junit.Assert.assertSame
import org.junit.Assert.assertTrue
import org.junit.Test

/** The table of scripts whose letters look alike, and words kept to one of them. */
class ScriptsTest {
    private val numbers = mapOf(
        UnicodeScript.LATIN to LATIN,
        UnicodeScript.GREEK to GREEK,
        UnicodeScript.CYRILLIC to CYRILLIC,
    )

    @Test
    fun lettersHaveTheScriptThatUnicodeGivesThem() {
        var letters = 0
        for (point in (0 until 0x250) + (0x370 until 0x530) + (0x1E00 until 0x2000)) {
            val isOrdinal = point == 0xAA || point == 0xBA // ª and º stand behind numbers
            val script = numbers[UnicodeScript.of(point)].takeIf { !isOrdinal }
            val name = "U+%04X".format(point)
            if (Character.isLetter(point) && script != null) {
                assertEquals(name, script, scriptOf(point))
                letters++
            } else if (point < 0x250) {
                assertEquals(name, NO_SCRIPT, scriptOf(point))
            }
        }
        assertTrue("$letters letters", letters > 1000)
    }

    @Test
    fun otherCharactersHaveNone() {
        for (point in "0-. ×÷ªµשهकก中かハ\ud835\udc00".codePoints().toArray()) {
            assertEquals("U+%04X".format(point), NO_SCRIPT, scriptOf(point))
        }
    }

    @Test
    fun anAlphabetOfOneScriptHasNoneToTellApart() {
        for (one in listOf("abcé019 -", "яж7", "ab中", "123")) assertNull(one, Alphabet(one).scripts)
        assertArrayEquals(intArrayOf(0, 1, 3, 2, 0), Alphabet("aбγ-").scripts)
        assertArrayEquals(intArrayOf(0, 0, 1, 3), Alphabet("\ud835\udc00aа").scripts)
    }

    @Test
    fun theScriptOfTheLikelierLettersIsKept() {
        val frames = Frames(2, 4, doubleArrayOf(0.0, 0.6, 0.0, 0.4, 0.0, 0.0, 1.0, 0.0))
        val kept = keepToOneScript(frames, Alphabet("oдо"))
        assertNotSame(frames, kept)
        assertArrayEquals(intArrayOf(3, 2), bestPath(kept).ids)
        assertEquals(0.6, frames[0, 1], 0.0) // the frames as given stay
        assertEquals(0.4, kept[0, 3], 0.0)
    }

    @Test
    fun lettersThatAreClearlyOfTwoScriptsStay() {
        val small = 1e-5 // ln is -11.5: more than may be lost
        val frames = Frames(2, 4, doubleArrayOf(0.0, 1 - small, 0.0, small, 0.0, 0.0, 1.0, 0.0))
        assertSame(frames, keepToOneScript(frames, Alphabet("oдо")))
    }

    @Test
    fun whatMixesNothingIsHandedBack() {
        val mixed = Frames(2, 4, doubleArrayOf(0.0, 0.6, 0.0, 0.4, 0.0, 0.0, 1.0, 0.0))
        assertSame(mixed, keepToOneScript(mixed, Alphabet("oda"))) // one script
        assertSame(mixed, keepToOneScript(mixed, SymbolAlphabet(listOf("o", "д", "о"))))
        val first = doubleArrayOf(0.0, 0.6, 0.0, 0.4, 0.0)
        val hyphen = doubleArrayOf(0.0, 0.0, 0.0, 0.0, 1.0)
        val last = doubleArrayOf(0.0, 0.0, 1.0, 0.0, 0.0)
        val apart = Frames(3, 5, first + hyphen + last)
        assertSame(apart, keepToOneScript(apart, Alphabet("oдо-")))
    }

    @Test
    fun noLetterMayGetLost() {
        // In Cyrillic both frames are one letter, in Latin the second is none.
        val frames = Frames(2, 4, doubleArrayOf(0.0, 0.6, 0.0, 0.4, 0.0, 0.0, 0.0, 1.0))
        assertSame(frames, keepToOneScript(frames, Alphabet("oдо")))
    }
}
