package io.github.kerascrnn.demo

import android.content.Context
import android.graphics.Canvas
import android.graphics.Paint
import android.util.AttributeSet
import android.view.View
import io.github.kerascrnn.demo.state.readFrame

/** The frame over the camera's picture; what is outside it is darker and not read. */
class FrameView(context: Context, attributes: AttributeSet) : View(context, attributes) {
    private val shade = Paint().apply { color = context.getColor(R.color.shade) }
    private val edge = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        style = Paint.Style.STROKE
        strokeWidth = 2 * resources.displayMetrics.density
        color = context.getColor(R.color.frame)
    }

    private var wide = false

    /** Shows the frame of a line or of a word. */
    fun show(wide: Boolean) {
        val described = if (wide) R.string.frame_described_line else R.string.frame_described
        contentDescription = context.getString(described)
        if (wide == this.wide) return
        this.wide = wide
        invalidate()
    }

    override fun onDraw(canvas: Canvas) {
        val frame = readFrame(width, height, wide)
        val left = frame.x.toFloat()
        val top = frame.y.toFloat()
        val right = left + frame.width
        val bottom = top + frame.height
        canvas.drawRect(0f, 0f, width.toFloat(), top, shade)
        canvas.drawRect(0f, bottom, width.toFloat(), height.toFloat(), shade)
        canvas.drawRect(0f, top, left, bottom, shade)
        canvas.drawRect(right, top, width.toFloat(), bottom, shade)
        canvas.drawRect(left, top, right, bottom, edge)
    }
}
