package io.github.kerascrnn.demo

import android.app.Activity
import android.app.AlertDialog

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
