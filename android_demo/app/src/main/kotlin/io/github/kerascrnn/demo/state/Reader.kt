package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.Decoder
import io.github.kerascrnn.recognizer.GreyImage
import io.github.kerascrnn.recognizer.LexiconDecoder
import io.github.kerascrnn.recognizer.ModelFileException
import io.github.kerascrnn.recognizer.NothingFitsException
import io.github.kerascrnn.recognizer.Recognizer
import io.github.kerascrnn.recognizer.TooLargeException
import java.io.IOException
import java.util.concurrent.Executor

/** An image that is to be read, and the [Screen.ticket] for which. */
class Job(val image: GreyImage, val settings: Settings, val ticket: Int)

/**
 * Reads away from the screen's thread, one image at a time, with one engine that is used again.
 *
 * A frame of the camera is dropped while another image is read: the next one shows more. Of
 * pictures the last one waits, as the user wants to see that one.
 *
 * @param open makes a recogniser of a model file, for so many threads.
 * @param executor runs what it is given one after another, on a thread of its own.
 * @param deliver is called on that thread.
 */
class Reader(
    private val open: (ModelChoice, Int) -> Recognizer,
    private val executor: Executor,
    private val nanoTime: () -> Long = System::nanoTime,
    private val deliver: (Event) -> Unit,
) : AutoCloseable {
    private val lock = Any()
    private var running = false
    private var waiting: Job? = null
    private var closed = false

    // Of the executor's thread alone.
    private var recognizer: Recognizer? = null
    private var opened: Pair<ModelChoice, Int>? = null
    private var decoder: Decoder? = null
    private var decoderOf: Pair<Bound, String>? = null

    /** Whether a frame would be read now: asked before it is cut out. */
    val isFree: Boolean get() = synchronized(lock) { !running && !closed }

    /** Reads a frame, or drops it. Returns whether it will be read. */
    fun offer(job: Job): Boolean {
        synchronized(lock) {
            if (running || closed) return false
            start(job)
        }
        return true
    }

    /** Reads a picture as soon as what is being read is done, instead of one that still waits. */
    fun submit(job: Job) {
        synchronized(lock) {
            if (closed) return
            if (running) {
                waiting = job
                return
            }
            start(job)
        }
    }

    // Within the lock: once closed, the executor may be shut down and take nothing more.
    private fun start(job: Job) {
        running = true
        executor.execute { work(job) }
    }

    /** Reads nothing more, and frees the engine when what is being read is done. */
    override fun close() {
        synchronized(lock) {
            if (closed) return
            closed = true
            waiting = null
            executor.execute(::release)
        }
    }

    private fun work(first: Job) {
        var job: Job? = first
        while (job != null) {
            val event = answer(job)
            job = synchronized(lock) {
                if (closed) null else waiting.also { waiting = null }.also { running = it != null }
            }
            deliver(event)
        }
    }

    private fun answer(job: Job): Event = try {
        Event.ReadingArrived(job.ticket, read(job))
    } catch (error: ReadingException) {
        Event.ReadingFailed(job.ticket, error.trouble)
    } catch (error: OutOfMemoryError) {
        release()
        Event.ReadingFailed(job.ticket, Trouble(Problem.OUT_OF_MEMORY, error.message.orEmpty()))
    }

    private fun read(job: Job): Result {
        val settings = job.settings
        val model = settings.model ?: throw ReadingException(Problem.NO_MODELS)
        val engine = failingAs(Problem.MODEL_BROKEN) { openRecognizer(model, settings.threads) }
        val decoder = openDecoder(engine, settings)
        val start = nanoTime()
        val reading = failingAs(Problem.READING_FAILED) {
            try {
                engine.read(job.image, decoder)
            } catch (error: NothingFitsException) { // none of the list's words, no text so short
                val words = settings.bound == Bound.WORDS
                val problem = if (words) Problem.LEXICON_TOO_LONG else Problem.PATTERN_TOO_LONG
                throw ReadingException(problem, error)
            } catch (error: TooLargeException) {
                throw ReadingException(Problem.PATTERN_TOO_LARGE, error)
            }
        }
        val milliseconds = (nanoTime() - start) / 1e6
        val crop = job.image.turned(reading.turned)
        val words = (decoder as? LexiconDecoder)?.lexicon?.size
        return Result(reading, crop, milliseconds, model, words)
    }

    private fun openRecognizer(model: ModelChoice, threads: Int): Recognizer {
        recognizer?.let { if (opened == model to threads) return it }
        release()
        return open(model, threads).also {
            recognizer = it
            opened = model to threads
        }
    }

    /** The decoder of the settings, made once; the model may be another than when they were chosen. */
    private fun openDecoder(recognizer: Recognizer, settings: Settings): Decoder? {
        val wanted = settings.bound to settings.boundText
        if (decoderOf == wanted) return decoder
        val problem = when (settings.bound) {
            Bound.WORDS -> {
                if (settings.words.isEmpty()) throw ReadingException(Problem.LEXICON_EMPTY)
                Problem.LEXICON_FOREIGN
            }
            Bound.CHARACTERS -> Problem.CHARACTERS_UNFIT
            else -> Problem.PATTERN_UNFIT
        }
        return failingAs(problem) { makeDecoder(recognizer, settings) }.also {
            decoder = it
            decoderOf = wanted
        }
    }

    private fun release() {
        recognizer?.close()
        recognizer = null
        opened = null
        decoder = null
        decoderOf = null
    }
}

private class ReadingException(problem: Problem, cause: Throwable? = null) : Exception(cause) {
    val trouble = Trouble(problem, cause?.message.orEmpty())
}

/** Runs what may fail for a reason that the user can do something about. */
private inline fun <T> failingAs(problem: Problem, act: () -> T): T = try {
    act()
} catch (error: ModelFileException) {
    throw ReadingException(Problem.MODEL_BROKEN, error)
} catch (error: RuntimeException) { // LiteRT throws several kinds of them
    throw ReadingException(problem, error)
} catch (error: IOException) {
    throw ReadingException(problem, error)
} catch (error: UnsatisfiedLinkError) { // no runtime for this processor
    throw ReadingException(Problem.MODEL_BROKEN, error)
}
