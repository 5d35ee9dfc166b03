package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.GreyImage
import io.github.kerascrnn.recognizer.Word
import java.nio.ByteBuffer
import java.util.Locale
import kotlin.math.cos
import kotlin.math.roundToInt
import kotlin.math.sin
import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

class GeometryTest {
    private val sensorTurns = listOf(0, 90, 180, 270)

    /** Preview and crop show the same: followed from the view to the sensor on both ways. */
    @Test
    fun whatIsCutIsWhatThePreviewShows() {
        for (sensor in sensorTurns) for (display in listOf(0, 90, 180, 270)) {
            val lie = CameraGeometry(160, 120, sensor, display, 90, 130)
            val luma = ByteBuffer.allocate(120 * 160)
            for (y in 0 until 120) for (x in 0 until 160) luma.put(y * 160 + x, (x + 3 * y).toByte())
            for ((x, y) in listOf(45 to 65, 20 to 30, 80 to 100)) {
                val box = lie.toUpright(x.toDouble(), y.toDouble(), x + 0.01, y + 0.01)
                val cut = cutUpright(luma, 160, 1, lie, PixelBox(box.x, box.y, 1, 1))
                val (sensorX, sensorY) = throughPreview(lie, x.toDouble(), y.toDouble())
                // Neighbouring pixels differ by 1 and 3: a pixel off either way is let pass.
                val shown = sensorX.roundToInt() + 3 * sensorY.roundToInt()
                val difference = ((cut[0, 0] - shown + 128 and 0xFF) - 128)
                assertTrue("sensor $sensor display $display: $difference", difference in -4..4)
            }
        }
    }

    /** Backwards through what Android does: TextureView's matrix, stretching, the sensor's turn. */
    private fun throughPreview(lie: CameraGeometry, x: Double, y: Double): Pair<Double, Double> {
        val angle = Math.toRadians(-lie.preview.degrees.toDouble())
        val dx = x - lie.viewWidth / 2.0
        val dy = y - lie.viewHeight / 2.0
        val turnedX = (dx * cos(angle) - dy * sin(angle)) / lie.preview.scaleX
        val turnedY = (dx * sin(angle) + dy * cos(angle)) / lie.preview.scaleY
        val u = turnedX / lie.viewWidth + 0.5 // shares of the upright picture, natural hold
        val v = turnedY / lie.viewHeight + 0.5
        val (sensorU, sensorV) = when (lie.sensorTurn) {
            0 -> u to v
            90 -> v to 1 - u
            180 -> 1 - u to 1 - v
            else -> 1 - v to u
        }
        return sensorU * lie.bufferWidth - 0.5 to sensorV * lie.bufferHeight - 0.5
    }

    @Test
    fun theLumaOfAPaddedBufferIsTurnedUpright() {
        // 3 x 2 pixels of two bytes each, rows of 8 bytes: 1 2 3 above 4 5 6.
        val rows = byteArrayOf(1, 0, 2, 0, 3, 0, 99, 99, 4, 0, 5, 0, 6, 0, 99, 99)
        fun upright(sensor: Int): GreyImage {
            val lie = CameraGeometry(3, 2, sensor, 0, 30, 30)
            val box = PixelBox(0, 0, lie.uprightWidth, lie.uprightHeight)
            return cutUpright(ByteBuffer.wrap(rows), 8, 2, lie, box)
        }
        assertArrayEquals(byteArrayOf(1, 2, 3, 4, 5, 6), upright(0).pixels)
        assertArrayEquals(byteArrayOf(4, 1, 5, 2, 6, 3), upright(90).pixels)
        assertArrayEquals(byteArrayOf(6, 5, 4, 3, 2, 1), upright(180).pixels)
        assertArrayEquals(byteArrayOf(3, 6, 2, 5, 1, 4), upright(270).pixels)
    }

    @Test
    fun theFrameLiesInTheView() {
        for ((width, height) in listOf(1080 to 1400, 2000 to 700, 300 to 2000, 1 to 1)) {
            for (wide in listOf(false, true)) {
                val frame = readFrame(width, height, wide)
                assertTrue(frame.x >= 0 && frame.x + frame.width <= width)
                assertTrue(frame.y >= 0 && frame.y + frame.height <= maxOf(height, 1))
            }
        }
        val (word, line) = listOf(false, true).map { readFrame(1080, 1400, it) }
        assertTrue(line.width > word.width && line.height < word.height)
        assertEquals(8.0, line.width.toDouble() / line.height, 0.1)
    }

    @Test
    fun aRegionIsCutOutwardsAndWithinThePicture() {
        val region = Region(0.55, 0.9, 0.15, -0.2) // dragged up and to the left, past the edge
        assertEquals(PixelBox(1, 0, 5, 9), region.pixels(10, 10))
        assertEquals(PixelBox(9, 9, 1, 1), Region(1.0, 1.0, 1.0, 1.0).pixels(10, 10))
        assertEquals(PixelBox(0, 0, 1, 1), Region.WHOLE.pixels(1, 1))
        assertTrue(Region(0.5, 0.5, 0.51, 0.9).isTap(100, 100))
        assertFalse(Region(0.1, 0.1, 0.9, 0.9).isTap(100, 100))
        val image = GreyImage(ByteArray(12) { it.toByte() }, 4, 3)
        assertArrayEquals(byteArrayOf(5, 6, 9, 10), image.cut(PixelBox(1, 1, 2, 2)).pixels)
    }

    @Test
    fun spansStandOverTheDrawnWord() {
        val spans = layOutSpans(aReading("AB"), imageWidth = 20, left = 5f, width = 40f)
        assertEquals(listOf("A" to 5f, "B" to 25f), spans.map { it.text to it.left })
        assertEquals(listOf(25f, 45f), spans.map { it.right })
        assertEquals(listOf(false, true), spans.map { it.sure })
    }

    @Test
    fun wordsAreMarkedWhereThereIsSomethingToSay() {
        fun words(vararg weighed: Boolean) = markWords(
            aReading("ab").copy(words = weighed.map { Word("ab", 0.9, 0.0, 9.0, it) }),
        ).map { it.weighed }
        assertEquals(emptyList<Boolean>(), words())
        assertEquals(emptyList<Boolean>(), words(false)) // the text says it all
        assertEquals(listOf(true), words(true))
        assertEquals(listOf(false, true), words(false, true))
    }

    @Test
    fun numbersPromiseNoMoreThanTheyAre() {
        assertEquals(99, percent(0.9999))
        assertEquals(100, percent(1.0))
        assertEquals(0, percent(0.004))
        assertEquals("3.2", formatMilliseconds(3.21, Locale.ENGLISH))
        assertEquals("3,2", formatMilliseconds(3.21, Locale.GERMAN))
        assertEquals("312", formatMilliseconds(312.4, Locale.ENGLISH))
    }

    @Test
    fun aPhotographIsMadeSmallerAndALineKeepsItsRows() {
        assertEquals(1, sampleSize(2048, 1536))
        assertEquals(2, sampleSize(4000, 3000))
        assertEquals(8, sampleSize(3000, 12_000))
        assertEquals(1, sampleSize(2100, 48)) // halved it would have 24 rows, and the network 32
        assertEquals(1, sampleSize(8000, 120))
        assertEquals(2, sampleSize(6000, 200))
        assertEquals(4, sampleSize(30_000, 40)) // none draws so long a picture
        assertEquals(1, sampleSize(-1, -1)) // of a file that is no picture
    }
}
