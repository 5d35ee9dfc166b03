package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.Alternative
import io.github.kerascrnn.recognizer.GreyImage
import io.github.kerascrnn.recognizer.ReadCharacter
import io.github.kerascrnn.recognizer.Reading

internal val models = listOf(ModelChoice("small.tflite"), ModelChoice("large-float16.tflite"))
internal val none = emptyList<Effect>()

/** A screen to which things happen, one after another. */
internal class Story {
    var screen = Screen()
        private set

    val problem: Problem? get() = screen.trouble?.problem

    fun tell(event: Event): List<Effect> {
        val step = reduce(screen, event)
        screen = step.screen
        return step.effects
    }

    fun listed(): Story {
        tell(Event.FilesListed(models, listOf("a.png"), Settings()))
        return this
    }

    fun running(): Story {
        tell(Event.Shown(true, hasCamera = true))
        tell(Event.CameraStarted)
        return this
    }

    /** Settings that are all right. */
    fun choose(settings: Settings): List<Effect> {
        tell(Event.SettingsTyped(settings))
        return tell(Event.SettingsChecked(settings, fault = null))
    }

    /** Opens the picture that was asked for, and gives the effect that reads it. */
    fun open(ref: PictureRef): Effect.ReadPicture =
        tell(Event.PictureOpened(screen.ticket, aPicture(ref))).single() as Effect.ReadPicture
}

internal fun aPicture(ref: PictureRef) = Picture(ref, GreyImage(ByteArray(200), 20, 10))

internal fun aReading(text: String, width: Double = 20.0): Reading {
    val step = width / maxOf(text.length, 1)
    val characters = text.mapIndexed { k, one ->
        ReadCharacter(one.toString(), if (k == 0) 0.5 else 0.99, k * step, (k + 1) * step)
    }
    return Reading(text, 0.9, characters, -0.1, listOf(Alternative(text, -0.1)))
}

internal fun aResult(text: String) =
    Result(aReading(text), GreyImage(ByteArray(200), 20, 10), 3.0, models[0])
