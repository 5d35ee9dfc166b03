package io.github.kerascrnn.recognizer

/**
 * The characters that one place of a pattern may hold.
 *
 * @property source how the pattern spells it, such as `[A-HJ-N]` or `\d`.
 */
internal class CharacterSet(
    val source: String,
    private val negated: Boolean,
    private val parts: List<(Int) -> Boolean>,
) {
    /** Whether one of some code points that are read alike is in the set, or none if negated. */
    fun hasOneOf(points: List<Int>): Boolean =
        points.any { one -> parts.any { it(one) } } != negated
}

/**
 * Reads the characters and sets of a pattern: `a`, `\.`, `.`, `\d`, `[A-HJ-N]`, `[^0-9]`.
 *
 * @param refuse throws the error of a place and a reason.
 */
internal class CharacterSetParser(
    private val pattern: String,
    private val refuse: (Int, String) -> Nothing,
) {
    /** The set at a place of the pattern, and the place behind it. */
    fun read(start: Int): Pair<CharacterSet, Int> {
        val point = pattern.codePointAt(start)
        if (point == '['.code) return readSet(start)
        val (end, set) = when (point) {
            '.'.code -> start + 1 to { one: Int -> one != '\n'.code }
            '\\'.code -> readItem(start).let { it.end to it.has }
            else -> start + Character.charCount(point) to equalTo(point)
        }
        return CharacterSet(pattern.substring(start, end), false, listOf(set)) to end
    }

    private fun readSet(start: Int): Pair<CharacterSet, Int> {
        val negated = pattern.startsWith("^", start + 1)
        val first = if (negated) start + 2 else start + 1
        val parts = ArrayList<(Int) -> Boolean>()
        var at = first
        while (at == first || !pattern.startsWith("]", at)) { // a bracket at once stands for itself
            if (at >= pattern.length) refuse(start, "this set is not closed")
            val low = readItem(at)
            val isRange = pattern.startsWith("-", low.end) && !pattern.startsWith("-]", low.end)
            if (!isRange || low.end + 1 >= pattern.length) {
                parts += low.has
                at = low.end
                continue
            }
            val high = readItem(low.end + 1)
            val isSound = low.point != null && high.point != null && low.point <= high.point
            if (!isSound) refuse(at, "${pattern.substring(at, high.end)} is no range of characters")
            val range = low.point..high.point
            parts += { it in range }
            at = high.end
        }
        return CharacterSet(pattern.substring(start, at + 1), negated, parts) to at + 1
    }

    /** One character, whose [point] it has, or a class, which has none. */
    private class Item(val end: Int, val point: Int?, val has: (Int) -> Boolean)

    private fun readItem(start: Int): Item {
        val point = pattern.codePointAt(start)
        if (point != '\\'.code) {
            return Item(start + Character.charCount(point), point, equalTo(point))
        }
        if (start + 1 >= pattern.length) refuse(start, "nothing follows the backslash")
        val escaped = pattern.codePointAt(start + 1)
        val end = start + 1 + Character.charCount(escaped)
        val sign = pattern[start + 1] // of a pair of them the first, which is no letter
        val known = when (sign) {
            'd' -> ::isDigit
            'w' -> ::isOfWord
            's' -> ::isSpace
            'D' -> { one: Int -> !isDigit(one) }
            'W' -> { one: Int -> !isOfWord(one) }
            'S' -> { one: Int -> !isSpace(one) }
            else -> null
        }
        if (known != null) return Item(end, null, known)
        val meant = CONTROLS[sign] ?: escaped
        if (meant == escaped && (sign in 'a'..'z' || sign in 'A'..'Z' || sign in '0'..'9')) {
            refuse(start, "${pattern.substring(start, end)} is no escape here")
        }
        return Item(end, meant, equalTo(meant))
    }

    private fun equalTo(point: Int): (Int) -> Boolean = { it == point }
}

private val CONTROLS = mapOf('n' to 10, 'r' to 13, 't' to 9, 'f' to 12, 'v' to 11)

private fun isDigit(point: Int): Boolean =
    Character.getType(point) == Character.DECIMAL_DIGIT_NUMBER.toInt()

private fun isOfWord(point: Int): Boolean = point == '_'.code || Character.isLetter(point) ||
    Character.getType(point).toByte() in NUMBERS

private val NUMBERS = setOf(
    Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER,
)

/** White space as Python's `str.isspace` has it. */
private fun isSpace(point: Int): Boolean = point in 9..13 || point in 28..31 || point == 0x85 ||
    Character.isSpaceChar(point)
