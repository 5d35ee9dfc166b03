package io.github.kerascrnn.demo

import android.app.Activity
import android.graphics.Bitmap
import android.view.TextureView
import android.view.View
import android.widget.Button
import android.widget.LinearLayout
import android.widget.TextView
import io.github.kerascrnn.demo.state.CameraStatus
import io.github.kerascrnn.demo.state.Cure
import io.github.kerascrnn.demo.state.Problem
import io.github.kerascrnn.demo.state.Result
import io.github.kerascrnn.demo.state.Screen
import io.github.kerascrnn.demo.state.Settings
import io.github.kerascrnn.demo.state.Source
import io.github.kerascrnn.demo.state.Trouble
import io.github.kerascrnn.demo.state.cureOf
import io.github.kerascrnn.demo.state.formatMilliseconds
import io.github.kerascrnn.demo.state.markWords
import io.github.kerascrnn.demo.state.percent

private const val LARGE_FONT = 1.3f // as many times the usual size as three words in a row bear

/** The views of `main.xml`, made to show a [Screen]. Decides nothing. */
class ScreenViews(private val activity: Activity) {
    val preview: TextureView = activity.findViewById(R.id.preview)
    val picture: PictureView = activity.findViewById(R.id.picture)
    val camera: Button = activity.findViewById(R.id.camera)
    val gallery: Button = activity.findViewById(R.id.gallery)
    val samples: Button = activity.findViewById(R.id.samples)
    val hold: Button = activity.findViewById(R.id.hold)
    val copy: Button = activity.findViewById(R.id.copy)
    val settings: Button = activity.findViewById(R.id.settings)
    val cure: Button = activity.findViewById(R.id.cure)
    val shape: Button = activity.findViewById(R.id.shape)
    val bound: Button = activity.findViewById(R.id.bound)
    private val frame: FrameView = activity.findViewById(R.id.frame)
    private val hint: TextView = activity.findViewById(R.id.hint)
    private val trouble: View = activity.findViewById(R.id.trouble)
    private val troubleText: TextView = activity.findViewById(R.id.trouble_text)
    private val troubleDetail: TextView = activity.findViewById(R.id.trouble_detail)
    private val spans: SpanView = activity.findViewById(R.id.spans)
    private val text: TextView = activity.findViewById(R.id.text)
    private val details: TextView = activity.findViewById(R.id.details)

    init {
        if (activity.resources.configuration.fontScale > LARGE_FONT) {
            stack(activity.findViewById(R.id.sources))
            stack(activity.findViewById(R.id.actions))
        }
    }

    /** Buttons below one another: beside one another their words would break. */
    private fun stack(row: LinearLayout) {
        row.orientation = LinearLayout.VERTICAL
        for (k in 0 until row.childCount) {
            row.getChildAt(k).layoutParams = LinearLayout.LayoutParams(
                LinearLayout.LayoutParams.MATCH_PARENT, LinearLayout.LayoutParams.WRAP_CONTENT,
            )
        }
    }

    fun show(screen: Screen, bitmap: Bitmap?) {
        val live = screen.source == Source.CAMERA
        frame.visibility = visible(live && screen.trouble == null)
        frame.show(screen.wide)
        shape.visibility = frame.visibility
        write(shape, activity.getString(if (screen.wide) R.string.one_word else R.string.one_line))
        showBound(screen.settings)
        picture.visibility = visible(!live)
        picture.show(bitmap, screen.region)
        write(hint, if (screen.trouble == null) hintOf(screen) else "")
        showTrouble(screen.trouble)
        spans.show(screen.result)
        write(text, textOf(screen))
        write(details, screen.result?.let(::describe).orEmpty())
        hold.isEnabled = live && screen.camera == CameraStatus.RUNNING
        write(hold, activity.getString(if (screen.held) R.string.go_on else R.string.hold))
        copy.isEnabled = screen.canCopy
    }

    private fun showBound(settings: Settings) {
        val what = nameBound(activity, settings)
        bound.visibility = visible(what != null)
        if (what == null) return
        write(bound, activity.getString(R.string.bound_shown, what))
        bound.contentDescription = activity.getString(R.string.bound_described, what)
    }

    private fun hintOf(screen: Screen): String = when {
        screen.source == Source.PICTURE ->
            if (screen.picture == null) "" else activity.getString(R.string.hint_picture)
        screen.camera == CameraStatus.STARTING -> activity.getString(R.string.starting)
        screen.wide -> activity.getString(R.string.hint_camera_line)
        else -> activity.getString(R.string.hint_camera)
    }

    private fun textOf(screen: Screen): String {
        val result = screen.result
        return when {
            result != null -> result.reading.text.ifEmpty { activity.getString(R.string.nothing_read) }
            screen.busy -> activity.getString(R.string.reading)
            else -> ""
        }
    }

    private fun describe(result: Result): String {
        val resources = activity.resources
        val locale = resources.configuration.locales[0]
        val words = markWords(result.reading).map {
            val shown = if (it.weighed) R.string.word_weighed else R.string.word_shown
            resources.getString(shown, it.text, percent(it.confidence))
        }
        val note = if (result.reading.weighed) resources.getString(R.string.weighed_note) else null
        val milliseconds = formatMilliseconds(result.milliseconds, locale)
        val facts = listOfNotNull(
            resources.getString(R.string.confidence, percent(result.reading.confidence)),
            resources.getString(R.string.milliseconds, milliseconds),
            result.model.label,
            result.words?.let { resources.getQuantityString(R.plurals.words_of_list, it, it) },
        ).joinToString(" · ")
        return listOfNotNull(words.joinToString("  ").ifEmpty { null }, note, facts)
            .joinToString("\n")
    }

    private fun showTrouble(shown: Trouble?) {
        trouble.visibility = visible(shown != null)
        if (shown == null) return
        write(troubleText, activity.getString(sentence(shown.problem)))
        write(troubleDetail, shown.detail)
        troubleDetail.visibility = visible(shown.detail.isNotEmpty())
        val label = labelOf(cureOf(shown.problem))
        cure.visibility = visible(label != null)
        if (label != null) write(cure, activity.getString(label))
    }

    /** Only what is new: screen readers speak whatever is set. */
    private fun write(view: TextView, text: String) {
        if (view.text.toString() != text) view.text = text
    }

    private fun labelOf(cure: Cure): Int? = when (cure) {
        Cure.ASK_AGAIN -> R.string.ask_again
        Cure.TRY_AGAIN -> R.string.try_again
        Cure.SYSTEM_SETTINGS -> R.string.system_settings
        Cure.OTHER_PICTURE -> R.string.other_picture
        Cure.SETTINGS -> R.string.settings
        Cure.NONE -> null
    }

    private fun sentence(problem: Problem): Int = when (problem) {
        Problem.CAMERA_REFUSED -> R.string.camera_refused
        Problem.CAMERA_REFUSED_FOR_GOOD -> R.string.camera_refused_for_good
        Problem.NO_CAMERA -> R.string.no_camera
        Problem.CAMERA_FAILED -> R.string.camera_failed
        Problem.PICTURE_BROKEN -> R.string.picture_broken
        Problem.PICTURE_GONE -> R.string.picture_gone
        Problem.PICTURE_LARGE -> R.string.picture_large
        Problem.NO_GALLERY -> R.string.no_gallery
        Problem.MODEL_BROKEN -> R.string.model_broken
        Problem.NO_MODELS -> R.string.no_models
        Problem.LEXICON_EMPTY -> R.string.lexicon_empty
        Problem.LEXICON_FOREIGN -> R.string.lexicon_foreign
        Problem.LEXICON_TOO_LONG -> R.string.lexicon_too_long
        Problem.PATTERN_UNFIT -> R.string.pattern_unfit
        Problem.PATTERN_TOO_LONG -> R.string.pattern_too_long
        Problem.PATTERN_TOO_LARGE -> R.string.pattern_too_large
        Problem.CHARACTERS_UNFIT -> R.string.characters_unfit
        Problem.OUT_OF_MEMORY -> R.string.out_of_memory
        Problem.READING_FAILED -> R.string.reading_failed
    }
}
