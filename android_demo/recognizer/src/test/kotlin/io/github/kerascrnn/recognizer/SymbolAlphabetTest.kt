package io.github.kerascrnn.recognizer

import java.nio.ByteBuffer
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

/** Models that read named symbols: their texts have spaces, and each symbol its span. */
class SymbolAlphabetTest {
    private val refused = IllegalArgumentException::class.java
    private val notes = SymbolAlphabet(listOf("F4", "G4", "A4", "C10"))
    private val image = GreyImage(ByteArray(64 * 100), 100, 64)

    private val record: String
        get() {
            val stored = Golden.cases.objectAt("model")
            val sizes = mapOf("height" to 64L, "width" to null, "min_width" to 64L)
            return toJson(
                stored.values +
                    ("alphabet" to mapOf("symbols" to notes.symbols)) +
                    ("preprocessing" to sizes + ("max_width" to 2048L)) +
                    ("config" to stored.objectAt("config").values + ("height" to 64L)),
            )
        }

    /** Frames whose best path is a text: a symbol, then a blank. */
    private fun framesOf(text: String): Frames {
        val path = notes.encode(text).flatMap { listOf(it, 0) }
        val values = DoubleArray(path.size * 5) { 0.025 }
        path.forEachIndexed { step, id -> values[5 * step + id] = 0.9 }
        return Frames(path.size, 5, values)
    }

    private fun read(text: String, lexicon: List<String>? = null): Reading {
        val engine = object : Engine {
            override fun probabilities(image: GreyImage): Frames = framesOf(text)

            override fun close() = Unit
        }
        Recognizer(modelFile(record)) { engine }.use { recognizer ->
            return recognizer.read(image, lexicon?.let { recognizer.lexicon(it) })
        }
    }

    @Test
    fun theRecordHasSymbols() {
        val spec = ModelSpec.read(ByteBuffer.wrap(modelFile(record)))
        assertTrue(spec.alphabet is SymbolAlphabet)
        assertEquals(notes.symbols, spec.alphabet.symbols)
        assertEquals(5, spec.alphabet.classes)
        assertEquals(64, spec.preprocessing.height)
        val values = Golden.cases.objectAt("model").values
        for (wrong in listOf(listOf("G4", "G4"), listOf("G 4"), listOf(4L), listOf())) {
            val alphabet = mapOf("symbols" to wrong)
            val file = modelFile(toJson(values + ("alphabet" to alphabet)))
            assertThrows("$wrong", ModelFileException::class.java) {
                ModelSpec.read(ByteBuffer.wrap(file))
            }
        }
    }

    @Test
    fun textsHaveSpaces() {
        assertArrayEquals(intArrayOf(1, 4, 4), notes.encode(" F4  C10\tC10\n"))
        assertEquals("F4 C10 C10", notes.decode(intArrayOf(1, 4, 4)))
        assertEquals("", notes.decode(intArrayOf()))
        assertEquals("F4 G4", notes.keep("F4 E3 G4"))
        assertEquals(1, notes.countForeign("F4 E3 G4"))
        val error = assertThrows(refused) { notes.encode("F4 f4") }
        assertTrue(error.message!!, "'f4' at position 1" in error.message!!)
        for (id in listOf(0, 5, -1)) assertThrows(refused) { notes.decode(intArrayOf(id)) }
        for (wrong in listOf(listOf(), listOf("a", "a"), listOf(""), listOf("a b"))) {
            assertThrows(refused) { SymbolAlphabet(wrong) }
        }
    }

    @Test
    fun eachSymbolHasItsSpan() {
        val reading = read("G4 C10 C10 F4")
        assertEquals("G4 C10 C10 F4", reading.text)
        assertEquals(listOf("G4", "C10", "C10", "F4"), reading.characters.map { it.text })
        for ((one, next) in reading.characters.zipWithNext()) {
            assertTrue(one.left < one.right && one.right <= next.left)
        }
    }

    @Test
    fun aLexiconChoosesAmongTexts() {
        val reading = read("G4 A4 A4", listOf("G4  A4 C10", "F4 F4"))
        assertEquals("G4  A4 C10", reading.text) // as it is listed
        assertEquals(listOf("G4", "A4", "C10"), reading.characters.map { it.text })
        assertThrows(refused) { Lexicon(listOf("G4 E3"), notes) }
        assertEquals(listOf("G4"), Lexicon(listOf("G4 E3", "G4"), notes, Foreign.SKIP).words)
        // The case of a name is part of it.
        assertThrows(refused) { Lexicon(listOf("g4"), notes, ignoreCase = true) }
    }

    @Test
    fun charactersAndSymbolsAreNotTheSame() {
        assertTrue(sameClasses(Alphabet("ab", ignoreCase = true), Alphabet("ab")))
        assertTrue(sameClasses(notes, SymbolAlphabet(notes.symbols)))
        assertTrue(!sameClasses(Alphabet("ab"), SymbolAlphabet(listOf("a", "b"))))
        assertEquals(listOf("a", "\ud835\udc00"), Alphabet("a\ud835\udc00").symbols)
        val engine = object : Engine {
            override fun probabilities(image: GreyImage): Frames = framesOf("F4")

            override fun close() = Unit
        }
        val letters = LexiconDecoder(Lexicon(listOf("a"), Alphabet("abcd")))
        Recognizer(modelFile(record)) { engine }.use { recognizer ->
            assertThrows(refused) { recognizer.read(image, letters) }
        }
    }
}
