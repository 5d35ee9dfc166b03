package io.github.kerascrnn.recognizer

import org.junit.Assert.assertArrayEquals
import org.junit.Assert.assertEquals
import org.junit.Test

/** Pixels as Pillow makes them, bit for bit. */
class GoldenPixelsTest {
    private val resizes =
        Golden.files.flatMap { file -> file.cases.objects("resizes").map { file to it } }

    private fun preprocessing(case: JsonObject): Preprocessing = case.objectAt("settings").let {
        Preprocessing(
            it.whole("height"),
            if (it.has("width")) it.whole("width") else null,
            it.whole("min_width"),
            it.whole("max_width"),
        )
    }

    @Test
    fun imagesOfOddSizesAreResizedBitForBit() {
        resizes.forEachIndexed { number, (file, case) ->
            val wanted = file.grey(case, "resized")
            val got = preprocessing(case).resize(file.grey(case, "pixels"))
            assertEquals("resize $number", wanted.width to wanted.height, got.width to got.height)
            assertArrayEquals("resize $number", wanted.pixels, got.pixels)
            val padded = got.padTo(got.width + case.whole("pad"))
            assertEquals("pad $number", case.text("padded_sha256"), sha256(padded))
        }
    }

    @Test
    fun columnsAreMappedBack() {
        for ((file, case) in resizes) {
            val (source, resized) = file.grey(case, "pixels") to file.grey(case, "resized")
            for ((x, wanted) in case.list("columns").zip(case.list("source_columns"))) {
                val column = (x as Number).toDouble()
                val got = preprocessing(case).toSourceX(column, resized.width, source.width)
                assertClose("column $x", wanted, got)
            }
        }
    }

    @Test
    fun everyLevelUnderEveryAlphaIsCompositedBitForBit() {
        for ((name, add) in listOf("blended" to 0, "blended_pale" to 1)) {
            // Of all levels the ground is white; a level more each, and it is black.
            val argb = IntArray(256 * 256) { k ->
                (k / 256 shl 24) or minOf(k % 256 + add, 255) * 0x010101
            }
            val wanted = Golden.grey(Golden.cases, name)
            assertArrayEquals(name, wanted.pixels, GreyImage.fromArgb(argb, 256, 256).pixels)
        }
    }
}
