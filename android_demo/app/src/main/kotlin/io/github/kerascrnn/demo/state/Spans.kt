package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.Reading
import io.github.kerascrnn.recognizer.Word
import java.util.Locale

/** A character over the picture of its word, in pixels of the view. */
data class Span(val text: String, val left: Float, val right: Float, val sure: Boolean)

private const val SURE = 0.8 // below, a character is marked as doubtful

/** Where the characters stand when an image so wide is drawn from [left] over [width] pixels. */
fun layOutSpans(reading: Reading, imageWidth: Int, left: Float, width: Float): List<Span> =
    reading.characters.map {
        val scale = width / imageWidth
        Span(
            it.text,
            left + (it.left * scale).toFloat(),
            left + (it.right * scale).toFloat(),
            it.probability >= SURE,
        )
    }

/** The words to show beside a text: where there are several, or one that was weighed. */
fun markWords(reading: Reading): List<Word> =
    if (reading.words.size > 1 || reading.weighed) reading.words else emptyList()

/** A probability in whole per cent; 100 only where it is one, as nothing else is certain. */
fun percent(probability: Double): Int =
    if (probability >= 1.0) 100 else (probability * 100).toInt().coerceIn(0, 99)

/** Milliseconds with a digit more where they are few. */
fun formatMilliseconds(milliseconds: Double, locale: Locale): String =
    String.format(locale, if (milliseconds < 10) "%.1f" else "%.0f", milliseconds)
