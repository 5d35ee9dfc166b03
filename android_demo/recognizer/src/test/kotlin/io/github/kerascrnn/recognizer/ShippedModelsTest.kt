package io.github.kerascrnn.recognizer

import java.io.File
import kotlin.math.abs
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeNotNull
import org.junit.Test

// This build of the interpreter lacks the kernels (XNNPACK) that Python's takes for 8-bit weights,
// so that its probabilities are near Python's and not the same; a tie may fall the other way.
private const val TIE = 0.6 // a best path of less may have a rival of almost as much
private const val NEAR = 0.1 // by how much a confidence may differ

/** The exported models themselves, run on the JVM: they give Python's texts. */
class ShippedModelsTest {
    @Test
    fun everyGoldenWordIsReadAsInPython() {
        val models = fileOf("models")
        val native = System.getProperty("tflite")
        assumeNotNull(models, native) // test_jvm.sh sets both
        val library = TfLiteEngine.load(native)
        val described = (parseJson(models!!.readText()) as List<*>).map { JsonObject(it, "model") }
        assertTrue(described.isNotEmpty())
        for (model in described) compare(model, library)
    }

    private fun compare(model: JsonObject, library: TfLite) {
        val wanted = model.objects("readings")
        assertEquals(Golden.words.size, wanted.size)
        val images = Golden.words.map(Golden::image)
        val file = File(model.text("file")).readBytes()
        val start = System.nanoTime()
        val readings = Recognizer(file) { TfLiteEngine(it, library) }.use { images.map(it::read) }
        val milliseconds = (System.nanoTime() - start) / 1e6 / images.size
        var same = 0
        var farthest = 0.0
        for ((one, other) in wanted.zip(readings)) {
            val text = one.text("text")
            val confidence = one.number("confidence")
            if (text == other.text) {
                same++
                farthest = maxOf(farthest, abs(confidence - other.confidence))
            } else {
                val difference = "'$text' $confidence, here '${other.text}' ${other.confidence}"
                println("  $difference")
                assertTrue(difference, confidence < TIE && other.confidence < TIE)
            }
        }
        val numbers = "confidences within %.3f, %.0f ms a word".format(farthest, milliseconds)
        val version = library.TfLiteVersion()
        println("${model.text("name")} in $version: $same of ${images.size} texts, $numbers")
        assertTrue("$same texts as in Python", same >= 0.98 * images.size)
        assertTrue("a confidence differs by $farthest", farthest < NEAR)
    }
}
