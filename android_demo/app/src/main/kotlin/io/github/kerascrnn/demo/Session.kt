package io.github.kerascrnn.demo

import android.content.Context
import android.graphics.Bitmap
import android.os.Handler
import android.os.Looper
import io.github.kerascrnn.demo.state.Effect
import io.github.kerascrnn.demo.state.Event
import io.github.kerascrnn.demo.state.Job
import io.github.kerascrnn.demo.state.PictureRef
import io.github.kerascrnn.demo.state.Reader
import io.github.kerascrnn.demo.state.Screen
import io.github.kerascrnn.demo.state.Settings
import io.github.kerascrnn.demo.state.cut
import io.github.kerascrnn.demo.state.findFault
import io.github.kerascrnn.demo.state.openRecognizer
import io.github.kerascrnn.demo.state.reduce
import io.github.kerascrnn.litert.LiteRtEngine
import io.github.kerascrnn.recognizer.ModelSpec
import java.io.IOException
import java.util.concurrent.Executors

/**
 * What outlives the turning of the phone: the screen's state, the engine and the opened picture.
 *
 * Of the screen's thread alone, but for [reader].
 */
class Session(context: Context) : AutoCloseable {
    /** Shows a screen and does what only an activity can. */
    interface Stage {
        fun show(screen: Screen, bitmap: Bitmap?)

        fun perform(effect: Effect)
    }

    private val files = BundledFiles(context.applicationContext.assets)
    private val pictures = PictureFiles(context.applicationContext.contentResolver, files)
    private val store =
        SettingsStore(context.getSharedPreferences("settings", Context.MODE_PRIVATE))
    private val main = Handler(Looper.getMainLooper())
    private val reading = Executors.newSingleThreadExecutor()
    private val opening = Executors.newSingleThreadExecutor()
    private val checking = Executors.newSingleThreadExecutor()
    private var bitmap: Bitmap? = null
    private var stage: Stage? = null

    /** What is shown; read by the camera's thread as well. */
    @Volatile
    var screen = Screen()
        private set

    /** Reads images; may be asked from any thread. */
    val reader = Reader(
        open = { model, threads ->
            openRecognizer(files.map(model), LiteRtEngine.factory(threads)) { files.english }
        },
        executor = reading,
        deliver = { event -> main.post { dispatch(event) } },
    )

    init {
        dispatch(Event.FilesListed(files.models(), files.samples(), store.load()))
    }

    /** Shows everything on a stage, until [detach]. */
    fun attach(stage: Stage) {
        this.stage = stage
        stage.show(screen, bitmap)
    }

    fun detach(stage: Stage) {
        if (this.stage === stage) this.stage = null
    }

    /** Lets something happen. */
    fun dispatch(event: Event) {
        val step = reduce(screen, event)
        screen = step.screen
        if (screen.picture == null && event !is Event.PictureOpened) bitmap = null
        stage?.show(screen, bitmap)
        step.effects.forEach(::perform)
    }

    private fun perform(effect: Effect) {
        when (effect) {
            is Effect.OpenPicture -> opening.execute { open(effect.ref, effect.ticket) }
            is Effect.ReadPicture -> {
                val box = effect.region.pixels(effect.picture.grey.width, effect.picture.grey.height)
                reader.submit(Job(effect.picture.grey.cut(box), screen.settings, effect.ticket))
            }
            is Effect.CheckSettings -> checking.execute { check(effect.settings) }
            is Effect.SaveSettings -> store.save(effect.settings)
            else -> stage?.perform(effect)
        }
    }

    private fun check(settings: Settings) {
        // A model that cannot be opened is said when it is to read.
        val alphabet = try {
            settings.model?.let { ModelSpec.read(files.map(it)).alphabet }
        } catch (_: IOException) {
            null
        } catch (_: IllegalArgumentException) {
            null
        }
        val fault = alphabet?.let { findFault(settings, it) }
        main.post { dispatch(Event.SettingsChecked(settings, fault)) }
    }

    private fun open(ref: PictureRef, ticket: Int) {
        try {
            val opened = pictures.open(ref)
            main.post {
                if (ticket == screen.ticket) bitmap = opened.bitmap
                dispatch(Event.PictureOpened(ticket, opened.picture))
            }
        } catch (error: PictureException) {
            main.post { dispatch(Event.PictureFailed(ticket, error.trouble)) }
        }
    }

    override fun close() {
        reader.close()
        reading.shutdown()
        opening.shutdown()
        checking.shutdown()
        main.removeCallbacksAndMessages(null)
    }
}
