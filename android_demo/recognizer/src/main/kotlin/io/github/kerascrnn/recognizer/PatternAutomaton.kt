package io.github.kerascrnn.recognizer

// From place to place, and along the alphabet: some seconds.
private const val MOST_STEPS = 10_000_000L

/**
 * Readings that match a pattern from beginning to end.
 *
 * Patterns are regular expressions of literals, `.`, `\d`, `\w`, `\s`, sets such as `[A-HJ-N]` and
 * `[^0-9]`, groups, alternatives `(kWh|m3)` and repeats `?`, `*`, `+`, `{m,n}`; `^` and `$` may stand
 * at the ends of the pattern, or of its outermost alternatives. Where the alphabet ignores case, a
 * character matches `[A-Z]` if the set has it or its other case, and `[^A-Z]` only if neither is in
 * the set. So do the kinds of i that [Alphabet.fold] takes as one. Equals
 * `keras_crnn.transcription.pattern_automaton.compile_pattern`.
 *
 * @param alphabet that of the model.
 * @throws IllegalArgumentException an alphabet of symbols, or a pattern that is broken, uses another
 *   part of the language (backreference, lookaround, anchor inside), can only match what the
 *   alphabet cannot spell, or grows to more than 4096 states or 10 million steps.
 */
fun compilePattern(pattern: String, alphabet: AnyAlphabet): Automaton {
    require(alphabet is Alphabet) {
        "A pattern is of characters, and the model reads symbols: give a lexicon of texts instead."
    }
    val net = PatternNet(pattern, alphabet)
    val start = net.addPlace()
    val end = net.addPlace()
    net.build(parsePattern(pattern), start, end)
    val title = "The pattern '${shorten(pattern)}'"
    try {
        val first = net.close(intArrayOf(start))
        return explore(first, net::follow, { end in it }, title, alphabet)
    } catch (error: TooLargeException) {
        throw error
    } catch (error: IllegalArgumentException) {
        if (net.lacking.isEmpty()) throw error
        throw IllegalArgumentException(
            "$title matches nothing that the alphabet of ${alphabet.symbols.size} characters can " +
                "spell: it has none for ${net.lacking.joinToString { "'$it'" }}. Change the " +
                "pattern, or take a model of another alphabet.",
            error,
        )
    }
}

/** Places of a net that a text can lead to, in order: a state of the automaton. */
internal class Places(private val places: IntArray) {
    private val hash = places.contentHashCode()

    val size: Int get() = places.size

    operator fun contains(place: Int): Boolean = places.binarySearch(place) >= 0

    fun forEach(action: (Int) -> Unit) = places.forEach(action)

    override fun hashCode(): Int = hash

    override fun equals(other: Any?): Boolean =
        other is Places && hash == other.hash && places.contentEquals(other.places)
}

/**
 * Thompson's network of a pattern: places joined by characters, or by nothing.
 *
 * A state of the automaton is the set of all places that a text can lead to. Repeats inside repeats
 * make sets that are long and many, so that steps from place to place are counted.
 */
private class PatternNet(private val pattern: String, private val alphabet: Alphabet) {
    /** Sets of the pattern that no character of the alphabet is in. */
    val lacking = sortedSetOf<String>()

    private val free = ArrayList<ArrayList<Int>>() // places that each leads to without a character
    private val steps = ArrayList<Step?>()
    private val sets = HashMap<String, IntArray>()
    private val forms = alphabet.symbols.map(::listForms)
    private var walked = 0L // steps from place to place, and along the alphabet

    /** The ids of characters that lead from a place, and where to. */
    private class Step(val ids: IntArray, val target: Int)

    fun addPlace(): Int {
        if (free.size == 8 * MOST_STATES) {
            throw TooLargeException(
                "The pattern '${shorten(pattern)}' is too large: it has more than $MOST_STATES " +
                    "states. Repeat less often.",
            )
        }
        free.add(ArrayList())
        steps.add(null)
        return free.lastIndex
    }

    /** Joins two places by a node of the pattern; nothing else begins at `start`'s step. */
    fun build(node: PatternNode, start: Int, end: Int) {
        when (node) {
            is OneOf -> {
                val place = addPlace()
                free[start].add(place)
                steps[place] = Step(findIds(node.set), end)
            }
            is Choice -> node.branches.forEach { build(it, start, end) }
            is Repeat -> buildRepeat(node, start, end)
            is InTurn -> {
                val last = node.parts.fold(start) { place, part -> buildOnce(part, place) }
                free[last].add(end)
            }
        }
    }

    private fun buildRepeat(node: Repeat, start: Int, end: Int) {
        var place = start
        repeat(node.least) { place = buildOnce(node.part, place) }
        if (node.most == null) {
            val loop = addPlace()
            free[place].add(loop)
            build(node.part, loop, loop)
            place = loop
        } else {
            repeat(node.most - node.least) {
                free[place].add(end)
                place = buildOnce(node.part, place)
            }
        }
        free[place].add(end)
    }

    private fun buildOnce(part: PatternNode, start: Int): Int {
        val after = addPlace()
        build(part, start, after)
        return after
    }

    private fun findIds(set: CharacterSet): IntArray = sets.getOrPut(set.source) {
        val found = forms.indices.filter { set.hasOneOf(forms[it]) }
        if (found.isEmpty()) lacking += set.source
        IntArray(found.size) { found[it] + 1 }
    }

    /** The code points of a character of the alphabet, and of all that is read as it. */
    private fun listForms(character: String): List<Int> {
        val point = character.codePointAt(0)
        if (!alphabet.ignoreCase) return listOf(point)
        val cases = listOf(Character.toLowerCase(point), Character.toUpperCase(point))
        val others = (cases + "iIİı".map { it.code }).distinct() - point
        return others.filter { alphabet.fold(String(Character.toChars(it))) == character } + point
    }

    /** The places, and all that they lead to without a character. */
    fun close(places: IntArray): Places {
        val found = places.toHashSet()
        val queue = ArrayList(found)
        while (queue.isNotEmpty()) {
            val next = free[queue.removeAt(queue.lastIndex)]
            walk(1L + next.size)
            next.filterTo(queue) { found.add(it) }
        }
        return Places(found.toIntArray().apply { sort() })
    }

    /** Where each character of the alphabet leads; `null` for nowhere. */
    fun follow(places: Places): List<Places?> {
        walk(places.size.toLong() + alphabet.classes)
        val targets = LinkedHashMap<IntArray, ArrayList<Int>>() // by the ids that lead there
        places.forEach { place ->
            steps[place]?.let { targets.getOrPut(it.ids) { ArrayList() } += it.target }
        }
        val fitting = List(alphabet.symbols.size) { ArrayList<Int>() } // numbers of the targets
        targets.keys.forEachIndexed { k, ids ->
            walk(ids.size.toLong())
            for (id in ids) fitting[id - 1].add(k)
        }
        val reached = targets.values.toList()
        val states = HashMap<List<Int>, Places?>()
        states[emptyList()] = null
        for (numbers in fitting) {
            if (numbers in states) continue
            states[numbers] = close(numbers.flatMap { reached[it] }.toIntArray())
        }
        return fitting.map { states[it] }
    }

    private fun walk(count: Long) {
        walked += count
        if (walked > MOST_STEPS) {
            throw TooLargeException(
                "The pattern '${shorten(pattern)}' takes more than $MOST_STEPS steps to prepare. " +
                    "Repeat less often, above all not inside of repeats.",
            )
        }
    }
}
