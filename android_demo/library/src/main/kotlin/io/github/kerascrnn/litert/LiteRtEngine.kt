package io.github.kerascrnn.litert

import io.github.kerascrnn.recognizer.Engine
import io.github.kerascrnn.recognizer.EngineFactory
import io.github.kerascrnn.recognizer.Frames
import io.github.kerascrnn.recognizer.GreyImage
import java.nio.ByteBuffer
import java.nio.ByteOrder
import org.tensorflow.lite.Interpreter

/**
 * Runs an exported model in LiteRT: the one file that touches the runtime. A file without
 * state has a graph for each width, which has the width in its name.
 *
 * ```
 * val recognizer = Recognizer(modelBytes, LiteRtEngine.factory(threads = 2))
 * ```
 *
 * @param model contents of a `.tflite` file, a direct buffer; LiteRT reads from it while it runs.
 * @param threads 1 or more.
 * @throws IllegalArgumentException LiteRT cannot read the file.
 */
class LiteRtEngine(model: ByteBuffer, threads: Int = 1) : Engine {
    private val interpreter = Interpreter(model, Interpreter.Options().setNumThreads(threads))
    private var input = ByteBuffer.allocateDirect(0)

    private val graphs = interpreter.signatureKeys.filter { it.startsWith("read_") }

    override fun probabilities(image: GreyImage): Frames {
        fill(image)
        return if (graphs.isEmpty()) runAnyWidth(image) else runGraph("read_${image.width}")
    }

    private fun fill(image: GreyImage) {
        if (input.capacity() != image.pixels.size) {
            input = ByteBuffer.allocateDirect(image.pixels.size).order(ByteOrder.nativeOrder())
        }
        input.clear()
        input.put(image.pixels)
        input.rewind()
    }

    private fun runGraph(name: String): Frames {
        require(name in graphs) {
            "The model has graphs $graphs and no $name: resize the image with its record."
        }
        val (_, time, classes) = interpreter.getOutputTensorFromSignature(OUTPUT, name).shape()
        val output = ByteBuffer.allocateDirect(Float.SIZE_BYTES * time * classes)
        output.order(ByteOrder.nativeOrder())
        interpreter.runSignature(
            mapOf<String, Any>(INPUT to input), mapOf<String, Any>(OUTPUT to output), name,
        )
        output.rewind()
        return toFrames(output, time, classes)
    }

    private fun runAnyWidth(image: GreyImage): Frames {
        val shape = interpreter.getInputTensor(0).shape() // (1, height, width, 1)
        if (shape[1] != image.height || shape[2] != image.width) {
            interpreter.resizeInput(0, intArrayOf(1, image.height, image.width, 1))
            interpreter.allocateTensors()
        }
        // The fused LSTMs keep their state from one image to the next.
        interpreter.resetVariableTensors()
        // Without buffers for the output: its size may be known only when it is there.
        interpreter.runForMultipleInputsOutputs(arrayOf<Any>(input), HashMap<Int, Any>())
        val output = interpreter.getOutputTensor(0)
        val (_, time, classes) = output.shape()
        return toFrames(output.asReadOnlyBuffer().order(ByteOrder.nativeOrder()), time, classes)
    }

    private fun toFrames(output: ByteBuffer, time: Int, classes: Int): Frames {
        val values = FloatArray(time * classes)
        output.asFloatBuffer().get(values)
        return Frames(time, classes, values)
    }

    override fun close() = interpreter.close()

    companion object {
        private const val INPUT = "image"
        private const val OUTPUT = "probabilities"

        /** Engines with so many threads, for [io.github.kerascrnn.recognizer.Recognizer]. */
        fun factory(threads: Int): EngineFactory = EngineFactory { LiteRtEngine(it, threads) }
    }
}
