package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.Alphabet
import io.github.kerascrnn.recognizer.EngineFactory
import io.github.kerascrnn.recognizer.LanguageModel
import io.github.kerascrnn.recognizer.ModelSpec
import io.github.kerascrnn.recognizer.Recognizer
import java.nio.ByteBuffer

/**
 * Opens a model, with second thoughts where it reads English with case.
 *
 * Models without case have a language model of their own, which the app does not bring along.
 *
 * @param model contents of an exported `.tflite` file, a direct buffer.
 * @param english gives the language model; asked only where it is wanted.
 * @throws io.github.kerascrnn.recognizer.ModelFileException one of the files is damaged.
 */
fun openRecognizer(
    model: ByteBuffer,
    engines: EngineFactory,
    english: () -> LanguageModel,
): Recognizer {
    val spec = ModelSpec.read(model)
    val cased = (spec.alphabet as? Alphabet)?.ignoreCase == false
    val language = if (spec.language == "english" && cased) english() else null
    return Recognizer(model, language?.takeIf { it.fits(spec.alphabet) }, engines)
}
