package io.github.kerascrnn.recognizer

import java.io.ByteArrayOutputStream
import java.io.File
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.security.MessageDigest
import java.util.zip.ZipEntry
import java.util.zip.ZipFile
import java.util.zip.ZipOutputStream

/** What Python made: see `make_golden.py`. The system property `golden` points to it. */
internal object Golden :
    CaseFile(checkNotNull(fileOf("golden")) { "Run test_jvm.sh: it sets it." }) {
    val words: List<JsonObject> = cases.objects("words")
    val lexicon: List<String> = cases.list("lexicon").map { it as String }

    /** This one, and the one that `test_jvm.sh` has Python draw anew on every run. */
    val files: List<CaseFile> = listOfNotNull(this, fileOf("fresh")?.let(::CaseFile))

    /** The model's record with another temperature. */
    fun record(temperature: Double): String =
        toJson(cases.objectAt("model").values + ("temperature" to temperature))
}

/** Cases, and the arrays that they point into. */
internal open class CaseFile(zip: File) {
    private val file = ZipFile(zip)
    private val data: ByteBuffer = ByteBuffer.wrap(read("data.bin")).order(ByteOrder.LITTLE_ENDIAN)

    val cases = JsonObject(parseJson(read("cases.json").decodeToString()), "the cases")

    private fun read(name: String): ByteArray =
        file.getInputStream(file.getEntry(name)).use { it.readBytes() }

    private fun place(case: JsonObject, key: String): Pair<Int, List<Int>> {
        val (offset, shape) = case.list(key)
        return (offset as Long).toInt() to (shape as List<*>).map { (it as Long).toInt() }
    }

    fun bytes(case: JsonObject, key: String): Pair<ByteArray, List<Int>> {
        val (offset, shape) = place(case, key)
        val size = shape.fold(1) { a, b -> a * b }
        return data.array().copyOfRange(offset, offset + size) to shape
    }

    fun grey(case: JsonObject, key: String): GreyImage {
        val (pixels, shape) = bytes(case, key)
        return GreyImage(pixels, width = shape[1], height = shape[0])
    }

    /** The image of a word, from whatever it is stored as. */
    fun image(case: JsonObject): GreyImage {
        val (pixels, shape) = bytes(case, "pixels")
        if (shape.size == 2) return grey(case, "pixels")
        val channels = shape[2]
        val argb = IntArray(shape[0] * shape[1]) { k ->
            val (red, green, blue) = List(3) { pixels[k * channels + it].toInt() and 0xFF }
            val alpha = if (channels == 4) pixels[k * channels + 3].toInt() and 0xFF else 0xFF
            (alpha shl 24) or (red shl 16) or (green shl 8) or blue
        }
        return GreyImage.fromArgb(argb, shape[1], shape[0])
    }

    /** Frames of 16 bits a value, or of 32. */
    fun frames(case: JsonObject, half: Boolean): Frames {
        val (offset, shape) = place(case, "frames")
        val values = FloatArray(shape[0] * shape[1]) { k ->
            if (half) {
                halfToFloat(data.getShort(offset + 2 * k).toInt())
            } else {
                data.getFloat(offset + 4 * k)
            }
        }
        return Frames(shape[0], shape[1], values)
    }

    // Probabilities only: no sign, no infinity.
    private fun halfToFloat(bits: Int): Float {
        val exponent = bits shr 10 and 0x1F
        val mantissa = bits and 0x3FF
        if (exponent == 0) return mantissa / 16777216f
        return Float.fromBits((exponent + 112 shl 23) or (mantissa shl 13))
    }
}

/** An engine that gives the stored frames, and keeps what it was handed. */
internal class StoredEngine(private val frames: Frames) : Engine {
    var image: GreyImage? = null

    override fun probabilities(image: GreyImage): Frames = frames.also { this.image = image }

    override fun close() = Unit
}

/** A file that looks like an exported model: an empty network and a record. */
internal fun modelFile(record: String, name: String = "model.json"): ByteArray {
    val result = ByteArrayOutputStream()
    result.write(byteArrayOf(28, 0, 0, 0) + "TFL3".toByteArray() + ByteArray(100))
    val zipped = ByteArrayOutputStream()
    ZipOutputStream(zipped).use { zip ->
        zip.putNextEntry(ZipEntry(name))
        zip.write(record.toByteArray())
        zip.closeEntry()
    }
    result.write(zipped.toByteArray())
    return result.toByteArray()
}

internal fun sha256(image: GreyImage): String =
    MessageDigest.getInstance("SHA-256").digest(image.pixels).joinToString("") { "%02x".format(it) }

/** A file named by a system property, or `null` where that is not set. */
internal fun fileOf(property: String): File? = System.getProperty(property)?.let(::File)

internal fun toJson(value: Any?): String = when (value) {
    is Map<*, *> ->
        value.entries.joinToString(",", "{", "}") { "${toJson(it.key)}:${toJson(it.value)}" }
    is List<*> -> value.joinToString(",", "[", "]", transform = ::toJson)
    is String -> value.map { "\\u%04x".format(it.code) }.joinToString("", "\"", "\"")
    else -> value.toString()
}
