package io.github.kerascrnn.recognizer

import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeNotNull
import org.junit.Before
import org.junit.Test

/** Patterns and allowed characters, as `make_patterns.py` had Python read with them. */
class GoldenPatternsTest {
    private lateinit var patterns: JsonObject
    private lateinit var thoughts: CaseFile

    @Before
    fun open() {
        val files = listOf("patterns", "thoughts", "language").map(::fileOf)
        assumeNotNull(*files.toTypedArray()) // test_jvm.sh and Gradle set them
        patterns = JsonObject(parseJson(files[0]!!.readText()), "the patterns")
        thoughts = CaseFile(files[1]!!)
    }

    @Test
    fun patternsAreReadAsInPython() {
        val cases = patterns.objects("cases")
        assertTrue("${cases.size} cases", cases.size >= 60)
        val files = mapOf("words" to Golden, "lines" to thoughts)
        val alphabets = files.mapValues { (_, file) ->
            readAlphabet(file.cases.objectAt("model").objectAt("alphabet"))
        }
        val english = mapOf("words" to "english.npz", "lines" to "english-full.npz").mapValues {
            LanguageModel.read(fileOf("language")!!.resolve(it.value).inputStream())
        }
        for ((k, case) in cases.withIndex()) {
            val (of, place) = case.text("of") to case.whole("place")
            val file = files.getValue(of)
            val frames = file.frames(file.cases.objects(of)[place], half = true)
            val constraint = constraint(case, alphabets.getValue(of))
            val model = if (case.flag("language")) english.getValue(of) else null
            val decoder = BeamDecoder(model, case.whole("width"), constraint = constraint)
            val name = "case $k, $of $place"
            assertEquals(name, case.whole("states"), constraint.table.size - 1)
            assertEquals(name, case.whole("fewest_frames"), constraint.fewestFrames)
            val found = decoder.decode(frames, case.whole("count"))
            val wanted = case.list("alternatives").map { it as List<*> }
            assertEquals(name, wanted.map { it[0] }, found.map { decoder.spell(it.ids) })
            for ((one, other) in wanted.zip(found)) assertClose(name, one[1], other.logProbability)
        }
    }

    @Test
    fun whatPythonRefusesIsRefused() {
        val alphabet = readAlphabet(Golden.cases.objectAt("model").objectAt("alphabet"))
        val refused = patterns.list("refused")
        assertEquals(1, refused.count { it == false })
        for ((pattern, isRefused) in patterns.texts("wrong").zip(refused)) {
            val name = pattern.take(40)
            if (isRefused == false) {
                compilePattern(pattern, alphabet)
                continue
            }
            val error = assertThrows(name, IllegalArgumentException::class.java) {
                compilePattern(pattern, alphabet)
            }
            assertTrue("$name: ${error.message}", name.take(3) in error.message!!)
        }
    }

    /** Through the door that an app uses. */
    @Test
    fun theRecogniserReadsWithThem() {
        val case = patterns.objects("cases").first {
            it.text("of") == "words" && "pattern" in it.values && !it.flag("language")
        }
        val word = Golden.words[case.whole("place")]
        val engine = StoredEngine(Golden.frames(word, half = true))
        Recognizer(modelFile(Golden.record(1.0))) { engine }.use { recognizer ->
            val decoder = recognizer.pattern(case.text("pattern"), case.whole("width"))
            val image = Golden.image(word)
            val reading = recognizer.read(image, decoder, case.whole("count"), Turns.NONE)
            assertClose("confidence", case.number("confidence"), reading.confidence)
            val wanted = case.list("alternatives").map { it as List<*> }
            assertEquals(wanted.map { it[0] }, reading.alternatives.map { it.text })
            assertEquals(reading.text, reading.characters.joinToString("") { it.text })
        }
    }

    private fun constraint(case: JsonObject, alphabet: AnyAlphabet): Automaton =
        if ("pattern" in case.values) compilePattern(case.text("pattern"), alphabet)
        else allowCharacters(case.text("characters"), alphabet)
}
