package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.Alphabet
import io.github.kerascrnn.recognizer.AnyAlphabet
import io.github.kerascrnn.recognizer.EngineFactory
import io.github.kerascrnn.recognizer.LanguageModel
import io.github.kerascrnn.recognizer.ModelSpec
import io.github.kerascrnn.recognizer.Recognizer
import java.nio.ByteBuffer

private val LETTERS = ('a'..'z') + ('A'..'Z')

/**
 * Opens a model, with second thoughts where it reads English with case.
 *
 * A model of one's own may read characters that the language model never saw. Models without case
 * have a language model of their own, which the app does not bring along.
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
    val wanted = spec.language == "english" && hasBothCases(spec.alphabet)
    return Recognizer(model, if (wanted) adapt(english(), spec.alphabet) else null, engines)
}

/** The language model for an alphabet; `null` where that is too large to have one. */
private fun adapt(language: LanguageModel, alphabet: AnyAlphabet): LanguageModel? = try {
    language.adapted(alphabet)
} catch (_: IllegalArgumentException) {
    null
}

private fun hasBothCases(alphabet: AnyAlphabet): Boolean =
    alphabet is Alphabet && !alphabet.ignoreCase && LETTERS.all { alphabet.knows(it.code) }
