package io.github.kerascrnn.recognizer

import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.nio.ByteBuffer
import java.nio.ByteOrder
import java.nio.charset.CodingErrorAction
import java.security.MessageDigest
import java.util.Locale
import java.util.zip.ZipInputStream

private const val RECORD = "model.json"
private const val RECORD_LIMIT = 16 shl 20 // bytes; an alphabet of all of Unicode takes 5 million
private const val TFLITE = 0x334C4654 // "TFL3", the file identifier of the flatbuffer
private const val DIRECTORY_END = 0x06054b50
private const val DIRECTORY_END_SIZE = 22 // bytes, without the comment
private const val LONGEST_COMMENT = 0xFFFF

/** A model file that cannot be used. The message says why, and the remedy. */
class ModelFileException(message: String, cause: Throwable? = null) :
    IllegalArgumentException(message, cause)

/**
 * An exported `.tflite` file: a network, and behind it a zip with the record `model.json`.
 *
 * @param model the whole file; its position and limit stay as they are.
 * @throws ModelFileException a file that is no `.tflite` model, or carries no zip.
 */
internal class ModelFile(model: ByteBuffer) {
    private val file: ByteBuffer = model.duplicate().order(ByteOrder.LITTLE_ENDIAN)
    private val recordStart: Int

    init {
        if (file.remaining() < 8 || file.getInt(file.position() + 4) != TFLITE) {
            throw ModelFileException(
                "The file of ${file.remaining()} bytes is no .tflite model. Give one that " +
                    "keras-crnn exported.",
            )
        }
        recordStart = findZip() ?: throw ModelFileException(
            "The .tflite file carries no record of a keras-crnn model at its end: it was cut " +
                "short, or something else made it. Export the model again.",
        )
    }

    /** The record's JSON. Throws [ModelFileException] where it is missing or damaged. */
    fun readRecord(): String {
        val content = ByteArray(file.limit() - recordStart)
        val zipped = file.duplicate()
        zipped.position(recordStart)
        zipped.get(content)
        try {
            ZipInputStream(ByteArrayInputStream(content)).use { zip ->
                while (true) {
                    val entry = zip.nextEntry ?: throw ModelFileException(
                        "The .tflite file carries no $RECORD: keras-crnn did not export it.",
                    )
                    if (entry.name == RECORD) return decode(readBounded(zip))
                }
            }
        } catch (error: IOException) {
            throw ModelFileException(
                "The model's record cannot be read (${error.message}): it is damaged. Fetch the " +
                    "file again.",
                error,
            )
        }
    }

    /** Compares the network with a checksum; throws [ModelFileException] where it is another. */
    fun checkNetwork(sha256: String) {
        val network = file.duplicate()
        network.limit(recordStart)
        val digest = MessageDigest.getInstance("SHA-256").apply { update(network) }.digest()
        val found = digest.joinToString("") { "%02x".format(Locale.ROOT, it) }
        if (found != sha256) {
            throw ModelFileException(
                "The .tflite file is damaged: its network's SHA-256 is $found, not $sha256. " +
                    "Fetch it again.",
            )
        }
    }

    private fun findZip(): Int? {
        val last = file.limit() - DIRECTORY_END_SIZE
        for (end in last downTo maxOf(file.position(), last - LONGEST_COMMENT)) {
            if (file.getInt(end) != DIRECTORY_END) continue
            // Offsets count from the zip's own beginning, as Python's zipfile wrote it.
            val start = end - file.getInt(end + 12).toLong() - file.getInt(end + 16).toLong()
            if (start >= file.position() && start < end) return start.toInt()
        }
        return null
    }
}

private fun readBounded(zip: ZipInputStream): ByteArray {
    val buffer = ByteArray(1 shl 16)
    val bytes = ByteArrayOutputStream()
    while (true) {
        val read = zip.read(buffer)
        if (read < 0) return bytes.toByteArray()
        bytes.write(buffer, 0, read)
        if (bytes.size() > RECORD_LIMIT) {
            throw ModelFileException("The model's record is above $RECORD_LIMIT bytes: damaged.")
        }
    }
}

private fun decode(bytes: ByteArray): String =
    Charsets.UTF_8.newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(bytes))
        .toString()
