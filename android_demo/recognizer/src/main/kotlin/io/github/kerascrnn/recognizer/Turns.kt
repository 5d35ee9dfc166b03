package io.github.kerascrnn.recognizer

import kotlin.math.exp
import kotlin.math.ln

/** Which images are tried turned. */
enum class Turns {
    /** None. */
    NONE,

    /** Those higher than wide, on either side. */
    TALL,

    /** All, upside down too: two to four times the time. */
    ANY,
}

// Height by width above which a crop may be a word on its side; few upright words are so narrow.
private const val TALL = 1.3
// The same of digits and colons, the thinnest that stand upright.
private const val THINNEST = 2.5
// The same of what is no word on its side: a rule, the edge of a page.
private const val LONGEST = 20.0
// What a thinner crop as it stands has less than the others.
private const val THIN = 3.0
// Characters that a turned tall crop has at least: one alone is hardly ever that wide. Two may be
// a digit or a colon on its side, so where a crop is surely read as it stands they are too few.
private const val LEAST_CHARACTERS = 2
private const val LEAST_BESIDE_SURE = 3
// How sure a turned tall crop is at least, where the crop as it stands could be read too. One that
// is less sure makes that one less sure as well.
private const val LEAST_SURE = 0.3
private val SIDEWAYS = setOf(90, 270)
// What a wide crop has before the same turned over, where the two are as likely.
private const val WIDE = 0.5

/** How readings of one image are compared: as in `keras_crnn.recognition.turns`, which tells more. */
private class Weights(
    val total: Double,
    val mean: Double,
    val spelling: Double,
    val upright: Double,
)

private val WITH_SPELLING = Weights(0.77, 2.85, 0.68, 0.0)
private val WITHOUT = Weights(1.77, 3.18, 0.0, -0.5)

/** What an image is compared by: its size, and a language model to tell words from nonsense. */
internal class TurnChoice(private val image: GreyImage, private val thoughts: SecondThoughts?) {
    private val isTall =
        image.height > TALL * image.width && image.height <= LONGEST * image.width
    private val isThin = image.height > THINNEST * image.width

    /**
     * The reading of the turn in which the image is read best.
     *
     * @param readTurned reads it turned clockwise by so many degrees. A turn that the decoder cannot
     *   read is left out.
     * @throws NothingFitsException nothing fits in any.
     * @throws TooLargeException the image is too long for a pattern, and nothing fits its turns.
     */
    fun read(turns: Turns, readTurned: (Int) -> Reading): Reading {
        val readings = LinkedHashMap<Int, Reading>()
        var misfit: IllegalArgumentException? = null
        fun attempt(degrees: Int) {
            try {
                readings[degrees] = readTurned(degrees)
            } catch (error: NothingFitsException) {
                if (degrees == 0) misfit = error
            } catch (error: TooLargeException) { // on its side it may be many times as long
                if (degrees == 0) misfit = error
            }
        }
        attempt(0)
        val upright = readings[0]
        further(turns).forEach(::attempt)
        return when {
            readings.isEmpty() -> throw misfit!!
            readings.size == 1 && upright != null -> upright
            else -> choose(readings)
        }
    }

    /** Degrees, clockwise, by which the image is to be tried after it was read as it stands. */
    fun further(turns: Turns): List<Int> = when {
        turns == Turns.ANY -> if (isTall) listOf(90, 180, 270) else listOf(180)
        turns == Turns.TALL && isTall -> listOf(90, 270)
        else -> emptyList()
    }

    /** The reading of the likeliest turn, as sure as it and that turn are. */
    private fun choose(readings: Map<Int, Reading>): Reading {
        val upright = readings[0]
        val least = leastCharacters(upright)
        val scores = readings.mapValues { (degrees, reading) ->
            val counts = degrees !in SIDEWAYS || reading.characters.size >= least
            if (counts) score(degrees, reading) else Double.NEGATIVE_INFINITY
        }
        val believed = readings.filter { (degrees, reading) ->
            upright == null || degrees !in SIDEWAYS || reading.confidence >= LEAST_SURE
        }
        // Of equals the first, which is 0.
        val best = believed.keys.maxByOrNull { scores.getValue(it) }!!
        val chosen = readings.getValue(best)
        val highest = scores.getValue(best)
        if (highest == Double.NEGATIVE_INFINITY) return chosen.copy(turned = best)
        val shares = scores.mapValues { exp(it.value - highest) }
        val same = shares.filterKeys { readings.getValue(it).text == chosen.text }
        return chosen.lessSure(same.values.sum() / shares.values.sum()).copy(turned = best)
    }

    /** Characters that a tall crop has at least when it is turned. */
    private fun leastCharacters(upright: Reading?): Int {
        val sure = upright != null && upright.text.isNotEmpty() && upright.confidence >= UNSURE
        return if (sure && !isThin) LEAST_BESIDE_SURE else LEAST_CHARACTERS
    }

    private fun score(degrees: Int, reading: Reading): Double {
        val weights = if (thoughts == null) WITHOUT else WITH_SPELLING
        val count = reading.characters.size
        if (count == 0) return Double.NEGATIVE_INFINITY
        var score = (weights.total + weights.mean / count) * reading.logProbability
        if (thoughts != null) score += weights.spelling * thoughts.spelling(reading.text)
        if (degrees == 0) {
            score += if (isTall) weights.upright else WIDE
            if (isThin) score -= THIN
        }
        return score
    }
}

/** A reading that counts only as far as something else is likely, 0 to 1. */
private fun Reading.lessSure(share: Double): Reading {
    if (share >= 1) return this
    val less = ln(share)
    return copy(
        confidence = confidence * share,
        logProbability = logProbability + less,
        alternatives = alternatives.map { it.copy(logProbability = it.logProbability + less) },
        words = words.map { it.copy(confidence = it.confidence * share) },
    )
}
