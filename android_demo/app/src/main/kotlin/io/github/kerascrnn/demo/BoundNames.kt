package io.github.kerascrnn.demo

import android.content.Context
import io.github.kerascrnn.demo.state.Bound
import io.github.kerascrnn.demo.state.ReadyPattern
import io.github.kerascrnn.demo.state.Settings

/** The text of a bound, for lists. */
internal fun nameOf(bound: Bound): Int = when (bound) {
    Bound.ANYTHING -> R.string.kind_anything
    Bound.WORDS -> R.string.kind_words
    Bound.PATTERN -> R.string.kind_pattern
    Bound.CHARACTERS -> R.string.kind_characters
}

/** The text of a ready pattern. */
internal fun nameOf(pattern: ReadyPattern): Int = when (pattern) {
    ReadyPattern.DIGITS -> R.string.ready_digits
    ReadyPattern.PRICE -> R.string.ready_price
    ReadyPattern.DATE -> R.string.ready_date
    ReadyPattern.PLATE -> R.string.ready_plate
}

/** What bounds the text now, for the screen; `null` where nothing does. */
internal fun nameBound(context: Context, settings: Settings): String? = when (settings.bound) {
    Bound.ANYTHING -> null
    Bound.WORDS -> context.getString(R.string.bound_words)
    Bound.PATTERN ->
        ReadyPattern.of(settings.pattern)?.let { context.getString(nameOf(it)) } ?: settings.pattern
    Bound.CHARACTERS -> context.getString(R.string.bound_characters, settings.characters)
}
