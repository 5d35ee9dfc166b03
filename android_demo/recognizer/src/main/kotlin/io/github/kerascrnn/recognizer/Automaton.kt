package io.github.kerascrnn.recognizer

// Cells of the look-ahead, 8 bytes each: 64 MB, a quarter of what Python allows itself, as an app
// has far less.
private const val MOST_CELLS = 1 shl 23

/**
 * What a reading may spell, as a table of what may follow: [compilePattern] and [allowCharacters]
 * make it.
 *
 * State 0 is the start, the last one is dead. Equals
 * `keras_crnn.transcription.automaton.Automaton`.
 *
 * @property alphabet what the classes stand for.
 * @property table of each state the state after each class; the blank's is dead throughout.
 * @property accepting where a reading may end.
 * @throws IllegalArgumentException no reading is allowed at all.
 */
class Automaton internal constructor(
    val alphabet: AnyAlphabet,
    internal val table: Array<IntArray>,
    internal val accepting: BooleanArray,
) {
    private val dead = table.lastIndex
    private val classes = alphabet.classes

    /** Frames that the shortest reading needs. */
    val fewestFrames: Int

    init {
        dropHopeless()
        fewestFrames = requireNotNull(countFrames()) {
            "The constraint allows no reading at all. Allow at least one."
        }
    }

    /**
     * How well each state can still be brought to an end: a backward Viterbi pass.
     *
     * @param logarithms of the frames' probabilities.
     * @throws TooLargeException so many frames, states and classes would need too much memory.
     */
    internal fun lookAhead(logarithms: Array<DoubleArray>): LookAhead {
        val time = logarithms.size
        val cells = (time + 1L) * table.size * classes
        if (cells > MOST_CELLS) {
            throw TooLargeException(
                "The constraint has ${table.size - 1} states: for $time frames of $classes " +
                    "classes looking ahead would need ${cells shr 17} MB, and " +
                    "${MOST_CELLS shr 17} is the most. Make it simpler, such as with shorter " +
                    "repeats, or the image narrower.",
            )
        }
        val ahead = LookAhead(time, table.size, classes)
        for (state in table.indices) {
            if (accepting[state]) ahead.fill(time, state, 0.0)
        }
        for (step in time - 1 downTo 0) {
            for (state in table.indices) lookBack(ahead, step, state, logarithms[step])
        }
        return ahead
    }

    private fun lookBack(ahead: LookAhead, step: Int, state: Int, frame: DoubleArray) {
        val row = table[state]
        var first = 0
        var best = Double.NEGATIVE_INFINITY
        var second = Double.NEGATIVE_INFINITY
        for (id in 0 until classes) { // a new character
            val entered = frame[id] + ahead[step + 1, row[id], id]
            if (entered > best) {
                second = best
                best = entered
                first = id
            } else if (entered > second) {
                second = entered
            }
        }
        val paused = frame[BLANK] + ahead[step + 1, state, BLANK]
        for (id in 0 until classes) {
            val going = frame[id] + ahead[step + 1, state, id] // the same character goes on
            // A character may not follow itself without a blank: it gets the second best.
            val other = if (id == first) second else best
            ahead[step, state, id] = maxOf(going, other, paused)
        }
    }

    /** Sends all that cannot end in an accepted state to the dead one. */
    private fun dropHopeless() {
        val before = Array(table.size) { HashSet<Int>() } // states that lead to each
        for ((state, row) in table.withIndex()) for (following in row) before[following].add(state)
        val hopeful = accepting.copyOf()
        val queue = ArrayList(table.indices.filter { hopeful[it] })
        while (queue.isNotEmpty()) {
            for (state in before[queue.removeAt(queue.lastIndex)]) {
                if (hopeful[state]) continue
                hopeful[state] = true
                queue += state
            }
        }
        for (row in table) for (id in row.indices) if (!hopeful[row[id]]) row[id] = dead
    }

    /**
     * Fewest frames of a reading; `null` where there is none.
     *
     * States in the order of how soon they are reached. A character may not follow itself without a
     * blank, so it takes two frames; but a state that is reached by two characters as soon is not
     * bound by either, and one more frame frees it, too.
     */
    private fun countFrames(): Int? {
        val waiting = sortedMapOf(0 to hashMapOf(0 to hashSetOf(BLANK))) // frames, state, last ids
        val seen = HashSet<Int>()
        while (waiting.isNotEmpty()) {
            val frames = waiting.firstKey()
            for ((state, last) in waiting.remove(frames)!!) {
                if (!seen.add(state)) continue
                if (accepting[state]) return frames
                for ((id, following) in table[state].withIndex()) {
                    if (following == dead || following in seen) continue
                    val soon = frames + if (last.size == 1 && id in last) 2 else 1
                    val reached = waiting.getOrPut(soon) { hashMapOf() }
                    reached.getOrPut(following) { hashSetOf() } += id
                }
            }
        }
        return null
    }
}

/**
 * The best way, in nats, from a frame on to an accepted end, for a path that is in a state and whose
 * last frame had a class.
 */
internal class LookAhead(time: Int, private val states: Int, private val classes: Int) {
    private val values = DoubleArray((time + 1) * states * classes) { Double.NEGATIVE_INFINITY }

    operator fun get(step: Int, state: Int, id: Int): Double =
        values[(step * states + state) * classes + id]

    operator fun set(step: Int, state: Int, id: Int, value: Double) {
        values[(step * states + state) * classes + id] = value
    }

    fun fill(step: Int, state: Int, value: Double) {
        val first = (step * states + state) * classes
        values.fill(value, first, first + classes)
    }
}
