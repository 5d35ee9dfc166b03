package io.github.kerascrnn.demo

import android.app.Activity
import android.app.AlertDialog
import android.content.DialogInterface
import android.graphics.Rect
import android.view.View
import android.widget.EditText
import android.widget.Spinner
import android.widget.TextView
import io.github.kerascrnn.demo.state.Bound
import io.github.kerascrnn.demo.state.Fault
import io.github.kerascrnn.demo.state.ModelChoice
import io.github.kerascrnn.demo.state.ReadyPattern
import io.github.kerascrnn.demo.state.Settings

/**
 * Asks for model, threads, and what the text has to be.
 *
 * @param start what the fields hold at first.
 * @param choose is told what the user decided on; [complain] or [dismiss] answers.
 * @param leave is told that the dialog was closed.
 */
class SettingsDialog(
    private val activity: Activity,
    private val models: List<ModelChoice>,
    start: Settings,
    choose: (Settings) -> Unit,
    leave: () -> Unit,
) {
    private val views = View.inflate(activity, R.layout.settings, null)
    private val model: Spinner = views.findViewById(R.id.model)
    private val threads: Spinner = views.findViewById(R.id.threads)
    private val kind: Spinner = views.findViewById(R.id.bound_kind)
    private val lexicon: EditText = views.findViewById(R.id.lexicon)
    private val patternFields: View = views.findViewById(R.id.pattern_fields)
    private val ready: Spinner = views.findViewById(R.id.ready_pattern)
    private val pattern: EditText = views.findViewById(R.id.pattern)
    private val characters: EditText = views.findViewById(R.id.characters)
    private val fault: TextView = views.findViewById(R.id.fault)
    private val dialog: AlertDialog

    private val bound: Bound get() = Bound.entries[kind.selectedItemPosition]

    init {
        fill(model, models.map { it.label }, models.indexOf(start.model))
        fill(threads, (1..Settings.MAX_THREADS).map(Int::toString), start.threads - 1)
        fill(kind, Bound.entries.map { activity.getString(nameOf(it)) }, start.bound.ordinal)
        lexicon.setText(start.lexiconText)
        pattern.setText(start.pattern)
        characters.setText(start.characters)
        val names = ReadyPattern.entries.map { activity.getString(nameOf(it)) }
        fill(ready, listOf(activity.getString(R.string.own_pattern)) + names, readyNow())
        showFields()
        whenChosen(kind) { showFields() }
        whenChosen(model) { forgive() }
        whenChosen(ready) { position ->
            val one = ReadyPattern.entries.getOrNull(position - 1)
            if (one != null && pattern.text.toString() != one.pattern) pattern.setText(one.pattern)
        }
        whenTyped(pattern) {
            forgive()
            if (ready.selectedItemPosition != readyNow()) ready.setSelection(readyNow())
        }
        whenTyped(characters) { forgive() }
        dialog = AlertDialog.Builder(activity)
            .setTitle(R.string.settings)
            .setView(views)
            .setNegativeButton(R.string.cancel, null)
            .setPositiveButton(R.string.done, null)
            .setOnDismissListener { leave() }
            .show()
        // Set by the builder it would close the dialog, whatever was typed.
        dialog.getButton(DialogInterface.BUTTON_POSITIVE).setOnClickListener { choose(draft) }
    }

    /** What the fields hold now. */
    val draft: Settings
        get() = Settings(
            models.getOrNull(model.selectedItemPosition),
            threads.selectedItemPosition + 1,
            bound,
            lexicon.text.toString(),
            pattern.text.toString(),
            characters.text.toString(),
        )

    val isShowing: Boolean get() = dialog.isShowing

    /** Says below the field what is wrong with it; the dialog stays. */
    fun complain(about: Fault) {
        fault.text = when (about) {
            Fault.Empty -> activity.getString(
                if (bound == Bound.PATTERN) R.string.pattern_missing else R.string.characters_missing,
            )
            is Fault.Foreign -> activity.getString(
                R.string.characters_foreign, about.characters.joinToString { "'$it'" },
            )
            is Fault.WrongPattern -> about.detail
        }
        fault.visibility = View.VISIBLE
        (if (bound == Bound.PATTERN) pattern else characters).requestFocus()
        // It may lie below the edge, behind the keyboard.
        fault.post { fault.requestRectangleOnScreen(Rect(0, 0, fault.width, fault.height)) }
    }

    fun dismiss() = dialog.dismiss()

    /** Only the fields of what the text has to be. */
    private fun showFields() {
        forgive()
        lexicon.visibility = visible(bound == Bound.WORDS)
        patternFields.visibility = visible(bound == Bound.PATTERN)
        characters.visibility = visible(bound == Bound.CHARACTERS)
    }

    private fun forgive() {
        fault.visibility = View.GONE
    }

    /** Place of the ready pattern that the field holds; 0 is the user's own. */
    private fun readyNow(): Int = (ReadyPattern.of(pattern.text.toString())?.ordinal ?: -1) + 1
}
