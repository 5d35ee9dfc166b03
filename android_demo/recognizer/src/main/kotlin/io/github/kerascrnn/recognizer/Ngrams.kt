package io.github.kerascrnn.recognizer

import java.io.IOException
import java.io.InputStream
import java.util.Arrays
import java.util.zip.ZipInputStream
import kotlin.math.ln

/** A word's end, in the place of the blank, which no word holds; also stands before a word. */
internal const val END = 0

private const val FORMAT = "keras-crnn character n-grams 1"
private const val MOST_EVENTS = 1 shl 22 // n-grams: 64 MB in memory; English has a million
private const val MOST_ABOUT = 1 shl 20 // characters of the record
private const val EVENT_BITS = 62 // an event is one Long
private const val HIGHEST_COUNT = 1e100 // whose sums are numbers still

/**
 * Counted n-grams: how often each character has followed which others.
 *
 * @property alphabet the words are made of.
 * @property order characters that count, the one predicted included.
 * @param events rising: context and follower as one number, `context * classes + follower`.
 * @param counts how often each event was seen.
 * @throws IllegalArgumentException an order too high, events that do not rise, or counts that are
 *   none.
 */
internal class Ngrams(
    val alphabet: AnyAlphabet,
    val order: Int,
    private val events: LongArray,
    private val counts: DoubleArray,
) {
    private val classes = alphabet.classes

    init {
        val highest = (EVENT_BITS / (ln(classes + 1.0) / ln(2.0))).toInt()
        require(order in 1..highest) { "its order is $order, where 1 to $highest may be" }
        require(events.size == counts.size) { "it has ${counts.size} counts, not ${events.size}" }
        var end = classes.toLong()
        repeat(order - 1) { end *= classes + 1 }
        for (k in events.indices) {
            val least = if (k > 0) events[k - 1] + 1 else 0
            require(events[k] in least until end) { "its n-grams are not in order" }
            require(counts[k] >= 0 && counts[k] < HIGHEST_COUNT) { "its count $k is ${counts[k]}" }
        }
    }

    /**
     * The same n-grams in the numbers of another alphabet, without those that it cannot spell.
     * Equals Python's `renumber_events`.
     *
     * @throws IllegalArgumentException an alphabet too large for the order, or one that tells fewer
     *   characters apart.
     */
    fun adapted(other: AnyAlphabet): Ngrams {
        val table = intArrayOf(END) + alphabet.symbols.map { symbol ->
            other.encode(other.keep(symbol)).firstOrNull() ?: -1
        }
        val numbers = LongArray(events.size) { renumber(events[it], table, other.classes) }
        val kept = numbers.indices.filter { numbers[it] >= 0 }.sortedBy { numbers[it] }
        return Ngrams(
            other, order,
            LongArray(kept.size) { numbers[kept[it]] }, DoubleArray(kept.size) { counts[kept[it]] },
        )
    }

    /** An event by the ids of a table, of so many classes; -1 where the table lacks one. */
    private fun renumber(event: Long, table: IntArray, others: Int): Long {
        val follower = table[(event % classes).toInt()]
        var context = event / classes
        var number = 0L
        var weight = 1L
        while (context > 0) {
            val digit = (context % (classes + 1)).toInt() // 0: no character
            if (digit > 0 && table[digit - 1] < 0) return -1
            if (digit > 0) number += weight * (table[digit - 1] + 1)
            context /= classes + 1
            weight *= others + 1
        }
        return if (follower < 0) -1 else number * others + follower
    }

    /** How often a character was seen at all. */
    fun count(id: Int): Double {
        val place = Arrays.binarySearch(events, id.toLong())
        return if (place >= 0) counts[place] else 0.0
    }

    /** Probability of each class after a context, smoothed as Witten and Bell do. */
    fun share(context: IntArray): DoubleArray {
        val share = DoubleArray(classes) { 1.0 / classes }
        var number = 0L // of the context's end, which grows to the front
        var weight = 1L
        var seen = smooth(share, number)
        for (k in context.indices.reversed()) {
            if (!seen) break // nor was a longer one
            number += weight * (context[k] + 1)
            weight *= classes + 1
            seen = smooth(share, number)
        }
        return share
    }

    /** Weighs what a context was followed by against the share after the shorter context. */
    private fun smooth(share: DoubleArray, context: Long): Boolean {
        val first = find(context * classes, 0, events.size)
        val stop = find((context + 1) * classes, first, minOf(events.size, first + classes))
        val kinds = stop - first
        if (kinds == 0) return false
        var total = kinds.toDouble()
        for (k in first until stop) total += counts[k]
        for (id in share.indices) share[id] *= kinds / total
        for (k in first until stop) {
            share[(events[k] - context * classes).toInt()] += counts[k] / total
        }
        return true
    }

    /** Place of the first event of a range that is not below a number. */
    private fun find(number: Long, from: Int, to: Int): Int {
        val place = Arrays.binarySearch(events, from, to, number)
        return if (place < 0) -place - 1 else place
    }
}

/**
 * Reads what Python's `LanguageModel.save` wrote: an `.npz` file, a zip of NumPy arrays.
 *
 * @throws ModelFileException the file holds no language model, or is damaged.
 */
internal fun readNgrams(file: InputStream): Ngrams {
    try {
        return unpack(file)
    } catch (error: IOException) {
        throw damaged(error)
    } catch (error: IllegalArgumentException) {
        throw damaged(error)
    }
}

private fun damaged(error: Exception) = ModelFileException(
    "The file holds no language model (${error.message}): it is damaged, or something else. Take " +
        "an english file of keras-crnn, or make one with keras-crnn language-model.",
    error,
)

private fun unpack(file: InputStream): Ngrams {
    var about: String? = null
    var gaps: LongArray? = null
    var counts: DoubleArray? = null
    ZipInputStream(file.buffered(BLOCK)).use { zip ->
        while (true) {
            val entry = zip.nextEntry ?: break
            when (entry.name) {
                "about.npy" -> about = NpyReader(zip, "about").readText(MOST_ABOUT)
                "gaps.npy" -> gaps = NpyReader(zip, "gaps").readLongs(MOST_EVENTS)
                "counts.npy" -> counts = NpyReader(zip, "counts").readDoubles(MOST_EVENTS)
            }
        }
    }
    val text = requireNotNull(about) { "it has no about.npy" }
    val record = JsonObject(parseJson(text), "its record")
    val format = record.text("format")
    require(format == FORMAT) { "its format is '$format', not '$FORMAT'" }
    val events = requireNotNull(gaps) { "it has no gaps.npy" }
    for (k in 1 until events.size) events[k] += events[k - 1]
    return Ngrams(
        readAlphabet(record.objectAt("alphabet")),
        record.whole("order"),
        events,
        requireNotNull(counts) { "it has no counts.npy" },
    )
}
