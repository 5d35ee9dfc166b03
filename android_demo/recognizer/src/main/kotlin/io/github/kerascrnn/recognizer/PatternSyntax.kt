package io.github.kerascrnn.recognizer

import java.text.Normalizer

private const val MOST_CHARACTERS = 10_000 // of a pattern; with more it is a list of words
private const val MOST_GROUPS = 50 // inside each other
private const val KNOWN =
    "Use literals, . \\d \\w \\s [sets], (a|b), ?, *, + and {m,n}."
private val BOUNDS = Regex("\\{(\\d*)(,?)(\\d*)\\}")
private val GROUP = Regex("\\((?:\\?:|\\?P<\\w+>|(?!\\?))")

/** A node of a pattern's syntax tree. */
internal sealed class PatternNode

/** One character of a set. */
internal class OneOf(val set: CharacterSet) : PatternNode()

/** Parts one after the other; none is the empty text. */
internal class InTurn(val parts: List<PatternNode>) : PatternNode()

/** One of some branches. */
internal class Choice(val branches: List<PatternNode>) : PatternNode()

/** A part several times; a [most] of `null` is without end. */
internal class Repeat(val part: PatternNode, val least: Int, val most: Int?) : PatternNode()

/**
 * Reads a pattern: literals, `.`, `\d \w \s`, `[sets]`, `(a|b)`, `?`, `*`, `+`, `{m,n}`.
 *
 * `^` before it and `$` after it, or before and after each of its outermost alternatives, change
 * nothing: a pattern is always of the whole text. Equals `keras_crnn.text.pattern_syntax`, but for
 * escapes of letters inside sets, of which only those above, `\n`, `\r`, `\t`, `\f` and `\v` are
 * known.
 *
 * @throws IllegalArgumentException a pattern that is broken, uses another part of the language of
 *   regular expressions, has more than 10,000 characters or 50 groups inside each other. The message
 *   says what, and where.
 */
internal fun parsePattern(pattern: String): PatternNode {
    require(pattern.length <= MOST_CHARACTERS) {
        "The pattern '${shorten(pattern)}' has ${pattern.length} characters, and " +
            "$MOST_CHARACTERS are the most: give the words of a list as a lexicon."
    }
    return PatternParser(Normalizer.normalize(pattern, Normalizer.Form.NFC)).read()
}

internal fun shorten(pattern: String): String =
    if (pattern.length > 80) pattern.take(80) + "..." else pattern

/** Reads one pattern from left to right. */
private class PatternParser(private val pattern: String) {
    private val sets = CharacterSetParser(pattern, ::refuse)
    private var at = 0
    private var depth = 0 // groups around what is read

    fun read(): PatternNode {
        val node = readBranches()
        if (at < pattern.length) refuse(at, "a bracket closes here that none opened")
        return node
    }

    private fun readBranches(): PatternNode {
        val branches = arrayListOf(readSequence())
        while (pattern.startsWith("|", at)) {
            at++
            branches += readSequence()
        }
        return branches.singleOrNull() ?: Choice(branches)
    }

    private fun readSequence(): PatternNode {
        val parts = ArrayList<PatternNode>()
        while (at < pattern.length && pattern[at] !in "|)") {
            if (isIdle(parts.isEmpty())) {
                at++
                continue
            }
            val part = if (pattern[at] == '(') readGroup() else readOne()
            parts += readRepeat(part)
        }
        return parts.singleOrNull() ?: InTurn(parts)
    }

    /** Whether a sign is an anchor at an end of the text, which changes nothing. */
    private fun isIdle(begins: Boolean): Boolean = when {
        depth > 0 -> false
        pattern[at] == '^' -> begins
        pattern[at] == '$' -> at + 1 == pattern.length || pattern[at + 1] == '|'
        else -> false
    }

    private fun readGroup(): PatternNode {
        val start = at
        if (depth == MOST_GROUPS) {
            refuse(at, "there are more than $MOST_GROUPS groups inside each other; write it with fewer")
        }
        val found = GROUP.find(pattern, at)?.takeIf { it.range.first == at }
            ?: refuse(at, "a lookaround, backreference, flag or condition is not known here. $KNOWN")
        at = found.range.last + 1
        depth++
        val part = readBranches()
        depth--
        if (at == pattern.length) refuse(start, "this bracket is not closed")
        at++
        return part
    }

    private fun readOne(): PatternNode {
        val sign = pattern[at]
        if (sign in "*+?" || (sign == '{' && bounds() != null)) refuse(at, "there is nothing to repeat")
        if (sign in "^$") refuse(at, "an anchor can only stand at the ends. $KNOWN")
        if (sign == '\\') checkEscape()
        val (set, end) = sets.read(at)
        at = end
        return OneOf(set)
    }

    private fun checkEscape() {
        val escaped = pattern.getOrNull(at + 1) ?: refuse(at, "nothing follows the backslash")
        when (escaped) {
            in "dDwWsS" -> return
            in "bBAZ" -> refuse(at, "\\$escaped is an anchor, which can only stand at the ends. $KNOWN")
            in '1'..'9' -> refuse(at, "\\$escaped is a backreference. $KNOWN")
            in 'a'..'z', in 'A'..'Z', '0' -> refuse(at, "\\$escaped is no escape here. $KNOWN")
        }
    }

    private fun readRepeat(part: PatternNode): PatternNode {
        val start = at
        val (least, most) = when (pattern.getOrNull(at)) {
            '*' -> (0 to null).also { at++ }
            '+' -> (1 to null).also { at++ }
            '?' -> (0 to 1).also { at++ }
            '{' -> bounds()?.also { at = BOUNDS.find(pattern, at)!!.range.last + 1 } ?: return part
            else -> return part
        }
        if (most != null && most < least) refuse(start, "the least repeats are more than the most")
        when (pattern.getOrNull(at)) {
            '?' -> at++ // a lazy repeat: of a whole text the same
            '+' -> refuse(at, "a possessive repeat is not known here. $KNOWN")
        }
        val again = pattern.getOrNull(at)
        if (again != null && (again in "*+?" || (again == '{' && bounds() != null))) {
            refuse(at, "a repeat follows a repeat. Put brackets around the first")
        }
        return Repeat(part, least, most)
    }

    /** The least and the largest number of repeats, or `null` where a bracket stands for itself. */
    private fun bounds(): Pair<Int, Int?>? {
        val found = BOUNDS.find(pattern, at)?.takeIf { it.range.first == at } ?: return null
        val (least, comma, most) = found.destructured
        if (least.isEmpty() && comma.isEmpty()) return null
        val low = if (least.isEmpty()) 0 else count(least)
        return low to if (most.isNotEmpty()) count(most) else if (comma.isEmpty()) low else null
    }

    private fun count(digits: String): Int =
        digits.toIntOrNull() ?: refuse(at, "it repeats $digits times, which is too often")

    private fun refuse(place: Int, reason: String): Nothing = throw IllegalArgumentException(
        "The pattern '${shorten(pattern)}' is wrong at position $place, at " +
            "'${pattern.substring(place).take(4)}': $reason. Put a backslash before a sign that " +
            "stands for itself.",
    )
}
