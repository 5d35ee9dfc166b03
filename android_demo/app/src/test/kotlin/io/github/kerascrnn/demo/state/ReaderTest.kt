package io.github.kerascrnn.demo.state

import io.github.kerascrnn.recognizer.Engine
import io.github.kerascrnn.recognizer.Frames
import io.github.kerascrnn.recognizer.GreyImage
import io.github.kerascrnn.recognizer.ModelSpec
import io.github.kerascrnn.recognizer.Recognizer
import java.io.File
import java.io.FileNotFoundException
import java.nio.ByteBuffer
import java.util.Collections
import java.util.concurrent.Executor
import java.util.concurrent.Executors
import java.util.concurrent.RejectedExecutionException
import java.util.concurrent.TimeUnit
import kotlin.concurrent.thread
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

/** Frames are dropped and pictures wait, one engine is used again, failures become sentences. */
class ReaderTest {
    private val image = GreyImage(ByteArray(3200), 100, 32)
    private val queue = ArrayDeque<Runnable>()
    private val events = ArrayList<Event>()
    private val opened = ArrayList<Pair<ModelChoice, Int>>()
    private var closed = 0
    private var engine: () -> Frames = { spell("cat") }

    private val reader = Reader(::open, Executor { queue += it }, { 0L }) { events += it }
    private val settings = Settings(models[0])

    @Test
    fun aFrameIsDroppedWhileAnotherIsRead() {
        assertTrue(reader.isFree)
        assertTrue(reader.offer(Job(image, settings, 1)))
        assertFalse(reader.isFree)
        assertFalse(reader.offer(Job(image, settings, 2)))
        run()
        assertEquals(listOf(1), tickets())
        assertTrue(reader.offer(Job(image, settings, 3)))
        run()
        assertEquals(listOf(1, 3), tickets())
        assertEquals("cat", results()[0].reading.text)
    }

    @Test
    fun ofPicturesTheLastOneWaits() {
        for (ticket in 1..4) reader.submit(Job(image, settings, ticket))
        run()
        assertEquals(listOf(1, 4), tickets())
        assertTrue(reader.isFree)
    }

    @Test
    fun oneEngineIsUsedUntilAnotherModelOrNumberOfThreadsIsChosen() {
        for (one in listOf(
            settings, settings.copy(bound = Bound.WORDS, lexiconText = "cat"), settings,
            settings.copy(threads = 2), settings.copy(threads = 2, model = models[1]),
        )) {
            reader.submit(Job(image, one, 0))
            run()
        }
        assertEquals(listOf(models[0] to 1, models[0] to 2, models[1] to 2), opened)
        assertEquals(2, closed)
        reader.close()
        run()
        assertEquals(3, closed)
        assertFalse(reader.offer(Job(image, settings, 9)))
        assertEquals(5, events.size)
    }

    /** Frames still come while the app is being closed. */
    @Test
    fun nothingReachesAnExecutorThatWasShutDown() {
        val pool = Executors.newSingleThreadExecutor()
        val busy = Reader(::open, pool) {}
        val failures = Collections.synchronizedList(ArrayList<Throwable>())
        val camera = thread {
            try {
                while (!pool.isShutdown) busy.offer(Job(image, settings, 1))
                busy.offer(Job(image, settings, 2))
            } catch (error: RejectedExecutionException) {
                failures += error
            }
        }
        Thread.sleep(50)
        busy.close()
        pool.shutdown()
        camera.join()
        assertEquals(emptyList<Throwable>(), failures)
        assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS))
        assertEquals(opened.size, closed)
    }

    @Test
    fun theTextIsAWordOfTheList() {
        read(settings.copy(bound = Bound.WORDS, lexiconText = "Car\ndog\n中"))
        assertEquals("Car", results().single().reading.text)
        assertEquals(2, results().single().words) // the model cannot write the third
    }

    @Test
    fun listsThatCannotWorkAreSaidToBeSo() {
        read(settings.copy(bound = Bound.WORDS, lexiconText = " \n"))
        read(settings.copy(bound = Bound.WORDS, lexiconText = "中"))
        read(settings.copy(bound = Bound.WORDS, lexiconText = "a".repeat(60)))
        assertEquals(
            listOf(Problem.LEXICON_EMPTY, Problem.LEXICON_FOREIGN, Problem.LEXICON_TOO_LONG),
            problems(),
        )
    }

    @Test
    fun theTextMatchesThePatternOrHasTheCharactersAlone() {
        read(settings.copy(bound = Bound.PATTERN, pattern = "[a-c]{2}[r-s]"))
        read(settings.copy(bound = Bound.CHARACTERS, characters = "bact"))
        read(settings.copy(bound = Bound.CHARACTERS, characters = "ac"))
        read(settings.copy(bound = Bound.ANYTHING, pattern = "dog", characters = "d"))
        val texts = results().map { it.reading.text }
        assertEquals(listOf("cat", "cat"), listOf(texts[1], texts[3]))
        assertTrue(texts[0], Regex("[a-c]{2}[r-s]").matches(texts[0]))
        assertTrue(texts[2], texts[2].all { it in "ac" })
        assertEquals(List(4) { null }, results().map { it.words })
        assertEquals(1, opened.size)
    }

    /** A model may be taken away, so that another one reads with what was typed for the first. */
    @Test
    fun whatTheModelCannotReadWithIsSaidToBeSo() {
        read(settings.copy(bound = Bound.PATTERN, pattern = "€\\d+"))
        read(settings.copy(bound = Bound.PATTERN, pattern = "(a"))
        read(settings.copy(bound = Bound.PATTERN, pattern = "a{60}"))
        read(settings.copy(bound = Bound.CHARACTERS, characters = "0€"))
        read(settings.copy(bound = Bound.CHARACTERS))
        val unfit = Problem.PATTERN_UNFIT
        assertEquals(
            listOf(
                unfit, unfit, Problem.PATTERN_TOO_LONG, Problem.CHARACTERS_UNFIT,
                Problem.CHARACTERS_UNFIT,
            ),
            problems(),
        )
        assertEquals(setOf(Cure.SETTINGS), problems().map(::cureOf).toSet())
        read(settings)
        assertEquals("cat", results().last().reading.text)
    }

    /** The memory that a pattern takes grows with its states and with the width of the picture. */
    @Test
    fun aPatternThatIsTooLargeForThePictureIsSaidToBeSo() {
        engine = { blank(time = 500) }
        val large = settings.copy(bound = Bound.PATTERN, pattern = "[0-9]{500}")
        read(large)
        assertEquals(listOf(Problem.PATTERN_TOO_LARGE), problems())
        read(large.copy(pattern = "[0-9]{5}"))
        assertEquals(5, results().single().reading.text.length)
    }

    /** The spans stand in the picture as it was read. */
    @Test
    fun theCropOfAWordOnItsSideIsTurned() {
        val tall = GreyImage(ByteArray(2000), 20, 100)
        reader.submit(Job(tall, settings, 0))
        run()
        val result = results().single()
        assertEquals(90, result.reading.turned)
        assertEquals(100 to 20, result.crop.width to result.crop.height)
    }

    @Test
    fun failuresBecomeSentencesAndTheNextImageIsRead() {
        engine = { throw IllegalStateException("Internal error: invoke") }
        read(settings)
        engine = { throw OutOfMemoryError("bitmap") }
        read(settings)
        read(Settings(ModelChoice("broken.tflite")))
        read(Settings(ModelChoice("missing.tflite")))
        read(Settings())
        engine = { spell("ok") }
        read(settings)
        assertEquals(
            listOf(
                Problem.READING_FAILED, Problem.OUT_OF_MEMORY, Problem.MODEL_BROKEN,
                Problem.MODEL_BROKEN, Problem.NO_MODELS,
            ),
            problems(),
        )
        assertEquals("ok", results().single().reading.text)
        val failed = events.first() as Event.ReadingFailed
        assertEquals("Internal error: invoke", failed.trouble.detail)
    }

    private fun read(settings: Settings) {
        reader.submit(Job(image, settings, 0))
        run()
    }

    private fun run() {
        while (true) (queue.removeFirstOrNull() ?: return).run()
    }

    private fun results() = events.filterIsInstance<Event.ReadingArrived>().map { it.result }

    private fun tickets() = events.map { (it as Event.ReadingArrived).ticket }

    private fun problems() =
        events.filterIsInstance<Event.ReadingFailed>().map { it.trouble.problem }

    private fun open(model: ModelChoice, threads: Int): Recognizer {
        val bytes = when (model.file) {
            "missing.tflite" -> throw FileNotFoundException(model.file)
            "broken.tflite" -> ByteArray(40)
            else -> ReaderTest.model
        }
        return Recognizer(bytes) {
            object : Engine {
                override fun probabilities(image: GreyImage): Frames = engine()

                override fun close() {
                    closed++
                }
            }
        }.also { opened += model to threads }
    }

    /** Frames that say a text: a character, then a blank; of the shipped model's alphabet. */
    private fun spell(text: String): Frames {
        val alphabet = ModelSpec.read(ByteBuffer.wrap(model)).alphabet
        val path = alphabet.encode(text).flatMap { listOf(it, 0) } + List(26 - 2 * text.length) { 0 }
        val values = DoubleArray(26 * alphabet.classes)
        path.forEachIndexed { step, id -> values[step * alphabet.classes + id] = 1.0 }
        return Frames(26, alphabet.classes, values)
    }

    /** Frames that say nothing in particular. */
    private fun blank(time: Int): Frames {
        val classes = ModelSpec.read(ByteBuffer.wrap(model)).alphabet.classes
        return Frames(time, classes, DoubleArray(time * classes) { 1.0 / classes })
    }

    private companion object {
        val model = File(System.getProperty("model")).readBytes() // build_apk.sh and Gradle set it
    }
}
