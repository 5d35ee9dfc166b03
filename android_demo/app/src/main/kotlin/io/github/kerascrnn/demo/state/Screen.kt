package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.GreyImage
import io.github.kerascrnn.recognizer.Reading

/** Where the words come from. */
enum class Source { CAMERA, PICTURE }

/** How far the camera is. */
enum class CameraStatus { OFF, ASKING, STARTING, RUNNING, REFUSED, REFUSED_FOR_GOOD, MISSING, FAILED }

/** A picture that was asked for, before anyone knows whether it can be opened. */
sealed interface PictureRef {
    /** One that comes with the app. */
    data class Sample(val name: String) : PictureRef

    /** One of the gallery or of another app. */
    data class Given(val uri: String) : PictureRef
}

/** A picture that was opened. */
data class Picture(val ref: PictureRef, val grey: GreyImage)

/** What went wrong; the screen has a sentence with the remedy for each. */
enum class Problem {
    CAMERA_REFUSED,
    CAMERA_REFUSED_FOR_GOOD,
    NO_CAMERA,
    CAMERA_FAILED,
    PICTURE_BROKEN,
    PICTURE_GONE,
    PICTURE_LARGE,
    NO_GALLERY,
    MODEL_BROKEN,
    NO_MODELS,
    LEXICON_EMPTY,
    LEXICON_FOREIGN,
    LEXICON_TOO_LONG,
    PATTERN_UNFIT,
    PATTERN_TOO_LONG,
    PATTERN_TOO_LARGE,
    CHARACTERS_UNFIT,
    OUT_OF_MEMORY,
    READING_FAILED,
}

/** What the user can do about a problem at a touch. */
enum class Cure { ASK_AGAIN, TRY_AGAIN, SYSTEM_SETTINGS, OTHER_PICTURE, SETTINGS, NONE }

/** The button below the sentence. */
fun cureOf(problem: Problem): Cure = when (problem) {
    Problem.CAMERA_REFUSED -> Cure.ASK_AGAIN
    Problem.CAMERA_REFUSED_FOR_GOOD -> Cure.SYSTEM_SETTINGS
    Problem.CAMERA_FAILED, Problem.OUT_OF_MEMORY, Problem.READING_FAILED -> Cure.TRY_AGAIN
    Problem.NO_CAMERA, Problem.PICTURE_BROKEN, Problem.PICTURE_GONE, Problem.PICTURE_LARGE,
    -> Cure.OTHER_PICTURE
    Problem.MODEL_BROKEN, Problem.LEXICON_EMPTY, Problem.LEXICON_FOREIGN, Problem.LEXICON_TOO_LONG,
    Problem.PATTERN_UNFIT, Problem.PATTERN_TOO_LONG, Problem.PATTERN_TOO_LARGE,
    Problem.CHARACTERS_UNFIT,
    -> Cure.SETTINGS
    Problem.NO_GALLERY, Problem.NO_MODELS -> Cure.NONE
}

/** A problem, and what the code that met it says; the detail is for those who debug. */
data class Trouble(val problem: Problem, val detail: String = "")

/**
 * What was read.
 *
 * @property crop what was read, turned as the recogniser turned it; the spans refer to it.
 * @property milliseconds from the crop to its text.
 * @property words how many words of the user's list the model can write; `null` without a list.
 */
data class Result(
    val reading: Reading,
    val crop: GreyImage,
    val milliseconds: Double,
    val model: ModelChoice,
    val words: Int? = null,
)

/**
 * Everything that the screen shows; only [reduce] makes a new one.
 *
 * @property checking settings that are being looked at; those that count are [settings].
 * @property ref the picture that was asked for last, also while it is being opened.
 * @property ticket grows whenever what was asked before no longer counts, so that answers which
 *   come late are known as such.
 * @property wide whether the camera's frame is for a line and not for a word.
 * @property held whether the camera's last reading stays on the screen.
 */
data class Screen(
    val source: Source = Source.CAMERA,
    val camera: CameraStatus = CameraStatus.OFF,
    val ref: PictureRef? = null,
    val picture: Picture? = null,
    val region: Region = Region.WHOLE,
    val settings: Settings = Settings(),
    val checking: Settings? = null,
    val models: List<ModelChoice> = emptyList(),
    val samples: List<String> = emptyList(),
    val result: Result? = null,
    val trouble: Trouble? = null,
    val busy: Boolean = false,
    val held: Boolean = false,
    val wide: Boolean = false,
    val ticket: Int = 0,
) {
    /** Whether frames of the camera are wanted now. */
    val wantsFrames: Boolean
        get() = source == Source.CAMERA && camera == CameraStatus.RUNNING && !held &&
            settings.model != null && trouble == null

    /** Whether there is something to copy. */
    val canCopy: Boolean get() = !result?.reading?.text.isNullOrEmpty()
}
