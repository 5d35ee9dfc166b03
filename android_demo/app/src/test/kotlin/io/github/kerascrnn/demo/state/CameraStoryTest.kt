package io.github.kerascrnn.demo.state

import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertNull
import org.junit.Assert.assertTrue
import org.junit.Test

/** What the screen does about the camera: leave, refusal, loss, coming and going. */
class CameraStoryTest {
    @Test
    fun aPermittedCameraIsOpenedAndReadsFrames() {
        val stage = Story().listed()
        assertEquals(listOf(Effect.OpenCamera), stage.tell(Event.Shown(true, hasCamera = true)))
        assertFalse(stage.screen.wantsFrames)
        stage.tell(Event.CameraStarted)
        assertTrue(stage.screen.wantsFrames)
        stage.tell(Event.ReadingArrived(stage.screen.ticket, aResult("EXIT")))
        assertEquals("EXIT", stage.screen.result?.reading?.text)
        assertEquals(listOf(Effect.CopyText("EXIT")), stage.tell(Event.CopyWanted))
    }

    @Test
    fun leaveIsAskedForOnceAndARefusalSaysWhatHelps() {
        val stage = Story().listed()
        assertEquals(listOf(Effect.AskForCamera), stage.tell(Event.Shown(false, hasCamera = true)))
        // Turning the phone while the question is there does not ask twice.
        assertEquals(none, stage.tell(Event.Hidden))
        assertEquals(none, stage.tell(Event.Shown(false, hasCamera = true)))
        assertEquals(none, stage.tell(Event.PermissionAnswered(granted = false, final = false)))
        assertEquals(Problem.CAMERA_REFUSED, stage.problem)
        assertEquals(Cure.ASK_AGAIN, cureOf(stage.problem!!))
        // Coming back to the app asks no more; a tap does.
        assertEquals(none, stage.tell(Event.Shown(false, hasCamera = true)))
        val asked = stage.tell(Event.CameraWanted(false, hasCamera = true))
        assertEquals(listOf(Effect.AskForCamera), asked)
        assertNull(stage.problem)
        stage.tell(Event.PermissionAnswered(granted = false, final = true))
        assertEquals(Cure.SYSTEM_SETTINGS, cureOf(stage.problem!!))
        // Allowed in the system's settings meanwhile.
        assertEquals(listOf(Effect.OpenCamera), stage.tell(Event.Shown(true, hasCamera = true)))
        assertNull(stage.problem)
    }

    @Test
    fun leaveThatIsGivenOpensTheCamera() {
        val stage = Story().listed()
        stage.tell(Event.Shown(false, hasCamera = true))
        val effects = stage.tell(Event.PermissionAnswered(granted = true, final = false))
        assertEquals(listOf(Effect.OpenCamera), effects)
    }

    @Test
    fun leaveThatComesWhenAPictureIsShownOpensNothing() {
        val stage = Story().listed()
        stage.tell(Event.Shown(false, hasCamera = true))
        stage.tell(Event.PictureWanted(PictureRef.Sample("a.png")))
        assertEquals(none, stage.tell(Event.PermissionAnswered(granted = true, final = false)))
        val effects = stage.tell(Event.CameraWanted(true, hasCamera = true))
        assertEquals(listOf(Effect.OpenCamera), effects)
    }

    @Test
    fun withoutACameraAPictureIsTheCure() {
        val stage = Story().listed()
        assertEquals(none, stage.tell(Event.Shown(true, hasCamera = false)))
        assertEquals(Problem.NO_CAMERA, stage.problem)
        assertEquals(Cure.OTHER_PICTURE, cureOf(stage.problem!!))
    }

    @Test
    fun aLostCameraIsClosedAndCanBeTriedAgain() {
        val stage = Story().listed().running()
        assertEquals(listOf(Effect.CloseCamera), stage.tell(Event.CameraFailed("taken")))
        assertEquals(Trouble(Problem.CAMERA_FAILED, "taken"), stage.screen.trouble)
        assertFalse(stage.screen.wantsFrames)
        assertEquals(
            listOf(Effect.OpenCamera), stage.tell(Event.CameraWanted(true, hasCamera = true)),
        )
        assertNull(stage.problem)
    }

    @Test
    fun leavingTheAppClosesTheCameraAndComingBackOpensIt() {
        val stage = Story().listed().running()
        assertEquals(listOf(Effect.CloseCamera), stage.tell(Event.Hidden))
        assertFalse(stage.screen.wantsFrames)
        assertEquals(none, stage.tell(Event.CameraStarted)) // said too late
        assertEquals(CameraStatus.OFF, stage.screen.camera)
        assertEquals(listOf(Effect.OpenCamera), stage.tell(Event.Shown(true, hasCamera = true)))
    }

    @Test
    fun aHeldReadingStays() {
        val stage = Story().listed().running()
        stage.tell(Event.ReadingArrived(stage.screen.ticket, aResult("ONE")))
        stage.tell(Event.HoldToggled)
        assertFalse(stage.screen.wantsFrames)
        stage.tell(Event.ReadingArrived(stage.screen.ticket, aResult("TWO"))) // was under way
        assertEquals("ONE", stage.screen.result?.reading?.text)
        val trouble = Trouble(Problem.READING_FAILED) // was under way, too
        stage.tell(Event.ReadingFailed(stage.screen.ticket, trouble))
        assertEquals("ONE", stage.screen.result?.reading?.text)
        assertNull(stage.problem)
        stage.tell(Event.HoldToggled)
        assertTrue(stage.screen.wantsFrames)
    }

    @Test
    fun aCameraThatWasLostHoldsNothingWhenItIsBack() {
        val stage = Story().listed().running()
        stage.tell(Event.ReadingArrived(stage.screen.ticket, aResult("ONE")))
        stage.tell(Event.HoldToggled)
        stage.tell(Event.CameraFailed("another app took the camera"))
        assertNull(stage.screen.result)
        stage.tell(Event.CameraWanted(true, hasCamera = true))
        stage.tell(Event.CameraStarted)
        assertTrue(stage.screen.wantsFrames)
        // Nor one whose leave was withdrawn, or that was unplugged.
        stage.tell(Event.ReadingArrived(stage.screen.ticket, aResult("TWO")))
        stage.tell(Event.HoldToggled)
        stage.tell(Event.Hidden)
        stage.tell(Event.Shown(true, hasCamera = false))
        assertNull(stage.screen.result)
        stage.tell(Event.Shown(true, hasCamera = true))
        stage.tell(Event.CameraStarted)
        assertTrue(stage.screen.wantsFrames)
    }

    @Test
    fun theFrameOfALineForgetsWhatTheOtherOneCut() {
        val stage = Story().listed().running()
        val ticket = stage.screen.ticket
        stage.tell(Event.ReadingArrived(ticket, aResult("WORD")))
        stage.tell(Event.HoldToggled)
        assertEquals(none, stage.tell(Event.FrameToggled))
        assertTrue(stage.screen.wide && stage.screen.wantsFrames)
        assertNull(stage.screen.result)
        stage.tell(Event.ReadingArrived(ticket, aResult("LATE")))
        assertNull(stage.screen.result)
        stage.tell(Event.FrameToggled)
        assertFalse(stage.screen.wide)
        // A picture has no frame, and the camera's stays as it was.
        stage.tell(Event.FrameToggled)
        stage.tell(Event.PictureWanted(PictureRef.Sample("a.png")))
        val shown = stage.screen
        stage.tell(Event.FrameToggled)
        assertEquals(shown, stage.screen)
        stage.tell(Event.CameraWanted(true, hasCamera = true))
        assertTrue(stage.screen.wide)
    }

    @Test
    fun aModelThatFailsStopsTheFramesUntilAnotherIsChosen() {
        val stage = Story().listed().running()
        val trouble = Trouble(Problem.MODEL_BROKEN, "why")
        stage.tell(Event.ReadingFailed(stage.screen.ticket, trouble))
        assertFalse(stage.screen.wantsFrames)
        assertEquals(Cure.SETTINGS, cureOf(stage.problem!!))
        stage.choose(stage.screen.settings.copy(model = models[1]))
        assertTrue(stage.screen.wantsFrames)
    }

    @Test
    fun whatStoppedTheFramesGetsAnotherTryAtATap() {
        for (problem in listOf(Problem.READING_FAILED, Problem.OUT_OF_MEMORY)) {
            val stage = Story().listed().running()
            stage.tell(Event.ReadingFailed(stage.screen.ticket, Trouble(problem)))
            assertEquals(Cure.TRY_AGAIN, cureOf(stage.problem!!))
            assertEquals(none, stage.tell(Event.CameraWanted(true, hasCamera = true)))
            assertTrue(stage.screen.wantsFrames)
        }
    }

    @Test
    fun aReadingThatComesAfterTheCameraWasLostHidesNothing() {
        val stage = Story().listed().running()
        val ticket = stage.screen.ticket
        stage.tell(Event.CameraFailed("taken"))
        stage.tell(Event.ReadingArrived(ticket, aResult("LATE")))
        assertEquals(Problem.CAMERA_FAILED, stage.problem)
        assertNull(stage.screen.result)
    }

    @Test
    fun settingsDoNotHideThatTheCameraIsMissing() {
        val stage = Story().listed()
        stage.tell(Event.Shown(true, hasCamera = false))
        stage.choose(stage.screen.settings.copy(threads = 2))
        assertEquals(Problem.NO_CAMERA, stage.problem)
    }

    @Test
    fun anAppWithoutModelsSaysSo() {
        val stage = Story()
        stage.tell(Event.FilesListed(emptyList(), emptyList(), Settings()))
        assertEquals(Problem.NO_MODELS, stage.problem)
        stage.tell(Event.Shown(true, hasCamera = true))
        stage.tell(Event.CameraStarted)
        assertEquals(Problem.NO_MODELS, stage.problem)
        assertFalse(stage.screen.wantsFrames)
    }
}
