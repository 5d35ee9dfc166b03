package io.github.kerascrnn.demo

import android.app.Activity
import android.app.AlertDialog
import android.view.View
import android.widget.ArrayAdapter
import android.widget.EditText
import android.widget.Spinner
import android.widget.Switch
import io.github.kerascrnn.demo.state.ModelChoice
import io.github.kerascrnn.demo.state.Settings

/**
 * Asks for model, threads and the list of words.
 *
 * @param start what the fields hold at first.
 * @param choose is told what the user decided on.
 */
class SettingsDialog(
    activity: Activity,
    private val models: List<ModelChoice>,
    start: Settings,
    choose: (Settings) -> Unit,
) {
    private val views = View.inflate(activity, R.layout.settings, null)
    private val model: Spinner = views.findViewById(R.id.model)
    private val threads: Spinner = views.findViewById(R.id.threads)
    private val lexiconOn: Switch = views.findViewById(R.id.lexicon_on)
    private val lexicon: EditText = views.findViewById(R.id.lexicon)
    private val dialog: AlertDialog

    init {
        fill(model, models.map { it.label }, models.indexOf(start.model))
        fill(threads, (1..Settings.MAX_THREADS).map(Int::toString), start.threads - 1)
        lexiconOn.isChecked = start.lexiconOn
        lexicon.setText(start.lexiconText)
        dialog = AlertDialog.Builder(activity)
            .setTitle(R.string.settings)
            .setView(views)
            .setNegativeButton(R.string.cancel, null)
            .setPositiveButton(R.string.done) { _, _ -> choose(draft) }
            .show()
    }

    /** What the fields hold now. */
    val draft: Settings
        get() = Settings(
            models.getOrNull(model.selectedItemPosition),
            threads.selectedItemPosition + 1,
            lexiconOn.isChecked,
            lexicon.text.toString(),
        )

    val isShowing: Boolean get() = dialog.isShowing

    fun dismiss() = dialog.dismiss()
}

/** Lists the sample images. */
fun showSamples(
    activity: Activity,
    samples: List<String>,
    choose: (String) -> Unit,
): AlertDialog =
    AlertDialog.Builder(activity)
        .setTitle(R.string.samples)
        .setItems(samples.map { it.removeSuffix(".png") }.toTypedArray<CharSequence>()) { _, which ->
            choose(samples[which])
        }
        .setNegativeButton(R.string.cancel, null)
        .show()

private fun fill(spinner: Spinner, labels: List<String>, selected: Int) {
    val adapter =
        ArrayAdapter(spinner.context, android.R.layout.simple_spinner_item, labels)
    adapter.setDropDownViewResource(android.R.layout.simple_spinner_dropdown_item)
    spinner.adapter = adapter
    if (selected >= 0) spinner.setSelection(selected)
}
