package io.github.kerascrnn.recognizer

import kotlin.math.exp
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

/** Decoders on frames of every temper: flat, peaked, with zeros, and tiny. */
class GoldenDecodersTest {
    private val cases = Golden.cases.objects("decoders")

    /** Does something with every case, golden and fresh. */
    private fun forEach(act: (String, JsonObject, Frames) -> Unit) {
        for ((file, source) in Golden.files.withIndex()) {
            source.cases.objects("decoders").forEachIndexed { number, case ->
                val name = "${if (file == 0) "golden" else "fresh"} case $number"
                act(name, case, source.frames(case, half = false))
            }
        }
    }

    private fun assertPath(name: String, wanted: JsonObject, got: Path) {
        assertEquals(name, wanted.wholes("ids"), got.ids.toList())
        assertClose(name, wanted.values["log_probability"], got.logProbability)
        assertEquals(name, wanted.wholes("starts"), got.starts.toList())
        assertEquals(name, wanted.wholes("ends"), got.ends.toList())
        for ((one, other) in wanted.list("probabilities").zip(got.probabilities.toList())) {
            assertClose(name, one, other)
        }
    }

    @Test
    fun bestPathsAreThoseOfPython() = forEach { name, case, frames ->
        assertPath(name, case.objectAt("path"), bestPath(frames))
    }

    @Test
    fun scoresAreThoseOfPython() = forEach { name, case, frames ->
        val alphabet = Alphabet(case.text("characters"))
        for ((word, wanted) in case.list("scored").zip(case.list("scores"))) {
            val got = scoreLabel(frames, alphabet.encode(word as String))
            assertClose("$name, '$word'", wanted, got)
        }
    }

    @Test
    fun lexiconsGiveTheWordsOfPython() = forEach { name, case, frames ->
        val words = case.list("words").map { it as String }
        val alphabet = Alphabet(case.text("characters"))
        val lexicon = Lexicon(words, alphabet, Foreign.ERROR, case.flag("ignore_case"))
        val got = LexiconDecoder(lexicon).decode(frames, case.whole("count"))
        val wanted = case.list("found").map { it as List<*> }
        assertEquals(name, wanted.map { it[0] }, got.map { lexicon.spell(it.ids) })
        for ((one, other) in wanted.zip(got)) assertClose(name, one[1], other.logProbability)
        assertPath("$name, aligned", case.objectAt("aligned"), align(frames, got[0].ids))
    }

    @Test
    fun theCasesReachEveryBranch() {
        val best = cases.map { (it.list("found")[0] as List<*>)[1] as Double? }
        assertTrue("a word below what doubles hold", best.any { it != null && it < -700 })
        assertTrue("no possible word", best.any { it == null })
        assertTrue("a large lexicon", cases.any { it.list("words").size > 1000 })
    }

    @Test
    fun scoresAreSumsOverAllPaths() {
        val frames = Frames(3, 3, doubleArrayOf(.5, .3, .2, .1, .6, .3, .2, .2, .6))
        val sums = HashMap<List<Int>, Double>()
        for (path in 0 until 27) {
            val ids = listOf(path / 9, path / 3 % 3, path % 3)
            val merged = ids.filterIndexed { t, id -> id != BLANK && (t == 0 || id != ids[t - 1]) }
            val product = ids.foldIndexed(1.0) { t, product, id -> product * frames[t, id] }
            sums.merge(merged, product, Double::plus)
        }
        for ((ids, sum) in sums) {
            assertEquals("$ids", sum, exp(scoreLabel(frames, ids.toIntArray())), 1e-12)
        }
        assertArrayEquals(intArrayOf(1, 2), bestPath(frames).ids)
    }
}
