package io.github.kerascrnn.recognizer

import java.text.Normalizer

private val SPACES = Regex("[\\s\\p{Z}]+")

/**
 * The named symbols a model reads, such as the pitches of a score.
 *
 * A text is the names of its symbols with single spaces between: `"G4 A4 B4"`. Equals
 * `keras_crnn.text.symbols.SymbolAlphabet`.
 *
 * @property symbols every name once, in the order of their ids: in NFC, without white space. Upper
 *   and lower case are told apart.
 * @throws IllegalArgumentException no symbols, a repeated one, or a name that is empty, holds white
 *   space or is changed by NFC.
 */
class SymbolAlphabet(override val symbols: List<String>) : AnyAlphabet {
    private val ids: Map<String, Int> = symbols.withIndex().associate { (k, name) -> name to k + 1 }

    init {
        require(symbols.isNotEmpty()) { "An alphabet needs at least one symbol; got none." }
        for (name in symbols) {
            require(split(name) == listOf(name)) {
                "The name of a symbol is in NFC, without white space, not empty; got '$name'."
            }
        }
        require(ids.size == symbols.size) {
            "Each symbol may stand once in an alphabet; this repeats some: $symbols"
        }
    }

    /** Brings text to NFC, with single spaces between its names and none outside. */
    override fun fold(text: String): String = split(text).joinToString(" ")

    override fun keep(text: String): String = split(text).filter { it in ids }.joinToString(" ")

    override fun countForeign(text: String): Int = split(text).count { it !in ids }

    override fun encode(text: String): IntArray {
        val names = split(text)
        return IntArray(names.size) { k ->
            requireNotNull(ids[names[k]]) {
                "Symbol '${names[k]}' at position $k of '$text' is not in the alphabet of " +
                    "${symbols.size} symbols. Leave it out with SymbolAlphabet.keep(text)."
            }
        }
    }

    override fun decode(ids: IntArray): String = ids.joinToString(" ") { id ->
        require(id in 1..symbols.size) {
            "Id $id is not a symbol: ids run from 1 to ${symbols.size}, and 0 is the blank, " +
                "which decoding removes."
        }
        symbols[id - 1]
    }

    private fun split(text: String): List<String> =
        Normalizer.normalize(text, Normalizer.Form.NFC).split(SPACES).filter { it.isNotEmpty() }
}
