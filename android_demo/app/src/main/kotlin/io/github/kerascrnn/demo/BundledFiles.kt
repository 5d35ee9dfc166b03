package io.github.kerascrnn.demo

import android.content.res.AssetManager
import io.github.kerascrnn.demo.state.ModelChoice
import io.github.kerascrnn.recognizer.LanguageModel
import java.io.FileInputStream
import java.nio.ByteBuffer
import java.nio.channels.FileChannel

private const val MODELS = "models"
private const val SAMPLES = "samples"
private const val DEFAULT = "crnn-en-full.tflite"
private const val ENGLISH = "$MODELS/english-full.npz"

/** The models, the language model and the sample words that come with the app. */
class BundledFiles(private val assets: AssetManager) {
    /** First what a new user gets: the model with case, signs and second thoughts. */
    fun models(): List<ModelChoice> = list(MODELS, ".tflite").map(::ModelChoice)
        .sortedByDescending { it.file == DEFAULT }

    /** Names of the sample images. */
    fun samples(): List<String> = list(SAMPLES, ".png")

    /** A sample image, for a decoder of pictures. */
    fun sample(name: String): ByteArray = assets.open("$SAMPLES/$name").use { it.readBytes() }

    /** A model, mapped: its pages are read when they are needed. It lies in the APK as it is. */
    fun map(model: ModelChoice): ByteBuffer =
        assets.openFd("$MODELS/${model.file}").use { file ->
            FileInputStream(file.fileDescriptor).use {
                it.channel.map(FileChannel.MapMode.READ_ONLY, file.startOffset, file.declaredLength)
            }
        }

    /** What English models with case weigh unsure words by; a fraction of a second to open. */
    val english: LanguageModel by lazy { LanguageModel.read(assets.open(ENGLISH)) }

    private fun list(folder: String, ending: String): List<String> =
        assets.list(folder).orEmpty().filter { it.endsWith(ending) }.sorted()
}
