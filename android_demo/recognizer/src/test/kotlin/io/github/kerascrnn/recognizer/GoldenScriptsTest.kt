package io.github.kerascrnn.recognizer

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Assume.assumeNotNull
import org.junit.Test

// Both sides compute in 64 bits. Twelve digits are stored.
private const val NEAR = 1e-6

/** Words of letters that look alike, as `make_scripts.py` had Python read them. */
class GoldenScriptsTest {
    @Test
    fun mixedLettersAreReadAsInPython() {
        val file = fileOf("scripts")
        assumeNotNull(file) // test_jvm.sh and Gradle set it
        val cases = (parseJson(file!!.readText()) as List<*>).map { JsonObject(it, "a case") }
        assertTrue("${cases.size} cases", cases.size >= 40)
        var changed = 0
        for ((k, case) in cases.withIndex()) {
            val alphabet = Alphabet(case.text("characters"))
            val frames = frames(case)
            val best = readBest(frames, alphabet, case.number("temperature"), thoughts = null)
            val text = alphabet.decode(best.path.ids)
            val name = "case $k, ${case.text("text")}"
            assertEquals(name, case.text("text"), text)
            val sure = case.list("sure").map { (it as Number).toDouble() }.toDoubleArray()
            val got = best.words.map { it.logProbability }.toDoubleArray()
            assertArrayEquals(name, sure, got, NEAR)
            assertEquals(name, case.wholes("starts"), best.path.starts.toList())
            if (text != alphabet.decode(bestPath(frames).ids)) changed++
        }
        assertTrue("$changed words were kept to one script", changed >= 10)
    }

    private fun frames(case: JsonObject): Frames {
        val rows = case.list("frames").map { it as List<*> }
        val values = rows.flatten().map { (it as Number).toDouble() }.toDoubleArray()
        return Frames(rows.size, rows[0].size, values)
    }
}
