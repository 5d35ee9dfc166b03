package io.github.kerascrnn.recognizer

// Numbers of the scripts with letters that look alike, and of what is no letter of theirs.
internal const val NO_SCRIPT = 0
internal const val LATIN = 1
internal const val GREEK = 2
internal const val CYRILLIC = 3

// First code point of a stretch, and the script of its letters: the table of Python's scripts.py.
private val STRETCHES = listOf(
    0x0000 to NO_SCRIPT, 0x0041 to LATIN, 0x005B to NO_SCRIPT, 0x0061 to LATIN,
    0x007B to NO_SCRIPT, 0x00C0 to LATIN, 0x00D7 to NO_SCRIPT, 0x00D8 to LATIN,
    0x00F7 to NO_SCRIPT, 0x00F8 to LATIN, 0x0250 to NO_SCRIPT, 0x0370 to GREEK,
    0x0400 to CYRILLIC, 0x0530 to NO_SCRIPT, 0x1E00 to LATIN, 0x1F00 to GREEK,
    0x2000 to NO_SCRIPT,
)

/** The script that a code point is a letter of, [NO_SCRIPT] for digits, signs, other scripts. */
internal fun scriptOf(point: Int): Int = STRETCHES.last { (first, _) -> first <= point }.second

/**
 * Scripts of the classes of an alphabet, the blank first.
 *
 * @param points the alphabet's code points, in the order of their ids.
 * @return `null` where they are of fewer than two scripts with letters that look alike.
 */
internal fun listScripts(points: IntArray): IntArray? {
    val scripts = IntArray(points.size + 1) { if (it == 0) NO_SCRIPT else scriptOf(points[it - 1]) }
    return scripts.takeIf { it.distinct().count { one -> one != NO_SCRIPT } > 1 }
}
