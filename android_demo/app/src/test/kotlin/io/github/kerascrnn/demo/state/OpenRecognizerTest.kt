package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.Engine
import io.github.kerascrnn.recognizer.EngineFactory
import io.github.kerascrnn.recognizer.Frames
import io.github.kerascrnn.recognizer.GreyImage
import io.github.kerascrnn.recognizer.LanguageModel
import io.github.kerascrnn.recognizer.ModelSpec
import java.io.ByteArrayOutputStream
import java.io.File
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.util.zip.ZipEntry
import java.util.zip.ZipInputStream
import java.util.zip.ZipOutputStream
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

/** The models in the app are opened with the language model in the app, where it is for them. */
class OpenRecognizerTest {
    private val full = File(System.getProperty("model"))
    private val image = GreyImage(ByteArray(3200), 100, 32)
    private var asked = 0

    private fun english(): LanguageModel {
        asked++
        return LanguageModel.read(full.resolveSibling("english-full.npz").inputStream())
    }

    /** Frames that say coppee, where each p might as well be an f. */
    private fun doubtful(model: ByteBuffer): Frames {
        val alphabet = ModelSpec.read(model).alphabet
        val values = DoubleArray(12 * alphabet.classes)
        alphabet.encode("coppee").forEachIndexed { k, id ->
            val letter = 2 * k * alphabet.classes
            val share = if (k in 2..3) 0.55 else 1.0
            values[letter + id] = share
            values[letter + alphabet.encode("f")[0]] += 1 - share
            values[letter + alphabet.classes] = 1.0 // a blank
        }
        return Frames(12, alphabet.classes, values)
    }

    private fun read(file: File) = read(file.readBytes())

    private fun read(bytes: ByteArray) = bytes.let {
        val model = ByteBuffer.allocateDirect(bytes.size).apply { put(bytes).rewind() }
        val engines = EngineFactory {
            object : Engine {
                override fun probabilities(image: GreyImage) = doubtful(model)

                override fun close() = Unit
            }
        }
        openRecognizer(model, engines, ::english).use { it.read(image) }
    }

    @Test
    fun aModelWithCaseHasSecondThoughts() {
        val reading = read(full)
        assertEquals("coffee", reading.text)
        assertTrue(reading.words.single().weighed)
        assertEquals(1, asked)
    }

    @Test
    fun aModelWithoutCaseIsReadByItsBestPath() {
        val reading = read(full.resolveSibling("crnn-en.tflite"))
        assertEquals("coppee", reading.text)
        assertFalse(reading.weighed)
        assertEquals(0, asked)
    }

    @Test
    fun aModelOfOnesOwnWithMoreCharactersHasSecondThoughts() {
        val file = full.readBytes()
        val start = indexOfRecord(file)
        val record = ZipInputStream(file.inputStream(start, file.size - start)).use { zip ->
            zip.nextEntry
            zip.readBytes().toString(Charsets.UTF_8)
        }
        val own = ByteArrayOutputStream().apply { write(file, 0, start) }
        ZipOutputStream(own).use { zip ->
            zip.putNextEntry(ZipEntry("model.json"))
            zip.write(record.replace("~", "€").toByteArray())
        }
        val reading = read(own.toByteArray())
        assertEquals("coffee", reading.text)
        assertTrue(reading.weighed)
    }

    private fun indexOfRecord(file: ByteArray): Int {
        val directory = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN)
        val end = file.size - 22 // no comment is behind it
        return end - directory.getInt(end + 12) - directory.getInt(end + 16)
    }
}
