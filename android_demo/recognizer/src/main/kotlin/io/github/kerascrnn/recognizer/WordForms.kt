package io.github.kerascrnn.recognizer

import java.text.Normalizer
import java.util.Locale

// The capital, and the small one that stands at a word's end alone.
private const val SIGMA = 0x03A3
private const val FINAL_SIGMA = 0x03C2

/** One way to write a word of a list: [text] in NFC, and the place of the word. */
internal class WordForm(val text: String, val owner: Int)

/** The words as they are given, in NFC. */
internal fun listWords(words: List<String>): List<WordForm> =
    words.mapIndexed { k, word -> WordForm(normalize(word), k) }

/**
 * Each word as given, in lower case, in upper case and with initial capitals.
 *
 * Words that differ in case alone are one word, the first spelling's, and its forms those of all
 * its spellings.
 */
internal fun listForms(words: List<String>): List<WordForm> {
    val first = HashMap<String, Int>()
    val owners = LinkedHashMap<String, Int>() // of each form the first word to have it
    words.map(::normalize).forEachIndexed { k, word ->
        val lower = word.lowercase(Locale.ROOT)
        val owner = first[lower] ?: k.also { first[lower] = k }
        for (form in listOf(word, lower, word.uppercase(Locale.ROOT), capitalize(word))) {
            val normal = normalize(form)
            if (normal !in owners) owners[normal] = owner
        }
    }
    return owners.map { (text, owner) -> WordForm(text, owner) }
}

/** Title case as Python's `str.title` has it: a capital after whatever is no letter. */
private fun capitalize(word: String): String {
    val result = StringBuilder()
    val points = word.codePoints().toArray()
    var inside = false
    for ((k, point) in points.withIndex()) {
        val ends = k == points.lastIndex || !isCased(points[k + 1])
        when {
            inside && ends && point == SIGMA -> result.appendCodePoint(FINAL_SIGMA)
            inside -> result.append(spell(point).lowercase(Locale.ROOT)) // of İ an i and its dot
            else -> result.append(toTitle(point))
        }
        inside = isCased(point)
    }
    return result.toString()
}

/** The capital of a character; of one with several, such as the sharp s, the first alone is. */
private fun toTitle(point: Int): String {
    val single = Character.toTitleCase(point)
    if (single != point || Character.isTitleCase(point)) return spell(single)
    val capitals = spell(point).uppercase(Locale.ROOT)
    if (capitals.length == Character.charCount(point)) return spell(point)
    return capitals.take(1) + capitals.drop(1).lowercase(Locale.ROOT)
}

private fun spell(point: Int): String = String(Character.toChars(point))

private fun isCased(point: Int): Boolean =
    Character.isUpperCase(point) || Character.isLowerCase(point) || Character.isTitleCase(point)

private fun normalize(text: String): String = Normalizer.normalize(text, Normalizer.Form.NFC)
