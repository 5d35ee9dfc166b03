package io.github.kerascrnn.recognizer

import java.nio.ByteBuffer
import java.security.MessageDigest
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

/** The record of a model file, and what is said about files that have none. */
class ModelSpecTest {
    private val record = Golden.record(1.5)

    private fun read(file: ByteArray): ModelSpec = ModelSpec.read(ByteBuffer.wrap(file))

    private fun refusal(file: ByteArray): String =
        assertThrows(ModelFileException::class.java) { read(file) }.message!!

    @Test
    fun theRecordIsRead() {
        val spec = read(modelFile(record))
        val alphabet = Golden.cases.objectAt("model").objectAt("alphabet")
        assertEquals(alphabet.text("characters"), (spec.alphabet as Alphabet).characters)
        assertEquals(1.5, spec.temperature, 0.0)
        assertEquals("crnn", spec.network)
        assertEquals(4.0, spec.frameCenter(1.0) - spec.frameCenter(0.0), 0.0)
    }

    @Test
    fun widthsAreFixedOrOpen() {
        val sizes = mapOf("height" to 32L, "min_width" to 90L, "max_width" to 300L)
        for ((width, wanted) in listOf(null to null, 100L to 100)) {
            val preprocessing = sizes + ("width" to width)
            val values = Golden.cases.objectAt("model").values + ("preprocessing" to preprocessing)
            val spec = ModelSpec.fromJson(toJson(values))
            assertEquals(Preprocessing(32, wanted, 90, 300), spec.preprocessing)
        }
    }

    @Test
    fun foreignAndBrokenFilesAreRefused() {
        val file = modelFile(record)
        assertTrue("no .tflite" in refusal(ByteArray(0)))
        assertTrue("no .tflite" in refusal("GIF89a, a picture".toByteArray()))
        assertTrue("no record" in refusal(file.copyOf(108)))
        assertTrue("no record" in refusal(file.copyOf(file.size - 30)))
        assertTrue("no model.json" in refusal(modelFile(record, "labels.txt")))
        for (place in 150 until file.size - 100 step 7) { // inside the zipped record
            val broken = file.copyOf()
            broken[place] = (broken[place].toInt() xor 0x55).toByte()
            refusal(broken)
        }
    }

    @Test
    fun recordsThatLackSomethingAreRefusedByName() {
        val values = Golden.cases.objectAt("model").values
        for (key in listOf("alphabet", "preprocessing", "config")) {
            assertTrue(key in refusal(modelFile(toJson(values - key))))
        }
        assertTrue("format 2" in refusal(modelFile(toJson(values + ("format" to 2L)))))
        assertTrue("temperature" in refusal(modelFile(toJson(values + ("temperature" to -1L)))))
        val alphabet = mapOf("characters" to "aa", "ignore_case" to false)
        assertTrue("once" in refusal(modelFile(toJson(values + ("alphabet" to alphabet)))))
        refusal(modelFile("[1]"))
        refusal(modelFile("{"))
    }

    @Test
    fun theNetworkIsComparedWithItsChecksum() {
        val values = Golden.cases.objectAt("model").values
        fun checked(sum: String) =
            modelFile(toJson(values + ("file" to mapOf("weights" to "dynamic", "sha256" to sum))))
        val network = checked("").copyOf(108)
        val digest = MessageDigest.getInstance("SHA-256").digest(network)
        val file = checked(digest.joinToString("") { "%02x".format(it) })
        assertEquals("crnn", read(file).network)
        file[20] = 1
        assertTrue("damaged" in refusal(file))
    }

    @Test
    fun anOlderRecordHasNoTemperature() {
        val values = Golden.cases.objectAt("model").values - "temperature"
        assertEquals(1.0, ModelSpec.fromJson(toJson(values)).temperature, 0.0)
    }

    @Test
    fun anEngineOfOtherClassesIsRefused() {
        val engine = object : Engine {
            override fun probabilities(image: GreyImage) = Frames(1, 2, FloatArray(2))

            override fun close() = Unit
        }
        val recognizer = Recognizer(modelFile(record)) { engine }
        val image = GreyImage(ByteArray(4), 2, 2)
        assertThrows(IllegalStateException::class.java) { recognizer.read(image) }
        val refused = IllegalArgumentException::class.java
        assertThrows(refused) { recognizer.read(image, count = 2) }
        val other = LexiconDecoder(Lexicon(listOf("a"), Alphabet("a")))
        assertThrows(refused) { recognizer.read(image, other) }
    }
}
