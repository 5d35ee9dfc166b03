package io.github.kerascrnn.demo

import android.text.Editable
import android.text.TextWatcher
import android.view.View
import android.widget.AdapterView
import android.widget.ArrayAdapter
import android.widget.EditText
import android.widget.Spinner

/** Shown, or without a place. */
internal fun visible(whether: Boolean): Int = if (whether) View.VISIBLE else View.GONE

/** Gives a spinner its lines. */
internal fun fill(spinner: Spinner, labels: List<String>, selected: Int) {
    val adapter =
        ArrayAdapter(spinner.context, android.R.layout.simple_spinner_item, labels)
    adapter.setDropDownViewResource(android.R.layout.simple_spinner_dropdown_item)
    spinner.adapter = adapter
    if (selected >= 0) spinner.setSelection(selected)
}

/** Tells what is chosen, also once at first. */
internal fun whenChosen(spinner: Spinner, act: (Int) -> Unit) {
    spinner.onItemSelectedListener = object : AdapterView.OnItemSelectedListener {
        override fun onItemSelected(parent: AdapterView<*>, view: View?, place: Int, id: Long) =
            act(place)

        override fun onNothingSelected(parent: AdapterView<*>) = Unit
    }
}

/** Tells that a field holds another text. */
internal fun whenTyped(field: EditText, act: () -> Unit) {
    field.addTextChangedListener(
        object : TextWatcher {
            override fun beforeTextChanged(text: CharSequence, at: Int, old: Int, new: Int) = Unit

            override fun onTextChanged(text: CharSequence, at: Int, old: Int, new: Int) = Unit

            override fun afterTextChanged(text: Editable) = act()
        },
    )
}
