package io.github.kerascrnn.recognizer

import org.junit.Assert.assertEquals
import org.junit.Assert.assertThrows
import org.junit.Assert.assertTrue
import org.junit.Test

/** Which texts a pattern allows, what is said about wrong ones, and what a search does at its ends. */
class PatternTest {
    private val small = Alphabet("abc123-.", ignoreCase = true)
    private val refused = IllegalArgumentException::class.java

    private fun allows(pattern: String, text: String, alphabet: Alphabet = small): Boolean {
        val automaton = compilePattern(pattern, alphabet)
        val last = alphabet.encode(text).fold(0) { state, id -> automaton.table[state][id] }
        return automaton.accepting[last]
    }

    private fun refusal(pattern: String, alphabet: AnyAlphabet = small): String =
        assertThrows(pattern, refused) { compilePattern(pattern, alphabet) }.message!!

    @Test
    fun textsMatchFromBeginningToEnd() {
        assertTrue(allows("[A-C]{2}\\d+", "ab1"))
        assertTrue(!allows("[A-C]{2}\\d+", "ab"))
        assertTrue(!allows("[A-C]{2}\\d+", "ab1a"))
        assertTrue(allows("(?:a|bc)*-?", "abca-"))
        assertTrue(allows("^a$|^b{,2}$", "bb"))
        assertTrue(allows("", ""))
        assertTrue(allows("a{b", "a", Alphabet("a{b")).not())
        assertTrue(allows("a{b", "a{b", Alphabet("a{b"))) // a bracket that bounds nothing
        assertTrue(allows("[]a-]+", "-a]", Alphabet("]a-")))
        assertTrue(allows("a*?b+?", "aabb"))
        assertTrue(allows("\\.\\-", ".-"))
    }

    @Test
    fun caseCountsWhereTheAlphabetHasIt() {
        val both = Alphabet("aAb")
        assertTrue(allows("[A-Z]", "A", both) && !allows("[A-Z]", "a", both))
        assertTrue(allows("[A-Z]", "a") && !allows("[^A-Z]", "1a"))
        assertTrue(allows("[^A-Z]", "1") && "[^A-Z1-3.-]" in refusal("[^A-Z1-3.-]"))
    }

    @Test
    fun whatTheAlphabetReadsAsOneIsOneInAPattern() {
        assertTrue(allows("İıI{2}", "iiii", Alphabet("abi", ignoreCase = true)))
        val turkish = Alphabet("abıi", ignoreCase = true)
        for ((pattern, text) in
        mapOf("i" to "i", "İ" to "i", "I" to "ı", "[A-Z]" to "ı", "[^I]" to "i")) {
            assertTrue(pattern, allows(pattern, text, turkish))
            assertTrue(pattern, !allows(pattern, "ıi".replace(text, ""), turkish))
        }
        val greek = Alphabet("οδσς", ignoreCase = true)
        assertTrue(allows("ΟΔΟς", "οδος", greek) && !allows("ΟΔΟς", "οδοσ", greek))
    }

    @Test
    fun signsOfTwoUnitsMayHaveABackslash() {
        val sign = "\ud800\udc64" // its lower bits are those of a d
        val alphabet = Alphabet("1$sign")
        for (pattern in listOf("\\$sign", "[\\$sign]")) {
            assertTrue(allows(pattern, sign, alphabet) && !allows(pattern, "1", alphabet))
        }
    }

    @Test
    fun whatIsWrongIsNamedWithItsPlace() {
        assertTrue("position 2" in refusal("b**"))
        assertTrue("position 1" in refusal("a[bc"))
        assertTrue("closes here" in refusal("ab)"))
        assertTrue("not closed" in refusal("a(b"))
        assertTrue("backreference" in refusal("(a)\\1"))
        assertTrue("lookaround" in refusal("(?=a)b"))
        assertTrue("anchor" in refusal("a^b"))
        assertTrue("c-a" in refusal("[c-a]"))
        assertTrue("no escape" in refusal("\\q"))
        assertTrue("lexicon" in refusal("a".repeat(10_001)))
        assertTrue("4096 states" in refusal("(a{60}){80}"))
        assertTrue("symbols" in refusal("a", SymbolAlphabet(listOf("G4"))))
        assertTrue("'x'" in refusal("axb"))
    }

    @Test
    fun memoryAndFramesAreBounded() {
        val frames = Frames(300, 9, DoubleArray(2700) { 1.0 / 9 })
        val large = BeamDecoder(null, constraint = compilePattern("(a|b|1){2000}|a*", small))
        val error = assertThrows(refused) { large.decode(frames) }
        assertTrue(error.message!!, "MB" in error.message!!)
        val two = BeamDecoder(null, constraint = compilePattern("aa", small)) // a blank between
        assertEquals(3, two.constraint!!.fewestFrames)
        val few = Frames(2, 9, DoubleArray(18) { 1.0 / 9 })
        assertThrows(NothingFitsException::class.java) { two.decode(few) }
    }

    @Test
    fun whatIsForbiddenLeastIsGivenWhereNothingIsPossible() {
        val values = DoubleArray(18)
        values[1] = 1.0 // a, then b, and nothing else
        values[9 + 2] = 1.0
        val decoder = BeamDecoder(null, constraint = compilePattern("a[c1]", Alphabet("abc123-.")))
        val found = decoder.decode(Frames(2, 9, values), 1).single()
        assertEquals(Double.NEGATIVE_INFINITY, found.logProbability, 0.0)
        assertEquals('a', decoder.spell(found.ids)[0])
    }

    @Test
    fun onlySomeCharactersAreRead() {
        val values = doubleArrayOf(.1, .5, .1, .1, .2, 0.0, 0.0, 0.0, 0.0)
        val digits = BeamDecoder(null, constraint = allowCharacters("123", small))
        assertEquals("1", digits.spell(digits.decode(Frames(1, 9, values))[0].ids))
        assertThrows(refused) { allowCharacters("", small) }
        assertTrue("'9'" in assertThrows(refused) { allowCharacters("9", small) }.message!!)
        assertThrows(refused) { BeamDecoder(null) }
        assertThrows(refused) { digits.decode(Frames(1, 9, values), 11) }
    }
}
