package io.github.kerascrnn.demo.state

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/** What the screen does about pictures: shared, chosen, marked, broken, too late. */
class PictureStoryTest {
    private val shared = PictureRef.Given("content://somewhere/1")

    @Test
    fun aPictureTakesTheCamerasPlaceAndIsRead() {
        val stage = Story().listed().running()
        val effects = stage.tell(Event.PictureWanted(shared))
        val ticket = stage.screen.ticket
        assertEquals(listOf(Effect.CloseCamera, Effect.OpenPicture(shared, ticket)), effects)
        assertTrue(stage.screen.busy)
        assertFalse(stage.screen.wantsFrames)
        val read = stage.open(shared)
        assertEquals(Region.WHOLE, read.region)
        stage.tell(Event.ReadingArrived(read.ticket, aResult("SALE")))
        assertEquals("SALE", stage.screen.result?.reading?.text)
        assertFalse(stage.screen.busy)
    }

    @Test
    fun framesThatWereStillBeingReadDoNotShow() {
        val stage = Story().listed().running()
        val old = stage.screen.ticket
        stage.tell(Event.PictureWanted(shared))
        stage.tell(Event.ReadingArrived(old, aResult("FRAME")))
        assertNull(stage.screen.result)
        assertTrue(stage.screen.busy)
    }

    @Test
    fun ofTwoPicturesTheLastOneCounts() {
        val stage = Story().listed()
        stage.tell(Event.PictureWanted(shared))
        val first = stage.screen.ticket
        stage.tell(Event.PictureWanted(PictureRef.Sample("b.png")))
        assertEquals(none, stage.tell(Event.PictureOpened(first, aPicture(shared))))
        assertNull(stage.screen.picture)
        assertEquals(none, stage.tell(Event.PictureFailed(first, Trouble(Problem.PICTURE_GONE))))
        assertNull(stage.problem)
    }

    @Test
    fun aBrokenPictureIsSaidAndAnotherCanBeChosen() {
        val stage = Story().listed()
        stage.tell(Event.PictureWanted(shared))
        val broken = Trouble(Problem.PICTURE_BROKEN)
        stage.tell(Event.PictureFailed(stage.screen.ticket, broken))
        assertEquals(broken, stage.screen.trouble)
        assertEquals(Cure.OTHER_PICTURE, cureOf(stage.problem!!))
        assertFalse(stage.screen.busy)
        stage.tell(Event.PictureWanted(shared))
        assertNull(stage.problem)
    }

    @Test
    fun aMarkedPartIsReadAlone() {
        val stage = Story().listed()
        stage.tell(Event.PictureWanted(shared))
        stage.open(shared)
        val part = Region(0.1, 0.2, 0.5, 0.4)
        val effect = stage.tell(Event.RegionMarked(part)).single() as Effect.ReadPicture
        assertEquals(part, effect.region)
        assertEquals(stage.screen.ticket, effect.ticket)
    }

    @Test
    fun otherSettingsReadThePictureAgain() {
        val stage = Story().listed()
        stage.tell(Event.PictureWanted(shared))
        stage.open(shared)
        val chosen = stage.screen.settings.copy(bound = Bound.WORDS, lexiconText = "sale\nexit")
        val effects = stage.choose(chosen)
        assertEquals(listOf(Effect.CloseSettings, Effect.SaveSettings(chosen)), effects.take(2))
        assertTrue(effects[2] is Effect.ReadPicture)
        assertEquals(listOf(Effect.CloseSettings), stage.choose(chosen)) // nothing new
    }

    @Test
    fun settingsChosenWhileAPictureIsBeingOpenedDoNotLoseIt() {
        val stage = Story().listed()
        stage.tell(Event.PictureWanted(shared))
        stage.choose(stage.screen.settings.copy(threads = 2))
        stage.open(shared)
        assertEquals(shared, stage.screen.picture?.ref)
    }

    @Test
    fun aPictureStaysWhenTheAppComesBack() {
        val stage = Story().listed()
        stage.tell(Event.PictureWanted(shared))
        stage.open(shared)
        stage.tell(Event.Hidden)
        assertEquals(none, stage.tell(Event.Shown(true, hasCamera = true)))
        assertEquals(Source.PICTURE, stage.screen.source)
        assertEquals(
            listOf(Effect.OpenCamera), stage.tell(Event.CameraWanted(true, hasCamera = true)),
        )
        assertNull(stage.screen.picture)
    }

    @Test
    fun aPictureComesBackAfterTheSystemEndedTheApp() {
        val part = Region(0.1, 0.2, 0.5, 0.4)
        for (ref in listOf(shared, PictureRef.Sample("a.png"))) {
            val stage = Story().listed()
            stage.tell(Event.PictureWanted(ref))
            val beingOpened = savePicture(stage.screen)
            stage.open(ref)
            stage.tell(Event.RegionMarked(part))
            val saved = savePicture(stage.screen)
            val again = Story().listed()
            val effect = again.tell(restorePicture(saved)!!).single()
            assertEquals(Effect.OpenPicture(ref, again.screen.ticket), effect)
            assertEquals(part, again.open(ref).region)
            val early = Story().listed()
            early.tell(restorePicture(beingOpened)!!)
            assertEquals(Region.WHOLE, early.open(ref).region)
        }
    }

    @Test
    fun theCameraLeavesNothingToBringBack() {
        val stage = Story().listed()
        stage.tell(Event.PictureWanted(shared))
        stage.tell(Event.CameraWanted(true, hasCamera = true))
        assertNull(savePicture(stage.screen))
        assertNull(restorePicture(null))
        assertNull(restorePicture(listOf("given", "content://a", "0.0", "x", "1.0", "1.0")))
        assertNull(restorePicture(listOf("other", "a", "0.0", "0.0", "1.0", "1.0")))
    }

    @Test
    fun aPhoneWithoutGallerySaysSo() {
        val stage = Story().listed()
        stage.tell(Event.GalleryMissing)
        assertEquals(Problem.NO_GALLERY, stage.problem)
    }

    @Test
    fun nothingReadIsNothingToCopy() {
        val stage = Story().listed().running()
        stage.tell(Event.ReadingArrived(stage.screen.ticket, aResult("")))
        assertFalse(stage.screen.canCopy)
        assertEquals(none, stage.tell(Event.CopyWanted))
    }
}
