package io.github.kerascrnn.recognizer

import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

/** What a recogniser makes of its engine: it is closed once, and damage is named. */
class RecognizerTest {
    private class Uniform(private val classes: Int, private val value: Double) : Engine {
        var closed = 0

        override fun probabilities(image: GreyImage): Frames {
            val time = image.width / 4 + 1
            return Frames(time, classes, DoubleArray(time * classes) { value })
        }

        override fun close() {
            closed++
        }
    }

    private val record = toJson(Golden.cases.objectAt("model").values)
    private val classes = ModelSpec.fromJson(record).alphabet.classes
    private val damaged = IllegalStateException::class.java

    private fun blank(width: Int) = GreyImage(ByteArray(32 * width), width, 32)

    @Test
    fun afterClosingNothingIsRead() {
        val engine = Uniform(classes, 1.0 / classes)
        val recognizer = Recognizer(modelFile(record)) { engine }
        assertEquals("", recognizer.read(blank(100)).text)
        recognizer.close()
        recognizer.close()
        assertEquals(1, engine.closed)
        val error = assertThrows(damaged) { recognizer.read(blank(100)) }
        assertTrue(error.message!!, "open it again" in error.message!!)
    }

    @Test
    fun whatAreNoProbabilitiesIsTheFilesFault() {
        val engines = listOf(
            Uniform(classes, Double.NaN), Uniform(classes, Double.POSITIVE_INFINITY),
            Uniform(classes + 1, 0.01),
        )
        for (engine in engines) for (width in listOf(100, 5000)) { // in windows, too
            val recognizer = Recognizer(modelFile(record)) { engine }
            val error = assertThrows(damaged) { recognizer.read(blank(width)) }
            assertTrue(error.message!!, "file is damaged" in error.message!!)
        }
    }
}
