package io.github.kerascrnn.recognizer

/**
 * Reads JSON as RFC 8259 has it, and nothing beside: a phone's own parser is lax, and on a plain
 * JVM there is none.
 *
 * Objects become `Map`, arrays `List`, numbers `Long` (without point and exponent) or `Double`.
 *
 * @throws IllegalArgumentException text that is no JSON, a repeated key, or nesting deeper than
 *   100; the message says where.
 */
internal fun parseJson(text: String): Any? = JsonParser(text).parse()

private const val DEEPEST = 100
private val NUMBER = Regex("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")
private val HEX = Regex("[0-9a-fA-F]{4}")
private val ESCAPES = mapOf(
    '"' to '"', '\\' to '\\', '/' to '/',
    'b' to '\b', 'f' to '\u000C', 'n' to '\n', 'r' to '\r', 't' to '\t',
)

private class JsonParser(private val text: String) {
    private var place = 0

    fun parse(): Any? {
        val value = readValue(0)
        skipSpace()
        if (place < text.length) fail("nothing after the value")
        return value
    }

    private fun readValue(depth: Int): Any? {
        if (depth > DEEPEST) fail("at most $DEEPEST levels")
        skipSpace()
        return when (text.getOrNull(place)) {
            '{' -> readObject(depth)
            '[' -> readArray(depth)
            '"' -> readString()
            't' -> readWord("true", true)
            'f' -> readWord("false", false)
            'n' -> readWord("null", null)
            else -> readNumber()
        }
    }

    private fun readObject(depth: Int): Map<String, Any?> {
        val values = LinkedHashMap<String, Any?>()
        readList('}') {
            skipSpace()
            if (text.getOrNull(place) != '"') fail("a key in quotes")
            val key = readString()
            if (key in values) fail("each key once, not '$key' again")
            skipSpace()
            if (!take(':')) fail("a colon")
            values[key] = readValue(depth + 1)
        }
        return values
    }

    private fun readArray(depth: Int): List<Any?> {
        val values = ArrayList<Any?>()
        readList(']') { values.add(readValue(depth + 1)) }
        return values
    }

    private fun readList(end: Char, readItem: () -> Unit) {
        place++ // the opening bracket
        skipSpace()
        if (take(end)) return
        while (true) {
            readItem()
            skipSpace()
            if (take(end)) return
            if (!take(',')) fail("a comma or $end")
        }
    }

    private fun readString(): String {
        place++ // the opening quote
        val result = StringBuilder()
        while (true) {
            val character = text.getOrNull(place) ?: fail("a closing quote")
            place++
            when {
                character == '"' -> return result.toString()
                character == '\\' -> result.append(readEscape())
                character < ' ' -> fail("no control character in a string")
                else -> result.append(character)
            }
        }
    }

    private fun readEscape(): Char {
        val kind = text.getOrNull(place++) ?: fail("an escape")
        if (kind != 'u') return ESCAPES[kind] ?: fail("a known escape, not \\$kind")
        val digits = text.substring(place, minOf(place + 4, text.length))
        if (!HEX.matches(digits)) fail("four hex digits")
        place += 4
        return digits.toInt(16).toChar()
    }

    private fun readNumber(): Number {
        val match = NUMBER.find(text, place)?.takeIf { it.range.first == place } ?: fail("a value")
        place = match.range.last + 1
        val whole = match.groupValues[2].isEmpty() && match.groupValues[3].isEmpty()
        val number: Number? = if (whole) match.value.toLongOrNull() else match.value.toDouble()
        return number ?: fail("a number of 64 bits")
    }

    private fun readWord(word: String, value: Any?): Any? {
        if (!text.startsWith(word, place)) fail("a value")
        place += word.length
        return value
    }

    private fun take(character: Char): Boolean {
        if (text.getOrNull(place) != character) return false
        place++
        return true
    }

    private fun skipSpace() {
        while (place < text.length && text[place] in " \t\n\r") place++
    }

    private fun fail(wanted: String): Nothing =
        throw IllegalArgumentException("Broken JSON at character $place: expected $wanted.")
}
