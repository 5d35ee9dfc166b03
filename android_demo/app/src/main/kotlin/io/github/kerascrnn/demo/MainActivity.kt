package io.github.kerascrnn.demo

import android.Manifest
import android.app.Activity
import android.app.AlertDialog
import android.content.ActivityNotFoundException
import android.content.ClipData
import android.content.ClipboardManager
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.graphics.Bitmap
import android.graphics.Matrix
import android.graphics.SurfaceTexture
import android.hardware.display.DisplayManager
import android.media.Image
import android.net.Uri
import android.os.Build
import android.os.Bundle
import android.provider.Settings as SystemSettings
import android.view.Display
import android.view.TextureView
import android.widget.Toast
import io.github.kerascrnn.demo.state.CameraGeometry
import io.github.kerascrnn.demo.state.Cure
import io.github.kerascrnn.demo.state.Effect
import io.github.kerascrnn.demo.state.Event
import io.github.kerascrnn.demo.state.Job
import io.github.kerascrnn.demo.state.PictureRef
import io.github.kerascrnn.demo.state.Screen
import io.github.kerascrnn.demo.state.Settings
import io.github.kerascrnn.demo.state.Source
import io.github.kerascrnn.demo.state.cureOf
import io.github.kerascrnn.demo.state.cutUpright
import io.github.kerascrnn.demo.state.readFrame
import io.github.kerascrnn.demo.state.restorePicture
import io.github.kerascrnn.demo.state.restoreSettings
import io.github.kerascrnn.demo.state.saveDraft
import io.github.kerascrnn.demo.state.savePicture

private const val CAMERA_REQUEST = 1
private const val PICTURE_REQUEST = 2

// What is saved, by name.
private const val PICTURE = "picture"
private const val DRAFT = "settings"

/** The one screen: tells the session what happens, and does what only an activity can. */
class MainActivity : Activity(), Session.Stage, TextureView.SurfaceTextureListener {
    private lateinit var session: Session
    private lateinit var views: ScreenViews
    private var camera: CameraFrames? = null
    private var found: FoundCamera? = null
    private var cameraWanted = false // opened as soon as there is a surface
    private var settings: SettingsDialog? = null
    private var samples: AlertDialog? = null

    /** How the camera's images lie; read by the camera's thread. */
    @Volatile
    private var geometry: CameraGeometry? = null

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        @Suppress("DEPRECATION") // what replaces it is not in the framework
        val retained = lastNonConfigurationInstance as Session?
        session = retained ?: Session(this)
        setContentView(R.layout.main)
        views = ScreenViews(this)
        views.preview.surfaceTextureListener = this
        views.picture.onRegion = { session.dispatch(Event.RegionMarked(it)) }
        views.camera.setOnClickListener { wantCamera() }
        views.gallery.setOnClickListener { pickPicture() }
        views.samples.setOnClickListener { chooseSample() }
        views.shape.setOnClickListener { session.dispatch(Event.FrameToggled) }
        views.hold.setOnClickListener { session.dispatch(Event.HoldToggled) }
        views.copy.setOnClickListener { session.dispatch(Event.CopyWanted) }
        views.settings.setOnClickListener { chooseSettings(session.screen.settings) }
        views.bound.setOnClickListener { session.dispatch(Event.BoundDropped) }
        views.cure.setOnClickListener { cure() }
        session.attach(this)
        when {
            savedInstanceState == null -> takeShared(intent)
            // The system had ended the app in the background.
            retained == null -> restorePicture(savedInstanceState.getStringArrayList(PICTURE))
                ?.let(session::dispatch)
        }
        restoreSettings(savedInstanceState?.getStringArrayList(DRAFT))?.let(::chooseSettings)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        takeShared(intent)
    }

    override fun onResume() {
        super.onResume()
        displays().registerDisplayListener(turned, null)
        found = findCamera(cameraManager(this))
        session.dispatch(Event.Shown(isPermitted(), found != null))
    }

    override fun onPause() {
        session.dispatch(Event.Hidden)
        displays().unregisterDisplayListener(turned)
        super.onPause()
    }

    override fun onSaveInstanceState(state: Bundle) {
        super.onSaveInstanceState(state)
        savePicture(session.screen)?.let { state.putStringArrayList(PICTURE, ArrayList(it)) }
        settings?.takeIf { it.isShowing }
            ?.let { saveDraft(it.draft, isChangingConfigurations) }
            ?.let { state.putStringArrayList(DRAFT, ArrayList(it)) }
    }

    override fun onDestroy() {
        settings?.dismiss() // a dialog must not outlive its activity
        samples?.dismiss()
        session.detach(this)
        if (!isChangingConfigurations) session.close()
        super.onDestroy()
    }

    @Deprecated("Deprecated in the framework's documentation for a library it does not have")
    override fun onRetainNonConfigurationInstance(): Any = session

    override fun show(screen: Screen, bitmap: Bitmap?) = views.show(screen, bitmap)

    override fun perform(effect: Effect) {
        when (effect) {
            Effect.AskForCamera ->
                requestPermissions(arrayOf(Manifest.permission.CAMERA), CAMERA_REQUEST)
            Effect.OpenCamera -> {
                cameraWanted = true
                views.preview.surfaceTexture?.let(::openCamera)
            }
            Effect.CloseCamera -> closeCamera()
            is Effect.ShowFault -> settings?.complain(effect.fault)
            Effect.CloseSettings -> settings?.dismiss()
            is Effect.CopyText -> copy(effect.text)
            else -> Unit // the session's
        }
    }

    override fun onRequestPermissionsResult(code: Int, names: Array<String>, answers: IntArray) {
        if (code != CAMERA_REQUEST) return
        val granted = answers.firstOrNull() == PackageManager.PERMISSION_GRANTED
        // Without an answer the question was only dismissed.
        val final = answers.isNotEmpty() &&
            !shouldShowRequestPermissionRationale(Manifest.permission.CAMERA)
        session.dispatch(Event.PermissionAnswered(granted, final))
    }

    override fun onActivityResult(request: Int, result: Int, data: Intent?) {
        if (request != PICTURE_REQUEST || result != RESULT_OK) return
        session.dispatch(Event.PictureWanted(PictureRef.Given(data?.data.toString())))
    }

    private fun takeShared(intent: Intent) {
        if (intent.action != Intent.ACTION_SEND) return
        // Opened again from the list of recent apps: the leave to read the picture ended meanwhile.
        if (intent.flags and Intent.FLAG_ACTIVITY_LAUNCHED_FROM_HISTORY != 0) return
        val uri = intent.clipData?.takeIf { it.itemCount > 0 }?.getItemAt(0)?.uri
        session.dispatch(Event.PictureWanted(PictureRef.Given(uri.toString())))
    }

    private fun isPermitted(): Boolean =
        checkSelfPermission(Manifest.permission.CAMERA) == PackageManager.PERMISSION_GRANTED

    private fun wantCamera() {
        found = findCamera(cameraManager(this))
        session.dispatch(Event.CameraWanted(isPermitted(), found != null))
    }

    private fun pickPicture() {
        try {
            val intent = Intent(Intent.ACTION_GET_CONTENT)
                .addCategory(Intent.CATEGORY_OPENABLE)
                .setType("image/*")
            startActivityForResult(intent, PICTURE_REQUEST)
        } catch (_: ActivityNotFoundException) {
            session.dispatch(Event.GalleryMissing)
        }
    }

    private fun chooseSettings(start: Settings) {
        if (settings?.isShowing == true) return // tapped twice
        settings = SettingsDialog(
            this, session.screen.models, start,
            choose = { session.dispatch(Event.SettingsTyped(it)) },
            leave = { session.dispatch(Event.SettingsLeft) },
        )
    }

    private fun chooseSample() {
        samples = showSamples(this, session.screen.samples) {
            session.dispatch(Event.PictureWanted(PictureRef.Sample(it)))
        }
    }

    private fun cure() {
        val screen = session.screen
        val problem = screen.trouble?.problem ?: return
        when (cureOf(problem)) {
            Cure.ASK_AGAIN -> wantCamera()
            Cure.TRY_AGAIN -> tryAgain(screen)
            Cure.SYSTEM_SETTINGS -> startActivity(
                Intent(
                    SystemSettings.ACTION_APPLICATION_DETAILS_SETTINGS,
                    Uri.fromParts("package", packageName, null),
                ),
            )
            Cure.OTHER_PICTURE -> pickPicture()
            Cure.SETTINGS -> chooseSettings(screen.settings)
            Cure.NONE -> Unit
        }
    }

    private fun tryAgain(screen: Screen) {
        val ref = screen.ref
        when {
            screen.source == Source.CAMERA -> wantCamera()
            screen.picture != null -> session.dispatch(Event.RegionMarked(screen.region))
            ref != null -> session.dispatch(Event.PictureWanted(ref, screen.region))
        }
    }

    private fun copy(text: String) {
        val clipboard = getSystemService(Context.CLIPBOARD_SERVICE) as ClipboardManager
        clipboard.setPrimaryClip(ClipData.newPlainText(getString(R.string.app_name), text))
        // From Android 13 the system says so itself.
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) {
            Toast.makeText(this, R.string.copied, Toast.LENGTH_SHORT).show()
        }
    }

    private fun openCamera(texture: SurfaceTexture) {
        val one = found ?: return
        closeCamera()
        placePreview()
        camera = CameraFrames(
            cameraManager(this), one, texture,
            onFrame = ::readImage,
            onStarted = { session.dispatch(Event.CameraStarted) },
            onFailed = { session.dispatch(Event.CameraFailed(it)) },
        ).also { it.open() }
    }

    private fun closeCamera() {
        cameraWanted = false
        camera?.close()
        camera = null
    }

    /** On the camera's thread. */
    private fun readImage(image: Image) {
        val screen = session.screen
        val lie = geometry ?: return
        if (!screen.wantsFrames || !session.reader.isFree) return
        val frame = readFrame(lie.viewWidth, lie.viewHeight, screen.wide)
        val box = lie.toUpright(
            frame.x.toDouble(), frame.y.toDouble(),
            (frame.x + frame.width).toDouble(), (frame.y + frame.height).toDouble(),
        )
        val luma = image.planes[0]
        val word = cutUpright(luma.buffer, luma.rowStride, luma.pixelStride, lie, box)
        session.reader.offer(Job(word, screen.settings, screen.ticket))
    }

    /** A half turn of the phone makes no new activity, and the camera's picture is upside down. */
    private val turned = object : DisplayManager.DisplayListener {
        override fun onDisplayChanged(display: Int) = placePreview()

        override fun onDisplayAdded(display: Int) = Unit

        override fun onDisplayRemoved(display: Int) = Unit
    }

    private fun displays(): DisplayManager =
        getSystemService(Context.DISPLAY_SERVICE) as DisplayManager

    /** Fits the camera's picture into its view, however the phone is held. */
    private fun placePreview() {
        val one = found ?: return
        val width = views.preview.width
        val height = views.preview.height
        if (width == 0 || height == 0) return
        @Suppress("DEPRECATION") // the activity's own display is of Android 11
        val display: Display = windowManager.defaultDisplay
        val lie = CameraGeometry(
            one.size.width, one.size.height, one.sensorTurn, display.rotation * 90, width, height,
        )
        val preview = lie.preview
        val matrix = Matrix()
        matrix.setScale(
            preview.scaleX.toFloat(), preview.scaleY.toFloat(), width / 2f, height / 2f,
        )
        matrix.postRotate(preview.degrees.toFloat(), width / 2f, height / 2f)
        views.preview.setTransform(matrix)
        geometry = lie
    }

    override fun onSurfaceTextureAvailable(texture: SurfaceTexture, width: Int, height: Int) {
        if (cameraWanted) openCamera(texture)
    }

    override fun onSurfaceTextureSizeChanged(texture: SurfaceTexture, width: Int, height: Int) =
        placePreview()

    override fun onSurfaceTextureDestroyed(texture: SurfaceTexture): Boolean {
        closeCamera()
        return true
    }

    override fun onSurfaceTextureUpdated(texture: SurfaceTexture) = Unit
}
