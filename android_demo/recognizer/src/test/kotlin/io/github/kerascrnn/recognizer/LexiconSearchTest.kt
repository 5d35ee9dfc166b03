package io.github.kerascrnn.recognizer

import java.lang.management.ManagementFactory
import java.util.Random
import kotlin.math.exp
import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

/** The search for the best word finds what scoring every word finds. */
class LexiconSearchTest {
    private val refused = IllegalArgumentException::class.java
    private val alphabet = Alphabet("abcdefghijklmnopqrstuvwxyz", ignoreCase = true)

    private fun randomFrames(random: Random, time: Int, spread: Double): Frames {
        val values = FloatArray(time * alphabet.classes)
        for (first in values.indices step alphabet.classes) {
            val powers = DoubleArray(alphabet.classes) { exp(random.nextGaussian() * spread) }
            for (k in powers.indices) values[first + k] = (powers[k] / powers.sum()).toFloat()
        }
        return Frames(time, alphabet.classes, values)
    }

    private fun randomLexicon(random: Random, count: Int): LexiconDecoder {
        val words = List(count) {
            val letters = List(1 + random.nextInt(9)) { (random.nextGaussian() * 4).toInt() }
            letters.joinToString("") { "${'a' + it.mod(26)}" }
        }
        return LexiconDecoder(Lexicon(words, alphabet))
    }

    @Test
    fun theSearchEqualsScoringAll() {
        val random = Random(5)
        repeat(60) { round ->
            val decoder = randomLexicon(random, 1 + random.nextInt(400))
            val spread = listOf(0.5, 2.0, 5.0)[round % 3]
            val frames = randomFrames(random, 10 + random.nextInt(20), spread)
            val count = 1 + round % 4
            val got = decoder.decode(frames, count)
            val all = decoder.lexicon.labels.map { scoreLabel(frames, it) }.sortedDescending()
            assertEquals(minOf(count, all.size), got.size)
            for ((wanted, one) in all.zip(got)) assertEquals(wanted, one.logProbability, 1e-9)
        }
    }

    @Test
    fun fiftyThousandWordsTakeMilliseconds() {
        val random = Random(9)
        val spec = ModelSpec.fromJson(Golden.record(1.0))
        val words = Golden.lexicon + List(60_000) {
            val letters = List(2 + random.nextInt(8)) { (random.nextGaussian() * 4).toInt() }
            letters.joinToString("") { "${'a' + it.mod(26)}" }
        }
        val decoder = LexiconDecoder(Lexicon(words, spec.alphabet))
        val frames = Golden.words.map { Golden.frames(it, half = true) }
        frames.forEach { decoder.decode(it) } // warms the compiler up
        val clock = ManagementFactory.getThreadMXBean() // not the wall's: others may compute too
        val milliseconds = frames.map {
            val start = clock.currentThreadCpuTime
            decoder.decode(it)
            (clock.currentThreadCpuTime - start) / 1e6
        }.sorted()
        val median = milliseconds[milliseconds.size / 2]
        val most = milliseconds.last()
        println("${decoder.lexicon.size} words: %.2f ms, at most %.1f".format(median, most))
        assertTrue("$median ms an image", median < 100)
    }

    @Test
    fun wordsThatFoldAlikeCountOnceAndKeepTheirSpelling() {
        val lexicon = Lexicon(listOf("Main", " ", "Street", "MAIN"), alphabet)
        assertEquals(listOf("Main", "Street"), lexicon.words)
        assertEquals("Main", lexicon.spell(alphabet.encode("main")))
        assertThrows(refused) { lexicon.spell(alphabet.encode("maine")) }
    }

    @Test
    fun oneWordInManyCasesIsOneWord() {
        val cased = Alphabet("abcDABCd'")
        val lexicon = Lexicon(listOf("bad", "BAD", "a'b"), cased, ignoreCase = true)
        assertEquals(listOf("bad", "a'b"), lexicon.words)
        val forms = lexicon.labels.map(cased::decode)
        assertEquals(listOf("bad", "BAD", "Bad", "a'b", "A'B"), forms)
        assertEquals("bad", lexicon.spell(cased.encode("BAD")))
        val greek = Alphabet("ΟΔΣΑοδσςα")
        val streets = Lexicon(listOf("ΟΔΟΣ", "ΟΣΑ"), greek, ignoreCase = true).labels
        // A sigma at a word's end is another letter.
        val spelt = listOf("ΟΔΟΣ", "οδος", "Οδος", "ΟΣΑ", "οσα", "Οσα")
        assertEquals(spelt, streets.map(greek::decode))
        val capitals = Lexicon(listOf("Cad", "ab"), Alphabet("ABCD"), ignoreCase = true)
        assertEquals(listOf("CAD", "AB"), capitals.labels.map(capitals.alphabet::decode))
        assertEquals(listOf("Cad", "ab"), capitals.words)
    }

    @Test
    fun anyCountGivesAllWords() {
        val cased = Lexicon(listOf("ab", "ba"), Alphabet("abAB"), ignoreCase = true)
        val plain = Frames(4, 5, DoubleArray(20) { 0.2 })
        assertEquals(2, LexiconDecoder(cased).decode(plain, Int.MAX_VALUE).size)
    }

    @Test
    fun aWordThatNoImageIsWideEnoughForTakesNoMemoryInASearch() {
        val decoder = LexiconDecoder(Lexicon(listOf("ab".repeat(200_000), "cat"), alphabet))
        val (time, classes) = 20_000 to alphabet.classes
        val plain = Frames(time, classes, DoubleArray(time * classes) { 1.0 / classes })
        assertEquals("cat", decoder.spell(decoder.decode(plain)[0].ids))
    }

    @Test
    fun lettersWhoseOtherCaseIsSeveralAreThoseOfPython() {
        // In lower case it has a dot beside, which an alphabet without the capital lacks as well.
        assertThrows(refused) { Lexicon(listOf("DİA"), Alphabet("DIAdia"), ignoreCase = true) }
        val turkish = Lexicon(listOf("ßa", "DİA"), Alphabet("DIAdiaSsßİ\u0307"), ignoreCase = true)
        val forms = turkish.labels.map(turkish.alphabet::decode)
        assertEquals(listOf("ßa", "SSA", "Ssa", "DİA", "di\u0307a", "Di\u0307a"), forms)
    }

    @Test
    fun foreignCharactersAreRefusedSkippedOrLeftOut() {
        val words = listOf("don't", "stop", "!!")
        val error = assertThrows(refused) { Lexicon(words, alphabet) }
        assertTrue(error.message!!, "don't" in error.message!!)
        assertEquals(listOf("stop"), Lexicon(words, alphabet, Foreign.SKIP).words)
        assertEquals(listOf("don't", "stop"), Lexicon(words, alphabet, Foreign.KEEP).words)
        assertThrows(refused) { Lexicon(listOf("!"), alphabet, Foreign.KEEP) }
        assertThrows(refused) { Lexicon(listOf(" "), alphabet) }
    }

    @Test
    fun whatCannotBeReadIsRefused() {
        val decoder = LexiconDecoder(Lexicon(listOf("zoo"), alphabet))
        val frames = randomFrames(Random(1), 3, 1.0)
        assertThrows(refused) { decoder.decode(frames) } // a repeat needs a fourth frame
        assertThrows(refused) { decoder.decode(randomFrames(Random(1), 9, 1.0), 0) }
        assertThrows(refused) { decoder.decode(Frames(9, 3, FloatArray(27) { 0.3f })) }
        assertThrows(refused) { scoreLabel(frames, intArrayOf(0)) }
        assertThrows(refused) { align(frames, intArrayOf(1, 1, 1)) }
        assertThrows(refused) { Frames(2, 2, FloatArray(3)) }
        val logits = Frames(1, alphabet.classes, FloatArray(alphabet.classes) { -1f })
        assertThrows(refused) { decoder.decode(logits) }
    }
}
