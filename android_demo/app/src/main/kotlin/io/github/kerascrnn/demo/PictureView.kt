package io.github.kerascrnn.demo

import android.content.Context
import android.graphics.Bitmap
import android.graphics.Canvas
import android.graphics.Paint
import android.graphics.RectF
import android.util.AttributeSet
import android.view.MotionEvent
import android.view.View
import io.github.kerascrnn.demo.state.Region

/** A picture; a finger marks the word in it, and a tap takes the whole picture again. */
class PictureView(context: Context, attributes: AttributeSet) : View(context, attributes) {
    /** Is told what was marked. */
    var onRegion: (Region) -> Unit = {}

    private val shade = Paint().apply { color = context.getColor(R.color.shade) }
    private val edge = Paint(Paint.ANTI_ALIAS_FLAG).apply {
        style = Paint.Style.STROKE
        strokeWidth = 2 * resources.displayMetrics.density
        color = context.getColor(R.color.frame)
    }
    private val paint = Paint(Paint.FILTER_BITMAP_FLAG)
    private var bitmap: Bitmap? = null
    private var region = Region.WHOLE
    private var dragged: Region? = null

    /** Shows a picture and what of it is read. */
    fun show(bitmap: Bitmap?, region: Region) {
        if (bitmap === this.bitmap && region == this.region) return
        this.bitmap = bitmap
        this.region = region
        invalidate()
    }

    override fun onDraw(canvas: Canvas) {
        val image = bitmap ?: return
        val place = place(image)
        canvas.drawBitmap(image, null, place, paint)
        val marked = dragged ?: region
        if (marked == Region.WHOLE) return
        val left = place.left + (marked.left * place.width()).toFloat()
        val top = place.top + (marked.top * place.height()).toFloat()
        val right = place.left + (marked.right * place.width()).toFloat()
        val bottom = place.top + (marked.bottom * place.height()).toFloat()
        canvas.drawRect(place.left, place.top, place.right, top, shade)
        canvas.drawRect(place.left, bottom, place.right, place.bottom, shade)
        canvas.drawRect(place.left, top, left, bottom, shade)
        canvas.drawRect(right, top, place.right, bottom, shade)
        canvas.drawRect(left, top, right, bottom, edge)
    }

    override fun onTouchEvent(event: MotionEvent): Boolean {
        val image = bitmap ?: return false
        val place = place(image)
        val x = ((event.x - place.left) / place.width()).toDouble()
        val y = ((event.y - place.top) / place.height()).toDouble()
        when (event.actionMasked) {
            MotionEvent.ACTION_DOWN -> {
                parent.requestDisallowInterceptTouchEvent(true)
                dragged = Region(x, y, x, y)
            }
            MotionEvent.ACTION_MOVE -> dragged = dragged?.copy(x1 = x, y1 = y)
            MotionEvent.ACTION_UP -> {
                val marked = dragged
                dragged = null
                if (marked == null || marked.isTap(image.width, image.height)) performClick()
                else onRegion(marked)
            }
            MotionEvent.ACTION_CANCEL -> dragged = null
        }
        invalidate()
        return true
    }

    override fun performClick(): Boolean {
        super.performClick()
        if (bitmap != null) onRegion(Region.WHOLE)
        return true
    }

    /** Where the whole picture stands: as large as fits, in the middle. */
    private fun place(image: Bitmap): RectF {
        val scale = minOf(width.toFloat() / image.width, height.toFloat() / image.height)
        val across = image.width * scale
        val down = image.height * scale
        val left = (width - across) / 2
        val top = (height - down) / 2
        return RectF(left, top, left + across, top + down)
    }
}
