package io.github.kerascrnn.demo.state

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test

class SettingsTest {
    @Test
    fun aFilesNameTellsModelAndFormat() {
        val half = ModelChoice("crnn-en-full-float16.tflite")
        assertEquals("crnn-en-full", half.name)
        assertEquals("float16", half.format)
        assertEquals("mine, stateless", ModelChoice("mine-stateless.tflite").label)
        assertEquals("mine, web", ModelChoice("mine-web.tflite").label)
        assertEquals("crnn-en-full, dynamic", ModelChoice("crnn-en-full.tflite").label)
    }

    @Test
    fun wordsStandOnLinesOrBetweenCommas() {
        assertEquals(
            listOf("Main", "Market Hall", "exit"),
            splitWords(" Main\r\n\nMarket Hall ;exit,Main,\n  "),
        )
        assertEquals(emptyList<String>(), splitWords(" \n, "))
    }

    @Test
    fun whatIsBeingTypedIsKeptWhenThePhoneIsTurned() {
        for (one in Bound.entries.map { Settings(models[1], 3, it, "Main\nexit", "\\d+", "01 ") }) {
            assertEquals(one, restoreSettings(saveSettings(one)))
        }
        assertNull(restoreSettings(null))
        assertNull(restoreSettings(listOf("a.tflite")))
        assertEquals(Settings(), restoreSettings(saveSettings(Settings())))
    }

    @Test
    fun aListTooLongForTheSystemIsKeptOnlyWhileThePhoneIsTurned() {
        val short = Settings(lexiconText = "Main\nexit")
        val long = Settings(lexiconText = "Main\n".repeat(40_000))
        assertEquals(short, restoreSettings(saveDraft(short, turned = false)))
        assertEquals(long, restoreSettings(saveDraft(long, turned = true)))
        assertNull(saveDraft(long, turned = false))
    }

    /** Older ones knew lists of words alone, later ones may know more. */
    @Test
    fun theBoundOfAnotherVersionOfTheAppIsTakenOver() {
        assertEquals(Bound.WORDS, boundOf(null, lexiconOn = true))
        assertEquals(Bound.ANYTHING, boundOf(null, lexiconOn = false))
        assertEquals(Bound.PATTERN, boundOf("PATTERN", lexiconOn = true))
        assertEquals(Bound.ANYTHING, boundOf("GRAMMAR"))
    }

    @Test
    fun theTextOfTheBoundIsTheOneOfItsField() {
        val all = Settings(null, 1, Bound.ANYTHING, "Main", "\\d+", "01")
        val texts = Bound.entries.map { all.copy(bound = it).boundText }
        assertEquals(listOf("", "Main", "\\d+", "01"), texts)
    }

    @Test
    fun settingsOfAnotherVersionOfTheAppAreFitted() {
        val models = listOf(ModelChoice("a.tflite"), ModelChoice("b.tflite"))
        val stale = Settings(ModelChoice("gone.tflite"), threads = 99)
        assertEquals(Settings(models[0], Settings.MAX_THREADS), stale.fittedTo(models))
        assertEquals(models[1], Settings(models[1]).fittedTo(models).model)
        assertNull(stale.fittedTo(emptyList()).model)
    }

    /** Older versions of the app brought crnn-en-mobile along. */
    @Test
    fun aChosenModelThatIsGoneGivesWayToTheFirst() {
        val stage = Story()
        val kept = Settings(ModelChoice("crnn-en-mobile.tflite"), 2, Bound.WORDS, "Main")
        stage.tell(Event.FilesListed(models, emptyList(), kept))
        assertEquals(kept.copy(model = models[0]), stage.screen.settings)
        assertNull(stage.problem)
    }
}
