package com.example

import io.github.kerascrnn.litert.LiteRtEngine
import io.github.kerascrnn.recognizer.GreyImage
import io.github.kerascrnn.recognizer.Reading
import io.github.kerascrnn.recognizer.Recognizer
import java.io.File
import javax.imageio.ImageIO
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

/**
 * Another's project, which has the AAR, the runtime and nothing else of ours: it reads pictures on
 * the app's own runtime, its Java classes and its library for x86-64, on Linux. `build_apk.sh` runs
 * it; Gradle does not.
 */
class LiteRtEngineTest {
    private val samples = File(System.getProperty("samples"))
    private val models = System.getProperty("models").split(",").map(::File)
    private val wanted = File(samples, "gt.tsv").readLines().associate {
        it.substringBefore('\t') to it.substringAfter('\t')
    }

    @Test
    fun theSamplesAreRead() {
        for (model in models) {
            val start = System.nanoTime()
            val readings = read(model, threads = 1)
            val milliseconds = (System.nanoTime() - start) / 1e6 / readings.size
            val right = readings.count { (name, one) -> one.text.equals(wanted[name], true) }
            println("  ${model.name}: $right of ${readings.size}, %.1f ms".format(milliseconds))
            for ((name, one) in readings) println("    $name ${one.text} %.6f".format(one.confidence))
            assertTrue("$right of ${readings.size}", right >= 0.75 * readings.size)
        }
    }

    /** The LSTMs' state of one image does not reach the next one. */
    @Test
    fun orderAndThreadsDoNotMatter() {
        for (model in models) {
            val forwards = read(model, threads = 1)
            val backwards = read(model, threads = 2, wanted.keys.reversed())
            for (name in wanted.keys) {
                assertEquals(forwards.getValue(name).text, backwards.getValue(name).text)
                val confidence = forwards.getValue(name).confidence
                // Two threads add floats up in another order; a state that is kept does far more.
                assertEquals(confidence, backwards.getValue(name).confidence, 1e-3)
            }
        }
    }

    @Test
    fun whatIsNoModelIsRefused() {
        val bytes = models[0].readBytes()
        assertThrows(IllegalArgumentException::class.java) {
            Recognizer(ByteArray(100), LiteRtEngine.factory(1))
        }
        assertThrows(IllegalArgumentException::class.java) {
            Recognizer(bytes.copyOf(bytes.size / 2), LiteRtEngine.factory(1))
        }
    }

    private fun read(
        model: File,
        threads: Int,
        names: Collection<String> = wanted.keys,
    ): Map<String, Reading> =
        Recognizer(model.readBytes(), LiteRtEngine.factory(threads)).use { recognizer ->
            names.associateWith { recognizer.read(open(File(samples, it))) }
        }

    private fun open(file: File): GreyImage {
        val image = ImageIO.read(file)
        // Of grey images the levels themselves: as colours Java gives them another gamma.
        if (image.raster.numBands == 1) {
            val levels = image.raster.getSamples(0, 0, image.width, image.height, 0, null as IntArray?)
            val pixels = ByteArray(levels.size) { levels[it].toByte() }
            return GreyImage(pixels, image.width, image.height)
        }
        val colors = image.getRGB(0, 0, image.width, image.height, null, 0, image.width)
        return GreyImage.fromArgb(colors, image.width, image.height)
    }
}
