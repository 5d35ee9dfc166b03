package io.github.kerascrnn.recognizer

/**
 * What a model reads: single characters ([Alphabet]), or named symbols ([SymbolAlphabet]).
 *
 * Id 0 is the CTC blank, symbol k has id k + 1. Equals `keras_crnn.text.alphabets.AnyAlphabet`.
 */
sealed interface AnyAlphabet {
    /** Every symbol once, in the order of their ids; of an [Alphabet] its characters. */
    val symbols: List<String>

    /** Number of classes a network gives per time step: the symbols and the blank. */
    val classes: Int get() = symbols.size + 1

    /** Brings text to the form in which the alphabet compares it. */
    fun fold(text: String): String

    /** Folds text and leaves out what the alphabet lacks. */
    fun keep(text: String): String

    /** How many of a text's symbols the alphabet lacks. */
    fun countForeign(text: String): Int

    /**
     * Turns text into ids.
     *
     * @throws IllegalArgumentException a foreign symbol; the message names it.
     */
    fun encode(text: String): IntArray

    /**
     * Turns ids, blanks and repeats already collapsed, into text.
     *
     * @throws IllegalArgumentException an id that is the blank or past the last symbol.
     */
    fun decode(ids: IntArray): String
}

/** Whether the ids of two alphabets stand for the same; case may be ignored by one of them. */
internal fun sameClasses(one: AnyAlphabet, other: AnyAlphabet): Boolean =
    (one is Alphabet) == (other is Alphabet) && one.symbols == other.symbols

/** Whether two alphabets are the same, case and all. */
internal fun sameAlphabet(one: AnyAlphabet, other: AnyAlphabet): Boolean =
    sameClasses(one, other) && (one as? Alphabet)?.ignoreCase == (other as? Alphabet)?.ignoreCase

/** Fewest frames in which CTC can spell `ids`: a repeat needs a blank between. */
fun requiredFrames(ids: IntArray): Int =
    ids.size + (1 until ids.size).count { ids[it] == ids[it - 1] }
