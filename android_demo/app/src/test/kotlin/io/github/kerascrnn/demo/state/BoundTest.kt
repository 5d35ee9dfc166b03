package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.Alphabet
import io.github.kerascrnn.recognizer.SymbolAlphabet
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/** What the text has to be: typed, looked at, kept, taken off. */
class BoundTest {
    private val small = Alphabet("0123456789abcdefghijklmnopqrstuvwxyz", ignoreCase = true)
    private val full = Alphabet((32..126).map { it.toChar() }.joinToString(""))

    private fun ofPattern(pattern: String) = Settings(bound = Bound.PATTERN, pattern = pattern)

    private fun ofCharacters(characters: String) =
        Settings(bound = Bound.CHARACTERS, characters = characters)

    @Test
    fun readyPatternsAllowWhatTheyAreFor() {
        val good = mapOf(
            ReadyPattern.DIGITS to listOf("7", "2026"),
            ReadyPattern.PRICE to listOf("12.50", "0,99", "$1999.00"),
            ReadyPattern.DATE to listOf("2026-11-29", "1/2/26", "29.11.2026", "3-4-99"),
            ReadyPattern.PLATE to listOf("AB 123", "KA01-2345", "B7XYZ"),
        )
        val bad = mapOf(
            ReadyPattern.DIGITS to listOf("", "7a"),
            ReadyPattern.PRICE to listOf("12", "12.5", "$.50"),
            ReadyPattern.DATE to listOf("2026", "1/2", "29.11.026"),
            ReadyPattern.PLATE to listOf("A", "ab 123", "AB  123"),
        )
        for (one in ReadyPattern.entries) {
            assertNull(one.name, findFault(ofPattern(one.pattern), full))
            val pattern = Regex(one.pattern)
            for (text in good.getValue(one)) assertTrue(text, pattern.matches(text))
            for (text in bad.getValue(one)) assertFalse(text, pattern.matches(text))
            assertEquals(one, ReadyPattern.of(one.pattern))
        }
        assertNull(ReadyPattern.of("\\d{3}"))
        assertNull(ReadyPattern.of(""))
    }

    @Test
    fun aWrongPatternIsSaidWithItsPlace() {
        val broken = findFault(ofPattern("ab(c"), full) as Fault.WrongPattern
        assertTrue(broken.detail, "position 2" in broken.detail)
        assertEquals(Fault.Empty, findFault(ofPattern(""), full))
        // Only what the model reads can match.
        assertNull(findFault(ofPattern("A-\\d"), full))
        val unfit = findFault(ofPattern("A-\\d"), small) as Fault.WrongPattern
        assertTrue(unfit.detail, "'-'" in unfit.detail)
        assertTrue(findFault(ofPattern("[0-9]{5000}"), full) is Fault.WrongPattern)
    }

    @Test
    fun charactersThatTheModelLacksAreNamedOnce() {
        assertNull(findFault(ofCharacters("0123456789"), small))
        assertNull(findFault(ofCharacters("ABC"), small)) // case is ignored
        assertEquals(Fault.Foreign(listOf("-", "ü")), findFault(ofCharacters("0-ü-"), small))
        assertEquals(Fault.Foreign(listOf("ü")), findFault(ofCharacters("u\u0308"), full))
        assertEquals(Fault.Empty, findFault(ofCharacters(""), full))
    }

    @Test
    fun aModelOfSymbolsHasCharactersByNameAndNoPatterns() {
        val notes = SymbolAlphabet(listOf("G4", "A4"))
        assertNull(findFault(ofCharacters("G4 A4"), notes))
        assertEquals(Fault.Foreign(listOf("B4")), findFault(ofCharacters("B4 A4"), notes))
        assertEquals(Fault.Empty, findFault(ofCharacters(" "), notes))
        assertTrue(findFault(ofPattern("G"), notes) is Fault.WrongPattern)
    }

    @Test
    fun whatWasTypedForAnotherBoundDoesNotMatter() {
        val typed = Settings(pattern = "(", characters = "ü")
        assertNull(findFault(typed, small))
        assertNull(findFault(typed.copy(bound = Bound.WORDS), small))
        assertNull(findFault(typed.copy(bound = Bound.CHARACTERS, characters = "0"), small))
    }

    @Test
    fun aWrongPatternKeepsTheOldOne() {
        val stage = Story().listed().running()
        val digits = stage.screen.settings.copy(bound = Bound.PATTERN, pattern = "\\d+")
        assertEquals(listOf(Effect.CheckSettings(digits)), stage.tell(Event.SettingsTyped(digits)))
        assertEquals(Bound.ANYTHING, stage.screen.settings.bound) // not yet looked at
        assertEquals(
            listOf(Effect.CloseSettings, Effect.SaveSettings(digits)),
            stage.tell(Event.SettingsChecked(digits, null)),
        )
        val wrong = digits.copy(pattern = "(")
        val fault = Fault.WrongPattern("this bracket is not closed")
        stage.tell(Event.SettingsTyped(wrong))
        assertEquals(
            listOf(Effect.ShowFault(fault)), stage.tell(Event.SettingsChecked(wrong, fault)),
        )
        assertEquals(digits, stage.screen.settings)
        assertTrue(stage.screen.wantsFrames)
    }

    @Test
    fun settingsThatWereLeftOrTypedAnewDoNotCount() {
        val stage = Story().listed()
        val first = stage.screen.settings.copy(threads = 2)
        stage.tell(Event.SettingsTyped(first))
        stage.tell(Event.SettingsLeft)
        assertEquals(none, stage.tell(Event.SettingsChecked(first, null)))
        assertEquals(1, stage.screen.settings.threads)
        val second = first.copy(threads = 3)
        stage.tell(Event.SettingsTyped(first))
        stage.tell(Event.SettingsTyped(second))
        assertEquals(none, stage.tell(Event.SettingsChecked(first, null)))
        stage.tell(Event.SettingsChecked(second, null))
        assertEquals(3, stage.screen.settings.threads)
    }

    @Test
    fun oneTapTakesTheBoundOffAndReadsAgain() {
        val stage = Story().listed()
        stage.tell(Event.PictureWanted(PictureRef.Sample("a.png")))
        stage.open(PictureRef.Sample("a.png"))
        stage.choose(stage.screen.settings.copy(bound = Bound.PATTERN, pattern = "a{60}"))
        val failed = Event.ReadingFailed(stage.screen.ticket, Trouble(Problem.PATTERN_TOO_LONG))
        stage.tell(failed)
        val effects = stage.tell(Event.BoundDropped)
        val free = stage.screen.settings
        assertEquals(Bound.ANYTHING to "a{60}", free.bound to free.pattern) // kept for the next time
        assertEquals(Effect.SaveSettings(free), effects[0])
        assertTrue(effects[1] is Effect.ReadPicture)
        assertNull(stage.problem)
        assertEquals(none, stage.tell(Event.BoundDropped))
    }
}
