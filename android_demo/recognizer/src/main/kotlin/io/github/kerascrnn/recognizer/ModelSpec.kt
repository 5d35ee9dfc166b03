package io.github.kerascrnn.recognizer

import java.nio.ByteBuffer

private const val FORMAT = 1L

/**
 * What belongs to a network's weights: the record `model.json` that stands in a zip at the end of
 * an exported `.tflite` file.
 *
 * @property alphabet the classes stand for.
 * @property preprocessing from an image to the network's input.
 * @property temperature that brings the probabilities to shares of right readings; 1 leaves them.
 * @property network name of the network.
 * @property language that the model reads, such as "english"; `null` where it has none of its own.
 */
class ModelSpec internal constructor(
    val alphabet: AnyAlphabet,
    val preprocessing: Preprocessing,
    val temperature: Double,
    val network: String,
    val language: String?,
    private val firstCenter: Double,
    internal val stride: Int,
) {
    /** Column of the resized image, in pixels from its left edge, that a frame looks at. */
    fun frameCenter(timeStep: Double): Double = firstCenter + stride * timeStep

    companion object {
        /**
         * Reads the record of an exported model, and compares its network with the checksum.
         *
         * @param model the whole file; its position and limit stay as they are.
         * @throws ModelFileException a file that is no exported keras-crnn model, is damaged, or is
         *   of another format.
         */
        fun read(model: ByteBuffer): ModelSpec {
            val file = ModelFile(model)
            return parse(file.readRecord()) { record ->
                // Older records have no checksum.
                if ("file" in record.values) {
                    file.checkNetwork(record.objectAt("file").text("sha256"))
                }
            }
        }

        /** Rebuilds what Python's `ModelSpec.to_json` wrote. Throws [ModelFileException]. */
        fun fromJson(text: String): ModelSpec = parse(text) {}

        private fun parse(text: String, check: (JsonObject) -> Unit): ModelSpec {
            try {
                val record = JsonObject(parseJson(text), "the record")
                check(record)
                return fromRecord(record)
            } catch (error: ModelFileException) {
                throw error
            } catch (error: IllegalArgumentException) {
                throw ModelFileException("The model's record is damaged: ${error.message}", error)
            }
        }
    }
}

private fun fromRecord(record: JsonObject): ModelSpec {
    val format = record.values["format"]
    if (format != FORMAT) {
        throw ModelFileException(
            "The model's record has format $format; this app reads format $FORMAT. Export the " +
                "model again, or update the app.",
        )
    }
    val preprocessing = record.objectAt("preprocessing")
    val config = record.objectAt("config")
    val temperature = if ("temperature" in record.values) record.number("temperature") else 1.0
    checkTemperature(temperature)
    val height = preprocessing.whole("height")
    require(height == config.whole("height")) {
        "images are made $height pixels high, the network takes ${config.whole("height")}"
    }
    var center = 0.5
    var stride = 1
    for (stage in config.objects("convolutions")) {
        if (!stage.flag("same")) center += (stage.whole("kernel") - 1) / 2.0 * stride
        val pool = stage.wholes("pool") ?: continue
        require(pool.size == 2 && pool[1] > 0) { "a pool is two strides, not $pool" }
        // A stride of 1 along the row pads a column on either side.
        center += (if (pool[1] == 1) -0.5 else 0.5) * stride
        stride *= pool[1]
    }
    return ModelSpec(
        readAlphabet(record.objectAt("alphabet")),
        Preprocessing(
            height,
            if (preprocessing.has("width")) preprocessing.whole("width") else null,
            preprocessing.whole("min_width"),
            preprocessing.whole("max_width"),
            if ("widths" in preprocessing.values) preprocessing.wholes("widths") else null,
        ),
        temperature,
        config.text("name"),
        if ("language" in record.values) record.text("language") else null,
        center,
        stride,
    )
}

/** Rebuilds what Python's `to_dict` of an alphabet wrote. */
internal fun readAlphabet(values: JsonObject): AnyAlphabet =
    if ("symbols" in values.values) {
        SymbolAlphabet(values.texts("symbols"))
    } else {
        Alphabet(values.text("characters"), values.flag("ignore_case"))
    }
