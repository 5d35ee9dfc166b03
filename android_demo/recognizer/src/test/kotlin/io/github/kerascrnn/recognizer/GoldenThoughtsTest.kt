package io.github.kerascrnn.recognizer

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeNotNull
import org.junit.Before
import org.junit.Test

// Both sides compute in 64 bits; a search adds in another order. Twelve digits are stored.
private const val NEAR = 1e-6

/** Words and lines with a language model, as `make_thoughts.py` had Python read them. */
class GoldenThoughtsTest {
    private lateinit var thoughts: CaseFile

    @Before
    fun open() {
        val file = fileOf("thoughts")
        assumeNotNull(file, fileOf("language")) // test_jvm.sh and Gradle set both
        thoughts = CaseFile(file!!)
    }

    private fun english(name: String): LanguageModel {
        val start = System.nanoTime()
        return LanguageModel.read(fileOf("language")!!.resolve(name).inputStream()).also {
            println("$name opened in %.0f ms".format((System.nanoTime() - start) / 1e6))
        }
    }

    private fun read(record: String, english: LanguageModel?, frames: Frames, image: GreyImage) =
        Recognizer(modelFile(record), english) { StoredEngine(frames) }
            .use { it.read(image, turns = Turns.NONE) }

    @Test
    fun linesAreReadAsInPython() {
        val english = english("english-full.npz")
        val record = toJson(thoughts.cases.objectAt("model").values)
        val lines = thoughts.cases.objects("lines")
        assertTrue(lines.size >= 300)
        var weighed = 0
        for (case in lines) {
            val frames = thoughts.frames(case, half = true)
            val (height, width) = case.wholes("size")!!
            val image = GreyImage(ByteArray(height * width), width, height)
            val reading = read(record, english, frames, image)
            assertReading(case.text("text"), case.objectAt("reading"), reading)
            if (reading.weighed) weighed++
            if ("ranked" in case.values) assertRanked(case, BeamDecoder(english).rank(frames))
        }
        assertTrue("$weighed lines were weighed", weighed in lines.size / 5..lines.size * 4 / 5)
    }

    @Test
    fun wordsWithoutCaseAreReadAsInPython() {
        val english = english("english.npz")
        var turned = 0
        for ((case, wanted) in Golden.words.zip(thoughts.cases.objects("words"))) {
            val record = Golden.record(case.number("temperature"))
            val frames = Golden.frames(case, half = true)
            val image = Golden.image(case)
            assertReading(case.text("text"), wanted, read(record, english, frames, image))
            val alone = read(record, null, frames, image)
            assertTrue(!alone.weighed)
            if (alone.text != wanted.text("text")) turned++
        }
        assertTrue("second thoughts turned $turned words", turned > 0)
    }

    private fun assertReading(name: String, wanted: JsonObject, got: Reading) {
        assertEquals(name, wanted.text("text"), got.text)
        assertNear(name, wanted.number("confidence"), got.confidence)
        assertNear(name, wanted.number("log_probability"), got.logProbability)
        val characters = wanted.list("characters").map { it as List<*> }
        assertEquals(name, characters.map { it[0] }, got.characters.map { it.text })
        for ((one, other) in characters.zip(got.characters)) {
            val numbers = listOf(other.probability, other.left, other.right)
            for ((k, number) in numbers.withIndex()) assertNear(name, one[k + 1], number)
        }
        val words = wanted.list("words").map { it as List<*> }
        assertEquals(name, words.map { it[0] to it[4] }, got.words.map { it.text to it.weighed })
        for ((one, other) in words.zip(got.words)) {
            val numbers = listOf(other.confidence, other.left, other.right)
            for ((k, number) in numbers.withIndex()) assertNear(name, one[k + 1], number)
        }
    }

    private fun assertRanked(case: JsonObject, got: List<Ranked>) {
        val name = "${case.text("text")}, searched"
        val alphabet = readAlphabet(thoughts.cases.objectAt("model").objectAt("alphabet"))
        val wanted = case.list("ranked").map { it as List<*> }
        assertEquals(name, wanted.map { it[0] }, got.map { alphabet.decode(it.transcription.ids) })
        for ((one, other) in wanted.zip(got)) assertNear(name, one[1], other.rank)
    }

    private fun assertNear(name: String, wanted: Any?, got: Double) {
        val number = (wanted as Number).toDouble()
        assertEquals(name, number, got, NEAR * maxOf(1.0, number, -number))
    }
}
