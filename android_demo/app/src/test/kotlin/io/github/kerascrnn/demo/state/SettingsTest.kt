package io.github.kerascrnn.demo.state

import org.junit.Assert.assertEquals
import org.junit.Assert.assertNull
import org.junit.Test

class SettingsTest {
    @Test
    fun aFilesNameTellsModelAndFormat() {
        val half = ModelChoice("crnn-en-mobile-float16.tflite")
        assertEquals("crnn-en-mobile", half.name)
        assertEquals("float16", half.format)
        assertEquals("crnn-en-mobile, dynamic", ModelChoice("crnn-en-mobile.tflite").label)
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
        for (one in listOf(Settings(), Settings(models[1], 3, true, "Main\nexit"))) {
            assertEquals(one, restoreSettings(saveSettings(one)))
        }
        assertNull(restoreSettings(null))
        assertNull(restoreSettings(listOf("a.tflite")))
    }

    @Test
    fun settingsOfAnotherVersionOfTheAppAreFitted() {
        val models = listOf(ModelChoice("a.tflite"), ModelChoice("b.tflite"))
        val stale = Settings(ModelChoice("gone.tflite"), threads = 99)
        assertEquals(Settings(models[0], Settings.MAX_THREADS), stale.fittedTo(models))
        assertEquals(models[1], Settings(models[1]).fittedTo(models).model)
        assertNull(stale.fittedTo(emptyList()).model)
    }
}
