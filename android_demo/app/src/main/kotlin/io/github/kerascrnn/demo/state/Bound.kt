package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.AnyAlphabet
import io.github.kerascrnn.recognizer.Decoder
import io.github.kerascrnn.recognizer.Foreign
import io.github.kerascrnn.recognizer.Recognizer
import io.github.kerascrnn.recognizer.SymbolAlphabet
import io.github.kerascrnn.recognizer.compilePattern

/**
 * What a text has to be. One thing at a time: Python refuses a list of words beside a pattern or
 * characters, and these two beside each other. With any but [ANYTHING] there are no second thoughts.
 */
enum class Bound { ANYTHING, WORDS, PATTERN, CHARACTERS }

/** Patterns to choose from, for those who would rather not write one. */
enum class ReadyPattern(val pattern: String) {
    DIGITS("""\d+"""),
    PRICE("""\$?\d{1,5}[.,]\d{2}"""),
    DATE("""\d{1,2}[./-]\d{1,2}[./-](\d{2}|\d{4})|\d{4}-\d{2}-\d{2}"""),
    PLATE("""[A-Z0-9]{1,4}[ -]?[A-Z0-9]{2,5}"""),
    ;

    companion object {
        /** The one that a text is, or `null` where the user wrote a pattern of their own. */
        fun of(text: String): ReadyPattern? = entries.firstOrNull { it.pattern == text }
    }
}

/** Why a pattern or characters cannot be used; said at the field. */
sealed interface Fault {
    /** Nothing was typed. */
    object Empty : Fault

    /** The model does not read some of the characters: these. */
    data class Foreign(val characters: List<String>) : Fault

    /** @property detail what is wrong with the pattern, and where. */
    data class WrongPattern(val detail: String) : Fault
}

/**
 * What is wrong with the pattern or the characters of some settings; `null` for nothing.
 *
 * A list of words is not looked at: the model may lack some and read the others. Takes seconds for
 * the worst patterns, so not on the screen's thread.
 *
 * @param alphabet that of the model of these settings.
 */
fun findFault(settings: Settings, alphabet: AnyAlphabet): Fault? = when (settings.bound) {
    Bound.ANYTHING, Bound.WORDS -> null
    Bound.PATTERN ->
        if (settings.pattern.isEmpty()) Fault.Empty
        else try {
            compilePattern(settings.pattern, alphabet)
            null
        } catch (error: IllegalArgumentException) {
            Fault.WrongPattern(error.message.orEmpty())
        }
    Bound.CHARACTERS -> {
        val foreign = foreignTo(alphabet, settings.characters)
        if (foreign.isNotEmpty()) Fault.Foreign(foreign)
        else if (alphabet.fold(settings.characters).isEmpty()) Fault.Empty
        else null
    }
}

/** What an alphabet lacks of some characters, each once; of symbols their names. */
private fun foreignTo(alphabet: AnyAlphabet, characters: String): List<String> {
    val folded = alphabet.fold(characters)
    val names =
        if (alphabet is SymbolAlphabet) folded.split(' ').filter { it.isNotEmpty() }
        else folded.codePoints().toArray().map { String(Character.toChars(it)) }
    return names.distinct().filter { alphabet.countForeign(it) > 0 }
}

/**
 * The decoder that settings ask for, or `null` for any text.
 *
 * @throws IllegalArgumentException it cannot be made for this model; see [findFault].
 */
fun makeDecoder(recognizer: Recognizer, settings: Settings): Decoder? = when (settings.bound) {
    Bound.ANYTHING -> null
    Bound.WORDS -> recognizer.lexicon(settings.words, Foreign.SKIP, ignoreCase = true)
    Bound.PATTERN -> recognizer.pattern(settings.pattern)
    Bound.CHARACTERS -> recognizer.characters(settings.characters)
}
