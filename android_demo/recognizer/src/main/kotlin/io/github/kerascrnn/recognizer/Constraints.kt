package io.github.kerascrnn.recognizer

/** The most states of a pattern. */
internal const val MOST_STATES = 4096

/** A pattern that would take too much memory or time, by itself or with the image it is to read. */
class TooLargeException internal constructor(message: String) : IllegalArgumentException(message)

/**
 * Readings of some characters only, such as digits, of any length.
 *
 * @param characters of symbols their names, with spaces between.
 * @throws IllegalArgumentException a character that the alphabet lacks, or none at all.
 */
fun allowCharacters(characters: String, alphabet: AnyAlphabet): Automaton {
    val ids = alphabet.encode(characters)
    require(ids.isNotEmpty()) {
        "No characters are allowed. Give at least one, such as '0123456789'."
    }
    val table = Array(2) { IntArray(alphabet.classes) { 1 } }
    for (id in ids) table[0][id] = 0
    return Automaton(alphabet, table, booleanArrayOf(true, false))
}

/**
 * The automaton of all states that can be reached.
 *
 * @param follow gives the state after every character, in the order of their ids, and `null` for
 *   those not allowed.
 * @param accepts whether a reading may end in a state.
 * @param title what the states are of, for the message of an error.
 */
internal fun <State : Any> explore(
    start: State,
    follow: (State) -> List<State?>,
    accepts: (State) -> Boolean,
    title: String,
    alphabet: AnyAlphabet,
): Automaton {
    val numbers = hashMapOf(start to 0)
    val queue = arrayListOf(start)
    val rows = ArrayList<IntArray>()
    while (rows.size < queue.size) {
        val row = IntArray(alphabet.classes) { -1 }
        follow(queue[rows.size]).forEachIndexed { k, following ->
            if (following != null) {
                row[k + 1] = numbers.getOrPut(following) {
                    if (queue.size == MOST_STATES) {
                        throw TooLargeException(
                            "$title has more than $MOST_STATES states. Make it simpler, such as " +
                                "with shorter repeats; score the words of a list as a lexicon instead.",
                        )
                    }
                    queue += following
                    queue.lastIndex
                }
            }
        }
        rows += row
    }
    val dead = rows.size
    rows += IntArray(alphabet.classes) { dead }
    for (row in rows) for (id in row.indices) if (row[id] < 0) row[id] = dead
    val accepting = BooleanArray(rows.size) { it < dead && accepts(queue[it]) }
    return Automaton(alphabet, rows.toTypedArray(), accepting)
}
