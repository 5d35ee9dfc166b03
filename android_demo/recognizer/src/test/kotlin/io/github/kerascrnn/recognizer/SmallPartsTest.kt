package io.github.kerascrnn.recognizer

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

/** Alphabet, JSON, and the images' own checks. */
class SmallPartsTest {
    private val refused = IllegalArgumentException::class.java

    @Test
    fun alphabetsFoldAsInPython() {
        val alphabet = Alphabet("abç\u03c3\ud835\udc00", ignoreCase = true)
        assertEquals(6, alphabet.classes)
        assertArrayEquals(intArrayOf(2, 1, 5), alphabet.encode("Ba\ud835\udc00"))
        assertEquals("ba\ud835\udc00", alphabet.decode(intArrayOf(2, 1, 5)))
        assertArrayEquals(intArrayOf(3, 3), alphabet.encode("C\u0327ç")) // NFC comes first
        assertArrayEquals(intArrayOf(4), alphabet.encode("\u03a3"))
        assertEquals("ab", alphabet.keep("A-b ß"))
        val error = assertThrows(refused) { alphabet.encode("ab1") }
        assertTrue(error.message!!, "U+0031" in error.message!! && "position 2" in error.message!!)
    }

    @Test
    fun theKindsOfIFoldAsTheAlphabetHasThem() {
        assertEquals("tarihkapi", Alphabet("tarihkp", ignoreCase = true).fold("TARİHKAPı"))
        assertEquals("ışık", Alphabet("ıişk", ignoreCase = true).fold("IŞIK"))
        assertEquals("İI", Alphabet("İI", ignoreCase = true).fold("iı"))
        assertEquals("İ", Alphabet("İi", ignoreCase = false).fold("İ"))
    }

    @Test
    fun anAlphabetWithCaseFoldsNothing() {
        val alphabet = Alphabet("aA")
        assertArrayEquals(intArrayOf(1, 2), alphabet.encode("aA"))
        assertThrows(refused) { Alphabet("a").encode("A") }
    }

    @Test
    fun wrongAlphabetsAndIdsAreRefused() {
        for (wrong in listOf("", "aba", "c\u0327")) assertThrows(refused) { Alphabet(wrong) }
        for (id in listOf(0, 2, -1)) assertThrows(refused) { Alphabet("a").decode(intArrayOf(id)) }
    }

    @Test
    fun jsonIsReadWhole() {
        val text = """ {"a": [1, -2.5e1, true, false, null], "b\u00e9\n": {"": "\"\\\/"}} """
        val list = listOf(1L, -25.0, true, false, null)
        assertEquals(mapOf("a" to list, "bé\n" to mapOf("" to "\"\\/")), parseJson(text))
        assertEquals(listOf<Any>(), parseJson("[]"))
        assertEquals("\ud835\udc00", parseJson("\"\\ud835\\udc00\""))
    }

    @Test
    fun whatIsNoJsonIsRefused() {
        val wrong = listOf(
            "", "{", "[1,]", "{\"a\":1,}", "{a:1}", "01", "1.", "+1", ".5", "NaN", "nul", "'a'",
            "\"a", "\"\n\"", "\"\\x\"", "\"\\u12g4\"", "\"\\u+123\"", "1 2", "// a\n1",
            "{\"a\":1,\"a\":2}", "99999999999999999999",
            "[".repeat(200), "[".repeat(102) + "]".repeat(102),
        )
        for (text in wrong) assertThrows(text, refused) { parseJson(text) }
    }

    @Test
    fun imagesAndSettingsAreChecked() {
        assertThrows(refused) { GreyImage(ByteArray(0), 0, 3) }
        assertThrows(refused) { GreyImage(ByteArray(5), 2, 3) }
        assertThrows(refused) { GreyImage.fromArgb(IntArray(5), 2, 3) }
        assertThrows(refused) { GreyImage(ByteArray(6), 2, 3).padTo(1) }
        assertThrows(refused) { Preprocessing(height = 0) }
        assertThrows(refused) { Preprocessing(minWidth = 10, maxWidth = 9) }
        assertThrows(refused) { temper(Frames(1, 2, DoubleArray(2)), 0.0) }
    }

    @Test
    fun nothingIsReadFromNoFramesAndFromBlanks() {
        assertEquals(0, bestPath(Frames(0, 3, DoubleArray(0))).ids.size)
        assertEquals(0.0, scoreLabel(Frames(0, 3, DoubleArray(0)), IntArray(0)), 0.0)
        val blanks = bestPath(Frames(2, 2, doubleArrayOf(.5, .5, 1.0, 0.0))) // of equals the first
        assertEquals(0, blanks.ids.size)
    }
}
