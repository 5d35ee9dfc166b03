package io.github.kerascrnn.recognizer

import java.nio.ByteBuffer
import java.nio.ByteOrder
import kotlin.math.exp
import kotlin.math.max
import kotlin.math.min

/**
 * Reads words: network, alphabet and preprocessing together.
 *
 * ```
 * val recognizer = Recognizer(assets.open("crnn.tflite").readBytes()) { LiteRtEngine(it) }
 * val reading = recognizer.read(GreyImage.fromArgb(pixels, width, height))
 * val street = recognizer.read(image, recognizer.lexicon(listOf("Main", "Market")))
 * val plate = recognizer.read(image, recognizer.pattern("[A-Z]{2}\\d{5}"))
 * ```
 *
 * With a language model, words that the network is unsure of are weighed by their spelling: as
 * Python does for a model whose [ModelSpec.language] is English. A decoder needs none.
 *
 * May be used from several threads; they take turns.
 *
 * @param model contents of an exported `.tflite` file: a direct buffer, such as one that
 *   `FileChannel.map` gives, which must live as long as the recogniser.
 * @param languageModel of the model's alphabet, or `null` for the best path alone.
 * @param engines opens the runtime for it.
 * @throws ModelFileException the file is no exported keras-crnn model, or is damaged.
 * @throws IllegalArgumentException the language model is of another alphabet.
 */
class Recognizer(model: ByteBuffer, languageModel: LanguageModel?, engines: EngineFactory) :
    AutoCloseable {
    /** Alphabet, preprocessing and temperature of the model. */
    val spec: ModelSpec = ModelSpec.read(model)

    private val thoughts: SecondThoughts? = languageModel?.let {
        require(it.fits(spec.alphabet)) {
            "The language model is of another alphabet (${it.alphabet.symbols.size} characters) " +
                "than the recogniser (${spec.alphabet.symbols.size}): english-full.npz is for " +
                "crnn-en-full, english.npz for crnn-en."
        }
        SecondThoughts(it, spec.temperature)
    }

    private val engine: Engine = engines.open(model)
    private var closed = false // guarded by the engine

    /** Reads the best path alone. */
    constructor(model: ByteBuffer, engines: EngineFactory) : this(model, null, engines)

    /** Copies the file's bytes to where a runtime can take them. */
    constructor(model: ByteArray, languageModel: LanguageModel?, engines: EngineFactory) :
        this(directCopy(model), languageModel, engines)

    /** Copies the file's bytes to where a runtime can take them, and reads the best path alone. */
    constructor(model: ByteArray, engines: EngineFactory) : this(model, null, engines)

    /**
     * A list of words to choose from, for [read].
     *
     * @throws IllegalArgumentException as for [Lexicon].
     */
    fun lexicon(
        words: Iterable<String>,
        foreign: Foreign = Foreign.ERROR,
        ignoreCase: Boolean = false,
    ): LexiconDecoder = LexiconDecoder(Lexicon(words, spec.alphabet, foreign, ignoreCase))

    /**
     * A decoder that reads nothing but texts of a pattern, such as `[A-Z]{2}\d{5}`; make it once.
     *
     * @param width beginnings of texts that the search keeps.
     * @throws IllegalArgumentException as for [compilePattern].
     */
    fun pattern(pattern: String, width: Int = 10): BeamDecoder =
        BeamDecoder(null, width, constraint = compilePattern(pattern, spec.alphabet))

    /**
     * A decoder that reads nothing but some characters, such as `0123456789`.
     *
     * @param width beginnings of texts that the search keeps.
     * @throws IllegalArgumentException as for [allowCharacters].
     */
    fun characters(characters: String, width: Int = 10): BeamDecoder =
        BeamDecoder(null, width, constraint = allowCharacters(characters, spec.alphabet))

    /**
     * Reads one word, or a line where the model reads spaces, however long it is.
     *
     * @param image cut to the word.
     * @param decoder of [lexicon], [pattern] or [characters]: what it may say; `null` for any text.
     * @param count `alternatives` at most; more than 1 need a decoder.
     * @param turns whether the image is tried turned: one higher than wide is, unless told otherwise.
     *   Models of symbols never turn.
     * @throws NothingFitsException all that the decoder allows needs a wider image.
     * @throws TooLargeException the image is too long for a pattern.
     * @throws IllegalArgumentException `count` does not fit, or the decoder is of another alphabet.
     * @throws IllegalStateException the recogniser was closed, or its network is damaged.
     */
    fun read(
        image: GreyImage,
        decoder: Decoder? = null,
        count: Int = 1,
        turns: Turns = Turns.TALL,
    ): Reading {
        require(count == 1 || decoder != null) {
            "The best path is one reading, and count is $count: give a decoder such as a lexicon."
        }
        require(sameClasses(decoder?.alphabet ?: spec.alphabet, spec.alphabet)) {
            "The decoder is of another alphabet than the model's: make it with this recogniser's " +
                "lexicon, pattern or characters."
        }
        val choice = TurnChoice(image, thoughts.takeIf { decoder == null })
        val allowed = if (spec.alphabet is SymbolAlphabet) Turns.NONE else turns
        return choice.read(allowed) { degrees ->
            readAsItStands(if (degrees == 0) image else image.turned(degrees), decoder, count)
        }
    }

    private fun readAsItStands(image: GreyImage, decoder: Decoder?, count: Int): Reading {
        val seen = runNetwork(image, spec, ::probabilities)
        return transcribe(seen.frames, seen.width, image.width, decoder, count)
    }

    /** Reads one word of colours; see [GreyImage.fromArgb]. */
    fun read(argb: IntArray, width: Int, height: Int): Reading =
        read(GreyImage.fromArgb(argb, width, height))

    /** Frees the engine, after an image that is being read; what is read later is refused. */
    override fun close() = synchronized(engine) {
        if (!closed) engine.close()
        closed = true
    }

    private fun probabilities(resized: GreyImage): Frames {
        val frames = synchronized(engine) {
            check(!closed) { "The recogniser was closed: open it again." }
            engine.probabilities(resized)
        }
        check(frames.classes == spec.alphabet.classes && frames.values.all(Double::isFinite)) {
            "The network gives no probabilities of ${spec.alphabet.classes} classes: the model file " +
                "is damaged. Fetch it again, or export it again."
        }
        return frames
    }

    /** A reading of frames; the image was [width] pixels wide and resized to [resized]. */
    private fun transcribe(
        frames: Frames,
        resized: Int,
        width: Int,
        decoder: Decoder?,
        count: Int,
    ): Reading {
        val path: Path
        val words: List<ReadWord>
        val alternatives: List<Alternative>
        if (decoder == null) {
            // The temperature is for the free reading alone, as in Python: what a decoder finds is
            // about as sure as it is right without.
            val best = readBest(frames, spec.alphabet, spec.temperature, thoughts)
            path = best.path
            words = best.words
            val text = spec.alphabet.decode(path.ids)
            alternatives = listOf(Alternative(text, path.logProbability))
        } else {
            val found = decoder.decode(frames, count)
            path = align(frames, found[0].ids)
            alternatives = found.map {
                Alternative(decoder.spell(it.ids), it.logProbability)
            }
            words = listWords(path, frames.time, spec.alphabet, found[0].logProbability)
        }
        val (text, logProbability) = alternatives[0]
        val confidence = min(1.0, exp(logProbability))
        val characters = place(path, resized, width)
        val placed = words.map { placeWord(it, path, characters) }
        return Reading(text, confidence, characters, logProbability, alternatives, placed)
    }

    private fun placeWord(word: ReadWord, path: Path, characters: List<ReadCharacter>): Word {
        val (first, stop) = word.span.first to word.span.stop
        return Word(
            spec.alphabet.decode(path.ids.copyOfRange(first, stop)),
            min(1.0, exp(word.logProbability)),
            characters[first].left,
            characters[stop - 1].right,
            word.weighed,
        )
    }

    /** The characters of a path with their spans in the image as given. */
    private fun place(path: Path, resized: Int, width: Int): List<ReadCharacter> {
        val borders = borders(path, resized).map {
            spec.preprocessing.toSourceX(it, resized, width)
        }
        return path.ids.indices.map { k ->
            val character = spec.alphabet.decode(intArrayOf(path.ids[k]))
            ReadCharacter(character, path.probabilities[k], borders[k], borders[k + 1])
        }
    }

    /**
     * Borders of the characters, one more than there are, in pixels of the resized image.
     *
     * CTC marks a character by a peak of a frame or two. Borders are put midway between the peaks,
     * the outer ones as far from their peak as the inner ones.
     */
    private fun borders(path: Path, width: Int): List<Double> {
        val centers = path.ids.indices.map {
            spec.frameCenter((path.starts[it] + path.ends[it] - 1) / 2.0)
        }
        if (centers.size < 2) return listOf(0.0, width.toDouble())
        val inner = centers.zipWithNext { a, b -> (a + b) / 2 }
        val first = max(0.0, 2 * centers.first() - inner.first())
        val last = min(width.toDouble(), 2 * centers.last() - inner.last())
        return listOf(first) + inner + last
    }

    private companion object {
        fun directCopy(bytes: ByteArray): ByteBuffer {
            val buffer = ByteBuffer.allocateDirect(bytes.size).order(ByteOrder.nativeOrder())
            buffer.put(bytes)
            buffer.rewind()
            return buffer
        }
    }
}
