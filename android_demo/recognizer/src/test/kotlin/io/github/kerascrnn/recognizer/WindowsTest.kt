package io.github.kerascrnn.recognizer

import org.junit.Assert.assertEquals
import org.junit.Test

/** Long images in windows; golden lines are read in them as well. */
class WindowsTest {
    private fun specOf(vararg widths: Long): ModelSpec {
        val preprocessing = mapOf(
            "height" to 32L, "width" to null, "min_width" to 100L, "max_width" to 2048L,
            "widths" to widths.toList(),
        )
        val values = Golden.cases.objectAt("model").values + ("preprocessing" to preprocessing)
        return ModelSpec.fromJson(toJson(values))
    }

    /** The widths in which an image is given to the network. */
    private fun widthsOf(spec: ModelSpec, width: Int): List<Int> {
        val widths = ArrayList<Int>()
        runNetwork(GreyImage(ByteArray(32 * width), width, 32), spec) {
            widths += it.width
            val time = it.width / 4 + 1
            Frames(time, 2, DoubleArray(2 * time) { 0.5 })
        }
        return widths
    }

    @Test
    fun anImageNoWiderThanTheWidestNeedsNoWindows() {
        val spec = specOf(60, 80) // below the least width: as in Python the proportions count
        assertEquals(listOf(80), widthsOf(spec, 50))
        assertEquals(listOf(80), widthsOf(spec, 80))
        assertEquals(listOf(80, 80), widthsOf(spec, 120))
        assertEquals(listOf(100), widthsOf(specOf(100, 180), 50))
    }
}
