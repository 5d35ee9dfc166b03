package io.github.kerascrnn.recognizer

/**
 * Labels as a tree of prefixes, which labels that begin alike share.
 *
 * Nodes are numbered level by level, so that the children of a node are a range.
 *
 * @param labels character ids, no two alike.
 */
internal class PrefixTree(labels: List<IntArray>) {
    /** Last character of each prefix; node 0 is the empty one. */
    val characters: IntArray

    /** Place of the label that ends at a node, or -1. */
    val words: IntArray

    private val firstChild: IntArray // of each node, and one past the last node

    init {
        val sorted = labels.indices.sortedWith { a, b -> compare(labels[a], labels[b]) }
        // Each node's labels are a range of the sorted ones.
        val starts = arrayListOf(0)
        val ends = arrayListOf(sorted.size)
        val depths = arrayListOf(0)
        val characters = arrayListOf(BLANK)
        val words = ArrayList<Int>()
        val children = ArrayList<Int>()
        var node = 0
        while (node < starts.size) {
            val depth = depths[node]
            var place = starts[node]
            val endsHere = place < ends[node] && labels[sorted[place]].size == depth
            words += if (endsHere) sorted[place++] else -1
            children += starts.size
            while (place < ends[node]) {
                val character = labels[sorted[place]][depth]
                starts += place
                while (place < ends[node] && labels[sorted[place]][depth] == character) place++
                ends += place
                depths += depth + 1
                characters += character
            }
            node++
        }
        children += starts.size
        this.characters = characters.toIntArray()
        this.words = words.toIntArray()
        firstChild = children.toIntArray()
    }

    /** The nodes one character longer than a node. */
    fun children(node: Int): IntRange = firstChild[node] until firstChild[node + 1]

    private fun compare(a: IntArray, b: IntArray): Int {
        for (k in 0 until minOf(a.size, b.size)) if (a[k] != b[k]) return a[k] - b[k]
        return a.size - b.size
    }
}
