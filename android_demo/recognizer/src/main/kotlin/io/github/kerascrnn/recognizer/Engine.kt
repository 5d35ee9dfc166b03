package io.github.kerascrnn.recognizer

import java.nio.ByteBuffer

/**
 * Runs a network: the one thing that a runtime such as LiteRT has to give.
 *
 * The fused LSTMs of a keras-crnn file keep their state between calls, so an engine resets the
 * interpreter's variables before every image (`resetVariableTensors()` in Java). LiteRT 2's
 * `CompiledModel` refuses such files; its `Interpreter` runs them. A file exported as `stateless` has
 * no variables. It has a graph for each of [Preprocessing.widths], with a signature `read_WIDTH`, from
 * `image` to `probabilities`; both run it.
 */
interface Engine : AutoCloseable {
    /**
     * Softmax outputs of one image.
     *
     * @param image as [Preprocessing] resized it: the network's input `(1, height, width, 1)`.
     */
    fun probabilities(image: GreyImage): Frames
}

/** Opens an engine for the contents of a `.tflite` file, a direct buffer in native byte order. */
fun interface EngineFactory {
    fun open(model: ByteBuffer): Engine
}

/**
 * Softmax outputs of one image.
 *
 * @property time number of frames.
 * @property classes number of classes a frame, 0 the blank.
 * @property values `time * classes` probabilities, frame by frame, not copied.
 * @throws IllegalArgumentException sizes that do not fit.
 */
class Frames(val time: Int, val classes: Int, val values: DoubleArray) {
    init {
        require(time >= 0 && classes > 0 && values.size.toLong() == time.toLong() * classes) {
            "$time frames of $classes classes do not make ${values.size} values."
        }
    }

    /** Takes what an engine gives. */
    constructor(time: Int, classes: Int, values: FloatArray) :
        this(time, classes, DoubleArray(values.size) { values[it].toDouble() })

    /** The probability of a class in a frame. */
    operator fun get(step: Int, id: Int): Double = values[step * classes + id]

    /** These frames and others of as many classes behind them. */
    internal operator fun plus(other: Frames): Frames =
        Frames(time + other.time, classes, values + other.values)

    /** The frames from [start] until [end]. */
    internal fun slice(start: Int, end: Int): Frames =
        Frames(end - start, classes, values.copyOfRange(start * classes, end * classes))
}
