package io.github.kerascrnn.recognizer

import com.sun.jna.Library
import com.sun.jna.Memory
import com.sun.jna.Native
import com.sun.jna.Pointer
import java.nio.ByteBuffer

/** The C interface of LiteRT's interpreter, once named TensorFlow Lite: `c_api.h`. */
@Suppress("FunctionName")
internal interface TfLite : Library {
    fun TfLiteVersion(): String
    fun TfLiteModelCreate(data: Pointer, size: Long): Pointer?
    fun TfLiteModelDelete(model: Pointer)
    fun TfLiteInterpreterOptionsCreate(): Pointer
    fun TfLiteInterpreterOptionsSetNumThreads(options: Pointer, threads: Int)
    fun TfLiteInterpreterOptionsDelete(options: Pointer)
    fun TfLiteInterpreterCreate(model: Pointer, options: Pointer): Pointer?
    fun TfLiteInterpreterDelete(interpreter: Pointer)
    fun TfLiteInterpreterAllocateTensors(interpreter: Pointer): Int
    fun TfLiteInterpreterResizeInputTensor(it: Pointer, index: Int, dims: IntArray, count: Int): Int
    fun TfLiteInterpreterResetVariableTensors(interpreter: Pointer): Int
    fun TfLiteInterpreterInvoke(interpreter: Pointer): Int
    fun TfLiteInterpreterGetInputTensor(interpreter: Pointer, index: Int): Pointer
    fun TfLiteInterpreterGetOutputTensor(interpreter: Pointer, index: Int): Pointer
    fun TfLiteInterpreterGetSignatureCount(interpreter: Pointer): Int
    fun TfLiteInterpreterGetSignatureRunner(interpreter: Pointer, key: String): Pointer?
    fun TfLiteSignatureRunnerAllocateTensors(runner: Pointer): Int
    fun TfLiteSignatureRunnerGetInputTensor(runner: Pointer, name: String): Pointer
    fun TfLiteSignatureRunnerInvoke(runner: Pointer): Int
    fun TfLiteSignatureRunnerGetOutputTensor(runner: Pointer, name: String): Pointer
    fun TfLiteSignatureRunnerDelete(runner: Pointer)
    fun TfLiteTensorDim(tensor: Pointer, index: Int): Int
    fun TfLiteTensorCopyFromBuffer(tensor: Pointer, data: ByteArray, size: Long): Int
    fun TfLiteTensorCopyToBuffer(tensor: Pointer, data: FloatArray, size: Long): Int
}

/** Runs a model on the JVM of a computer. An app's engine does the same in LiteRT's Java. */
internal class TfLiteEngine(model: ByteBuffer, private val library: TfLite) : Engine {
    private val content = Memory(model.remaining().toLong()).apply {
        getByteBuffer(0, size()).put(model.duplicate())
    }
    private val model = checkNotNull(library.TfLiteModelCreate(content, content.size()))
    private val interpreter: Pointer

    init {
        val options = library.TfLiteInterpreterOptionsCreate()
        library.TfLiteInterpreterOptionsSetNumThreads(options, 1)
        interpreter = checkNotNull(library.TfLiteInterpreterCreate(this.model, options))
        library.TfLiteInterpreterOptionsDelete(options)
        check(library.TfLiteInterpreterAllocateTensors(interpreter) == 0)
    }

    override fun probabilities(image: GreyImage): Frames {
        val graphs = library.TfLiteInterpreterGetSignatureCount(interpreter)
        return if (graphs > 1) runGraph("read_${image.width}", image) else runAnyWidth(image)
    }

    /** The graph for one width of a file without state. */
    private fun runGraph(name: String, image: GreyImage): Frames {
        val runner = checkNotNull(library.TfLiteInterpreterGetSignatureRunner(interpreter, name))
        try {
            check(library.TfLiteSignatureRunnerAllocateTensors(runner) == 0)
            fill(library.TfLiteSignatureRunnerGetInputTensor(runner, "image"), image)
            check(library.TfLiteSignatureRunnerInvoke(runner) == 0)
            return take(library.TfLiteSignatureRunnerGetOutputTensor(runner, "probabilities"))
        } finally {
            library.TfLiteSignatureRunnerDelete(runner)
        }
    }

    private fun runAnyWidth(image: GreyImage): Frames {
        val before = library.TfLiteInterpreterGetInputTensor(interpreter, 0)
        if (library.TfLiteTensorDim(before, 2) != image.width) resize(image)
        check(library.TfLiteInterpreterResetVariableTensors(interpreter) == 0) // the LSTMs' state
        fill(library.TfLiteInterpreterGetInputTensor(interpreter, 0), image)
        check(library.TfLiteInterpreterInvoke(interpreter) == 0)
        return take(library.TfLiteInterpreterGetOutputTensor(interpreter, 0))
    }

    private fun fill(input: Pointer, image: GreyImage) {
        val size = image.pixels.size.toLong()
        check(library.TfLiteTensorCopyFromBuffer(input, image.pixels, size) == 0)
    }

    private fun take(output: Pointer): Frames {
        val time = library.TfLiteTensorDim(output, 1)
        val classes = library.TfLiteTensorDim(output, 2)
        val values = FloatArray(time * classes)
        check(library.TfLiteTensorCopyToBuffer(output, values, 4L * values.size) == 0)
        return Frames(time, classes, values)
    }

    private fun resize(image: GreyImage) {
        val shape = intArrayOf(1, image.height, image.width, 1)
        check(library.TfLiteInterpreterResizeInputTensor(interpreter, 0, shape, 4) == 0)
        check(library.TfLiteInterpreterAllocateTensors(interpreter) == 0)
    }

    override fun close() {
        library.TfLiteInterpreterDelete(interpreter)
        library.TfLiteModelDelete(model)
    }

    companion object {
        fun load(path: String): TfLite = Native.load(path, TfLite::class.java)
    }
}
