package io.github.kerascrnn.recognizer

import org.junit.Assert.assertEquals
import org.junit.Assert.assertTrue
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
    fun windowsAreJoinedWherePythonDoes() {
        // Of 32 bits the surest but for the margin is below the first, and in 64 above.
        val surest = 0.2f
        val other = (surest - 1e-3f).toDouble()
        assertTrue(other < surest.toDouble() - 1e-3)
        fun part(class1: Double) = DoubleArray(24) { if (it % 2 == 0) other else class1 }
        val first = part(0.1)
        for (step in 4..11) if (step != 8) first[2 * step] = 0.1
        first[2 * 7] = surest.toDouble()
        val second = part(0.2).also { it[2 * 3] = surest.toDouble() }
        val joined = joinWindows(listOf(Frames(12, 2, first), Frames(12, 2, second)), listOf(0, 16), 4)
        val others = (0 until joined.time).map { joined[it, 1] }
        assertEquals(List(8) { 0.1 } + List(8) { 0.2 }, others)
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
