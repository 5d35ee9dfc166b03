package io.github.kerascrnn.demo

import android.content.Context
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.RectF
import android.util.AttributeSet
import android.util.TypedValue
import android.view.View
import io.github.kerascrnn.demo.state.Result
import io.github.kerascrnn.demo.state.layOutSpans
import io.github.kerascrnn.demo.state.percent
import io.github.kerascrnn.recognizer.GreyImage

/** The word as the recogniser was given it, with its characters above where they were found. */
class SpanView(context: Context, attributes: AttributeSet) : View(context, attributes) {
    private val line = Paint(Paint.ANTI_ALIAS_FLAG).apply { strokeWidth = inPixels(1.5f) }
    private val halo = Paint(Paint.ANTI_ALIAS_FLAG).apply { // the picture may be of the line's colour
        strokeWidth = inPixels(3.5f)
        color = context.getColor(R.color.halo)
    }
    private val letter = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        textAlign = Paint.Align.CENTER
        color = context.getColor(R.color.ink)
    }
    private val picture = Paint(Paint.FILTER_BITMAP_FLAG)
    private var bitmap: Bitmap? = null
    private var result: Result? = null

    /** Shows a reading, or nothing. */
    fun show(result: Result?) {
        if (result === this.result) return
        this.result = result
        bitmap = result?.crop?.let(::toBitmap)
        contentDescription = result?.let(::describe)
        invalidate()
    }

    override fun onDraw(canvas: Canvas) {
        val shown = result ?: return
        val image = bitmap ?: return
        letter.textSize = minOf(height * 0.28f, letterSize())
        val above = letter.textSize * 1.35f
        val scale = minOf(width.toFloat() / image.width, (height - above) / image.height)
        if (scale <= 0) return
        val across = image.width * scale
        val left = (width - across) / 2
        canvas.drawBitmap(
            image, null, RectF(left, above, left + across, above + image.height * scale), picture,
        )
        for (span in layOutSpans(shown.reading, image.width, left, across)) {
            val color = context.getColor(if (span.sure) R.color.sure else R.color.doubtful)
            line.color = color
            for (paint in listOf(halo, line)) for (edge in listOf(span.left, span.right)) {
                canvas.drawLine(edge, above, edge, above + image.height * scale, paint)
            }
            // Doubtful characters are underlined as well: colour alone tells some people nothing.
            if (!span.sure) canvas.drawLine(span.left, above, span.right, above, line)
            canvas.drawText(span.text, (span.left + span.right) / 2, letter.textSize, letter)
        }
    }

    private fun describe(result: Result): String =
        result.reading.characters.joinToString(", ") {
            resources.getString(
                R.string.character_described, it.text,
                percent(it.probability),
            )
        }

    private fun toBitmap(image: GreyImage): Bitmap {
        val colors = IntArray(image.pixels.size) {
            val level = image.pixels[it].toInt() and 0xFF
            0xFF shl 24 or (level shl 16) or (level shl 8) or level
        }
        return Bitmap.createBitmap(colors, image.width, image.height, Bitmap.Config.ARGB_8888)
    }

    private fun inPixels(dip: Float): Float =
        TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_DIP, dip, resources.displayMetrics)

    private fun letterSize(): Float =
        TypedValue.applyDimension(TypedValue.COMPLEX_UNIT_SP, 18f, resources.displayMetrics)
}
