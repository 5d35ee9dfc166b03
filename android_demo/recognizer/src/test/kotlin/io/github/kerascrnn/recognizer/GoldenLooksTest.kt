package io.github.kerascrnn.recognizer

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeNotNull
import org.junit.Before
import org.junit.Test

private const val NEAR = 1e-6

/** Long lines in windows and turned words, as `make_looks.py` had Python read them. */
class GoldenLooksTest {
    private lateinit var looks: CaseFile

    @Before
    fun open() {
        val file = fileOf("looks")
        assumeNotNull(file, fileOf("language")) // test_jvm.sh and Gradle set both
        looks = CaseFile(file!!)
    }

    @Test
    fun windowsAndTurnsAreAsInPython() {
        val english =
            LanguageModel.read(fileOf("language")!!.resolve("english-full.npz").inputStream())
        val cases = looks.cases.objects("cases")
        assertTrue(cases.size >= 30)
        val turned = HashMap<Int, Int>()
        for ((k, case) in cases.withIndex()) {
            compare("case $k, alone", case, null, case.objectAt("alone"))
            compare("case $k, weighed", case, english, case.objectAt("weighed"))
            turned.merge(case.objectAt("weighed").whole("turned"), 1, Int::plus)
        }
        for (degrees in listOf(0, 90, 180, 270)) assertTrue("$degrees", turned[degrees]!! >= 5)
    }

    private fun compare(
        name: String,
        case: JsonObject,
        english: LanguageModel?,
        wanted: JsonObject,
    ) {
        val record = looks.cases.objectAt(if (case.flag("windows")) "narrow" else "model")
        val engine = ListedEngine(case.objects("frames").map { looks.frames(it, half = true) })
        val reading = Recognizer(modelFile(toJson(record.values)), english) { engine }.use {
            it.read(looks.grey(case, "pixels"), turns = Turns.valueOf(case.text("turns").uppercase()))
        }
        assertEquals(name, case.texts("hashes"), engine.images.map(::sha256))
        assertEquals(name, wanted.text("text"), reading.text)
        assertEquals(name, wanted.whole("turned"), reading.turned)
        assertNear(name, wanted.number("confidence"), reading.confidence)
        assertNear(name, wanted.number("log_probability"), reading.logProbability)
        val characters = wanted.list("characters").map { it as List<*> }
        assertEquals(name, characters.map { it[0] }, reading.characters.map { it.text })
        for ((one, other) in characters.zip(reading.characters)) {
            assertNear(name, one[2], other.left)
            assertNear(name, one[3], other.right)
        }
        val words = wanted.list("words").map { it as List<*> }
        assertEquals(name, words.map { it[0] }, reading.words.map { it.text })
        for ((one, other) in words.zip(reading.words)) assertNear(name, one[1], other.confidence)
    }

    private fun assertNear(name: String, wanted: Any?, got: Double) {
        val number = (wanted as Number).toDouble()
        assertEquals(name, number, got, NEAR * maxOf(1.0, number, -number))
    }
}

/** An engine that gives stored frames one after the other, and keeps what it was handed. */
private class ListedEngine(frames: List<Frames>) : Engine {
    private val coming = frames.iterator()
    val images = ArrayList<GreyImage>()

    override fun probabilities(image: GreyImage): Frames {
        images += image
        return coming.next()
    }

    override fun close() = Unit
}
