package io.github.kerascrnn.demo

import android.app.Activity
import android.app.AlertDialog
import android.view.View
import android.widget.ArrayAdapter
import android.widget.EditText
import android.widget.Spinner
import android.widget.Switch
import io.github.kerascrnn.demo.state.Screen
import io.github.kerascrnn.demo.state.Settings

/** Asks for model, threads and the list of words. */
fun showSettings(activity: Activity, screen: Screen, choose: (Settings) -> Unit) {
    val views = View.inflate(activity, R.layout.settings, null)
    val model: Spinner = views.findViewById(R.id.model)
    val threads: Spinner = views.findViewById(R.id.threads)
    val lexiconOn: Switch = views.findViewById(R.id.lexicon_on)
    val lexicon: EditText = views.findViewById(R.id.lexicon)
    fill(model, screen.models.map { it.label }, screen.models.indexOf(screen.settings.model))
    fill(threads, (1..Settings.MAX_THREADS).map(Int::toString), screen.settings.threads - 1)
    lexiconOn.isChecked = screen.settings.lexiconOn
    lexicon.setText(screen.settings.lexiconText)
    AlertDialog.Builder(activity)
        .setTitle(R.string.settings)
        .setView(views)
        .setNegativeButton(R.string.cancel, null)
        .setPositiveButton(R.string.done) { _, _ ->
            choose(
                Settings(
                    screen.models.getOrNull(model.selectedItemPosition),
                    threads.selectedItemPosition + 1,
                    lexiconOn.isChecked,
                    lexicon.text.toString(),
                ),
            )
        }
        .show()
}

/** Lists the sample images. */
fun showSamples(activity: Activity, samples: List<String>, choose: (String) -> Unit) {
    AlertDialog.Builder(activity)
        .setTitle(R.string.samples)
        .setItems(samples.map { it.removeSuffix(".png") }.toTypedArray<CharSequence>()) { _, which ->
            choose(samples[which])
        }
        .setNegativeButton(R.string.cancel, null)
        .show()
}

private fun fill(spinner: Spinner, labels: List<String>, selected: Int) {
    val adapter =
        ArrayAdapter(spinner.context, android.R.layout.simple_spinner_item, labels)
    adapter.setDropDownViewResource(android.R.layout.simple_spinner_dropdown_item)
    spinner.adapter = adapter
    if (selected >= 0) spinner.setSelection(selected)
}
