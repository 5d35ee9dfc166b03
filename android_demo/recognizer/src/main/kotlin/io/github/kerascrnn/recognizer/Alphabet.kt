package io.github.kerascrnn.recognizer

import java.text.Normalizer
import java.util.Locale

/** Id of the CTC blank. */
const val BLANK: Int = 0

/** The four kinds of i, each with the forms it is looked up in. */
private val KINDS_OF_I = listOf("Iıi", "iİI", "İiI", "ıIi")

/**
 * The characters a model reads: id 0 is the CTC blank, character k has id k + 1.
 *
 * Characters are Unicode code points, in NFC. Equals `keras_crnn.text.alphabet.Alphabet`.
 *
 * @property characters every character once, in the order of their ids.
 * @property ignoreCase whether a character that the alphabet lacks is read as its other case.
 * @throws IllegalArgumentException no characters, a repeated one, or one that NFC changes.
 */
class Alphabet(val characters: String, val ignoreCase: Boolean = false) : AnyAlphabet {
    private val points: IntArray = characters.codePoints().toArray()
    private val ids: Map<Int, Int> = points.withIndex().associate { (k, point) -> point to k + 1 }

    init {
        require(points.isNotEmpty()) { "An alphabet needs at least one character; got none." }
        require(Normalizer.isNormalized(characters, Normalizer.Form.NFC)) {
            "Alphabet characters must be in NFC, single code points each; got $characters."
        }
        require(ids.size == points.size) {
            "Each character may stand once in an alphabet; this repeats some: $characters"
        }
    }

    override val symbols: List<String> = points.map { spell(it) }

    /** Scripts of the classes, see [listScripts]; `null` where no two of them look alike. */
    internal val scripts: IntArray? by lazy { listScripts(points) }

    /**
     * Brings text to NFC and, where [ignoreCase], to the case the alphabet holds. Characters that
     * it lacks in either case are left as they are.
     */
    override fun fold(text: String): String = spell(foldPoints(text))

    override fun keep(text: String): String =
        spell(foldPoints(text).filter { it in ids }.toIntArray())

    override fun countForeign(text: String): Int =
        text.codePoints().toArray().count { !knows(it) }

    /** Whether the alphabet has a code point, in either case where [ignoreCase]. */
    fun knows(point: Int): Boolean = (if (ignoreCase) foldPoint(point) else point) in ids

    override fun encode(text: String): IntArray {
        val folded = foldPoints(text)
        return IntArray(folded.size) { k ->
            requireNotNull(ids[folded[k]]) {
                "Character '${spell(folded[k])}' (U+${"%04X".format(Locale.ROOT, folded[k])}) at " +
                    "position $k of '$text' is not in the alphabet of ${points.size} characters. " +
                    "Leave it out with Alphabet.keep(text)."
            }
        }
    }

    override fun decode(ids: IntArray): String = spell(
        IntArray(ids.size) { k ->
            require(ids[k] in 1..points.size) {
                "Id ${ids[k]} is not a character: ids run from 1 to ${points.size}, and 0 is the " +
                    "blank, which decoding removes."
            }
            points[ids[k] - 1]
        },
    )

    private fun foldPoints(text: String): IntArray {
        val normal = Normalizer.normalize(text, Normalizer.Form.NFC).codePoints().toArray()
        if (ignoreCase) for (k in normal.indices) normal[k] = foldPoint(normal[k])
        return normal
    }

    private fun foldPoint(point: Int): Int {
        if (point in ids) return point
        val text = spell(point)
        // The kinds of i: Turkish as far as the alphabet has a dotless i or a dotted capital.
        val kinds = KINDS_OF_I.firstOrNull { it.startsWith(text) }
        if (kinds != null) return kinds.map { it.code }.firstOrNull { it in ids } ?: point
        for (form in listOf(text.lowercase(Locale.ROOT), text.uppercase(Locale.ROOT))) {
            // A case of several characters, such as SS for a sharp s, is none of the alphabet's.
            val cased = form.codePointAt(0)
            if (Character.charCount(cased) == form.length && cased in ids) return cased
        }
        return point
    }

    private fun spell(points: IntArray): String = String(points, 0, points.size)

    private fun spell(point: Int): String = spell(intArrayOf(point))
}
