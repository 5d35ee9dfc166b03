package io.github.kerascrnn.recognizer

import kotlin.math.ln
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
import org.junit.Test

private const val NEAR = 1e-12

/** How sure free readings are: frames made by hand, whose alignments are counted by hand. */
class SecondThoughtsTest {
    private fun frames(vararg rows: DoubleArray) =
        Frames(rows.size, rows[0].size, rows.reduce { all, row -> all + row })

    private fun row(vararg values: Double) = values

    @Test
    fun theAlignmentsOfAWordAreSummed() {
        // a then blank, a twice, blank then a: the best path is the first alone, .6 * .7.
        val best = readBest(frames(row(.4, .6), row(.7, .3)), Alphabet("a"), 1.0, null)
        assertArrayEquals(intArrayOf(1), best.path.ids)
        val wanted = ln(.6 * .7 + .6 * .3 + .4 * .3)
        assertEquals(wanted, best.words.single().logProbability, NEAR)
        assertEquals(wanted, best.path.logProbability, NEAR)
    }

    @Test
    fun framesAreScoredAsGivenWhateverTheirSum() {
        val best = readBest(frames(row(.2, .3), row(.35, .15)), Alphabet("a"), 1.0, null)
        assertEquals(ln(.3 * .35 + .3 * .15 + .2 * .15), best.path.logProbability, NEAR)
    }

    @Test
    fun theSumIsOfTheTemperedFrames() {
        // Roots, and one in each frame: 2/3 and 1/3, 3/4 and 1/4.
        val given = frames(row(.2, .8), row(.9, .1))
        val best = readBest(given, Alphabet("a"), 2.0, null)
        val wanted = ln(2 / 3.0 * 3 / 4 + 2 / 3.0 * 1 / 4 + 1 / 3.0 * 1 / 4)
        assertEquals(wanted, best.path.logProbability, NEAR)
    }

    @Test
    fun aLineIsAsProbableAsAllItsAlignments() {
        val line = frames(row(.4, .6, .0), row(.5, .2, .3), row(.1, .0, .9), row(.0, 1.0, .0))
        val best = readBest(line, Alphabet("a "), 1.0, null)
        assertArrayEquals(intArrayOf(1, 2, 1), best.path.ids)
        val first = .6 * .5 + .6 * .2 + .4 * .2
        val got = best.words.map { it.logProbability }.toDoubleArray()
        assertArrayEquals(doubleArrayOf(ln(first), 0.0), got, NEAR)
        // The space in the third frame; in the second, a blank behind it; in both.
        val whole = first * .9 + .6 * .3 * .1 + .6 * .3 * .9
        assertEquals(ln(whole), best.path.logProbability, NEAR)
    }

    @Test
    fun spacesAtTheEndsAndNothingAtAllAreSummedToo() {
        val alphabet = Alphabet("a ")
        val spaces = row(.1, .1, .8)
        val between = frames(spaces, row(.7, .3, .0), row(.1, .8, .1), spaces, row(.9, .1, .0))
        val best = readBest(between, alphabet, 1.0, null)
        assertArrayEquals(intArrayOf(2, 1, 2), best.path.ids)
        val sure = ln(.7 * .8 + .3 * .1 + .3 * .8) // in the two frames between the spaces
        assertEquals(sure, best.words.single().logProbability, NEAR)
        // The last space begins in the fourth frame, in the third and goes on, or ends there.
        val whole = .8 * .9 * (.83 * .8 + .3 * .1 * .8 + .3 * .1 * .1)
        assertEquals(ln(whole), best.path.logProbability, NEAR)
        val none = readBest(frames(row(.9, .1, .0), row(.8, .1, .1)), alphabet, 1.0, null)
        assertTrue(none.words.isEmpty())
        assertEquals(ln(.9 * .8), none.path.logProbability, NEAR)
    }

    @Test
    fun whatAScriptRulesOutIsInNoAlignment() {
        // A Latin o, then a Cyrillic д: the o is ruled out, and what looks like it is read.
        val mixed = frames(row(.0, .6, .0, .4), row(.0, .0, 1.0, .0), row(.5, .1, .3, .1))
        val best = readBest(mixed, Alphabet("oдо"), 1.0, null)
        assertArrayEquals(intArrayOf(3, 2), best.path.ids)
        assertEquals(ln(.4 * (.5 + .3)), best.path.logProbability, NEAR)
    }
}
