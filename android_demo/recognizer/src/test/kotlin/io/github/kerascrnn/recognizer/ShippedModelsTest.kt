package io.github.kerascrnn.recognizer

import java.io.File
import java.util.Base64
import kotlin.math.abs
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeNotNull
import org.junit.Test

// Python's usual engine has XNNPACK, which rounds 8-bit weights in another way than its plain
// kernels; releases of the plain ones differ as well, and for a word now and then side with
// XNNPACK. Where a best path has a rival of almost as much, roundings decide.
private const val TIE = 0.6 // of less confidence a best path may have such a rival
private const val SELDOM = 0.01 // of the words may have the confidence of XNNPACK alone
private const val NEAR = 0.1 // by how much a confidence may differ where weights have 8 bits
private const val SAME = 1e-3 // where they are floats

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
        val name = model.text("name")
        val wanted = model.objects("readings")
        // Models of symbols read no words, and bring their pictures.
        val images =
            if ("pictures" in model.values) model.objects("pictures").map(::picture)
            else Golden.words.map(Golden::image)
        assertEquals(images.size, wanted.size)
        val file = File(model.text("file")).readBytes()
        val start = System.nanoTime()
        val readings = Recognizer(file) { TfLiteEngine(it, library) }.use { reader ->
            images.map { reader.read(it, turns = Turns.NONE) }
        }
        val milliseconds = (System.nanoTime() - start) / 1e6 / images.size
        var same = 0
        var farthest = 0.0
        var aside = 0 // words that side with XNNPACK
        val texts = model.list("texts")
        val confidences = model.list("confidences").map { (it as Number).toDouble() }
        for ((k, other) in readings.withIndex()) {
            val text = wanted[k].text("text")
            val confidence = wanted[k].number("confidence")
            if (text == other.text) {
                same++
                val apart = abs(confidence - other.confidence)
                val sides = apart >= NEAR && texts[k] == text && "float" !in name
                if (sides) {
                    aside++
                    println("  $name: '$text' $confidence, here ${other.confidence}")
                }
                val usually = abs(confidences[k] - other.confidence)
                farthest = maxOf(farthest, if (sides) usually else apart)
            } else {
                val here = "here '${other.text}' ${other.confidence}"
                val difference = "$name: '$text' $confidence, $here"
                println("  $difference")
                assertTrue(difference, confidence < TIE && other.confidence < TIE)
            }
        }
        var usual = 0
        for ((text, other) in texts.zip(readings)) {
            if (text == other.text) usual++
            else assertTrue("$name: usually '$text', here '${other.text}'", other.confidence < TIE)
        }
        val counts = "$same of ${images.size} texts, $usual of Python's usual engine"
        val numbers = "confidences within %.4f, %.0f ms a word".format(farthest, milliseconds)
        println("$name in ${library.TfLiteVersion()}: $counts; $numbers")
        assertTrue("$name: $same texts as in Python", minOf(same, usual) >= 0.98 * images.size)
        val bound = if ("float" in name) SAME else NEAR
        assertTrue("$name: a confidence differs by $farthest", farthest < bound)
        assertTrue("$name: $aside words side with XNNPACK", aside <= SELDOM * images.size)
    }

    private fun picture(values: JsonObject): GreyImage = GreyImage(
        Base64.getDecoder().decode(values.text("grey")),
        values.whole("width"),
        values.whole("height"),
    )
}
