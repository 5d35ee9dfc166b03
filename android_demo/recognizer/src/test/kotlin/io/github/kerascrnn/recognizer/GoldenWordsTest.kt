package io.github.kerascrnn.recognizer

import kotlin.math.abs
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

// Both sides compute in 64 bits, and twelve digits are stored.
private const val TOLERANCE = 1e-9

/** Words as Python read them, through the same door as an app. */
class GoldenWordsTest {
    @Test
    fun thereAreWordsOfEveryFormat() {
        assertTrue(Golden.words.size >= 200)
        assertEquals(setOf("grey", "rgb", "argb"), Golden.words.map { it.text("kind") }.toSet())
    }

    @Test
    fun everyWordIsResizedAndReadAsInPython() {
        Golden.words.forEachIndexed { number, case ->
            val engine = StoredEngine(Golden.frames(case, half = true))
            val record = Golden.record(case.number("temperature"))
            Recognizer(modelFile(record)) { engine }.use { recognizer ->
                val name = "word $number (${case.text("text")}, ${case.text("kind")})"
                val image = Golden.image(case)
                assertReading("$name, free", case.objectAt("free"), recognizer.read(image, turns = Turns.NONE))
                assertEquals(name, case.text("resized_sha256"), sha256(engine.image!!))
                val chosen = recognizer.read(
                    image, recognizer.lexicon(Golden.lexicon), 3, Turns.NONE,
                )
                assertReading("$name, lexicon", case.objectAt("lexicon"), chosen)
            }
        }
    }

    private fun assertReading(name: String, wanted: JsonObject, got: Reading) {
        assertEquals(name, wanted.text("text"), got.text)
        assertClose(name, wanted.number("confidence"), got.confidence)
        assertClose(name, wanted.values["log_probability"], got.logProbability)
        val characters = wanted.list("characters").map { it as List<*> }
        assertEquals(name, characters.map { it[0] }, got.characters.map { it.text })
        for ((one, other) in characters.zip(got.characters)) {
            assertClose(name, one[1], other.probability)
            assertClose(name, one[2], other.left)
            assertClose(name, one[3], other.right)
        }
        val alternatives = wanted.list("alternatives").map { it as List<*> }
        assertEquals(name, alternatives.map { it[0] }, got.alternatives.map { it.text })
        for ((one, other) in alternatives.zip(got.alternatives)) {
            assertClose(name, one[1], other.logProbability)
        }
    }
}

/** Compares numbers to a share of their size; `null` is what JSON has for minus infinity. */
internal fun assertClose(name: String, wanted: Any?, got: Double) {
    if (wanted == null) return assertEquals(name, Double.NEGATIVE_INFINITY, got, 0.0)
    val number = (wanted as Number).toDouble()
    val near = abs(number - got) <= TOLERANCE * (1 + abs(number))
    assertTrue("$name: Python gives $number, got $got", near)
}
