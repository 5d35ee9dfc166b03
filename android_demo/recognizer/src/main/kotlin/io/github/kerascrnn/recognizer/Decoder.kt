package io.github.kerascrnn.recognizer

/**
 * Finds the labels that an image's frames spell, within what it allows.
 *
 * [Recognizer.lexicon], [Recognizer.pattern] and [Recognizer.characters] make one.
 */
interface Decoder {
    /** What its labels are made of. */
    val alphabet: AnyAlphabet

    /**
     * The best labels of one image, best first, never none.
     *
     * @param count how many at most.
     * @throws NothingFitsException all that it allows needs more frames.
     */
    fun decode(frames: Frames, count: Int = 1): List<Transcription>

    /** How a label of its own is written. */
    fun spell(ids: IntArray): String
}

/** All that a decoder allows needs more frames than an image has. */
class NothingFitsException internal constructor(message: String) : IllegalArgumentException(message)
