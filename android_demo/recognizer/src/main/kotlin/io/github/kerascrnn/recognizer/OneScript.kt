package io.github.kerascrnn.recognizer

// Nats that the best path may lose so that letters are of one script. Letters that look alike cost
// hardly ever more, and those that are clearly of two scripts mostly 15 to 60.
private const val MOST_LOST = 10.0

/**
 * Frames in which the best path writes letters that follow each other in one script.
 *
 * `COват` is a word that nobody writes: two of its letters are Latin, the others Cyrillic. Where
 * the best path mixes Latin, Greek and Cyrillic letters with nothing else between them, all but one
 * script are ruled out there: the one is kept whose letters are likeliest. Letters that are clearly
 * of two scripts stay, and there are as many letters as before. Gives what Python's
 * `keep_to_one_script` gives.
 *
 * @return the same frames where nothing is mixed; else a copy, with zeros for what is ruled out.
 */
internal fun keepToOneScript(frames: Frames, alphabet: AnyAlphabet): Frames {
    val scripts = (alphabet as? Alphabet)?.scripts ?: return frames
    val path = bestPath(frames)
    val written = path.ids.map { scripts[it] }
    var kept: DoubleArray? = null
    for (run in listRuns(written)) {
        val mixed = written.slice(run).distinct().sorted()
        if (mixed.size < 2) continue
        val start = if (run.first == 0) 0 else path.ends[run.first - 1]
        val end = if (run.last == written.lastIndex) frames.time else path.starts[run.last + 1]
        val found = findBest(frames.slice(start, end), scripts, mixed, run.count()) ?: continue
        val values = kept ?: frames.values.copyOf().also { kept = it }
        found.values.copyInto(values, start * frames.classes)
    }
    return kept?.let { Frames(frames.time, frames.classes, it) } ?: frames
}

/** Places of letters that follow each other, of whatever scripts. */
private fun listRuns(written: List<Int>): List<IntRange> {
    val firsts = written.indices.filter {
        written[it] != NO_SCRIPT && (it == 0 || written[it - 1] == NO_SCRIPT)
    }
    val lasts = written.indices.filter {
        written[it] != NO_SCRIPT && (it == written.lastIndex || written[it + 1] == NO_SCRIPT)
    }
    return firsts.zip(lasts) { first, last -> first..last }
}

/**
 * Frames of some letters in the script that is likeliest, or `null` where none is likely enough.
 *
 * @param frames of those letters alone.
 * @param scripts of the classes.
 * @param mixed the scripts to choose from.
 * @param letters how many the best path has, and has to keep.
 */
private fun findBest(frames: Frames, scripts: IntArray, mixed: List<Int>, letters: Int): Frames? {
    val least = bestPath(frames).logProbability - MOST_LOST
    var most = Double.NEGATIVE_INFINITY
    var best: Frames? = null
    for (script in mixed) {
        val kept = keepScript(frames, scripts, script)
        val path = bestPath(kept)
        val isWhole = path.ids.size == letters && path.ids.all { scripts[it] == script }
        if (isWhole && path.logProbability >= least && path.logProbability > most) {
            most = path.logProbability
            best = kept
        }
    }
    return best
}

private fun keepScript(frames: Frames, scripts: IntArray, script: Int): Frames {
    val values = DoubleArray(frames.values.size) {
        val one = scripts[it % frames.classes]
        if (one == NO_SCRIPT || one == script) frames.values[it] else 0.0
    }
    return Frames(frames.time, frames.classes, values)
}
