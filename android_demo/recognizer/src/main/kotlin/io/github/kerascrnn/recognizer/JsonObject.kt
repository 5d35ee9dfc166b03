package io.github.kerascrnn.recognizer

/**
 * A JSON object whose values are asked for by type.
 *
 * @param value what [parseJson] gave.
 * @param name of the object, for errors.
 * @throws IllegalArgumentException a value that is missing or of another type.
 */
internal class JsonObject(value: Any?, private val name: String) {
    @Suppress("UNCHECKED_CAST") // the parser's keys are strings
    val values: Map<String, Any?> = value as? Map<String, Any?>
        ?: throw IllegalArgumentException("$name is no object")

    /** Whether there is a value other than `null`. Throws where the key is missing. */
    fun has(key: String): Boolean = at(key) != null

    fun text(key: String): String = at(key) as? String ?: wrong(key, "a string")

    fun flag(key: String): Boolean = at(key) as? Boolean ?: wrong(key, "true or false")

    fun number(key: String): Double = (at(key) as? Number)?.toDouble() ?: wrong(key, "a number")

    fun whole(key: String): Int = toInt(at(key)) ?: wrong(key, "a whole number")

    /** Whole numbers, or `null` for JSON's null. */
    fun wholes(key: String): List<Int>? =
        if (has(key)) list(key).map { toInt(it) ?: wrong(key, "whole numbers") } else null

    fun texts(key: String): List<String> =
        list(key).map { it as? String ?: wrong(key, "a list of strings") }

    fun objectAt(key: String): JsonObject = JsonObject(at(key), "$key of $name")

    fun objects(key: String): List<JsonObject> =
        list(key).map { JsonObject(it, "an item of $key of $name") }

    fun list(key: String): List<Any?> = at(key) as? List<Any?> ?: wrong(key, "a list")

    private fun at(key: String): Any? {
        require(key in values) { "$name lacks $key" }
        return values[key]
    }

    private fun toInt(value: Any?): Int? =
        (value as? Long)?.takeIf { it in Int.MIN_VALUE..Int.MAX_VALUE }?.toInt()

    private fun wrong(key: String, wanted: String): Nothing =
        throw IllegalArgumentException("$key of $name is ${values[key]}, not $wanted")
}
