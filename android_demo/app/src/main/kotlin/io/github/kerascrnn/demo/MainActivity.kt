package io.github.kerascrnn.demo

import android.Manifest
import android.app.Activity
import android.content.ActivityNotFoundException
import android.content.ClipData
import android.content.ClipboardManager
import android.content.Context
import android.content.Intent
import android.content.pm.PackageManager
import android.graphics.Bitmap
import android.graphics.Matrix
import android.graphics.SurfaceTexture
import android.media.Image
import android.net.Uri
import android.os.Build
import android.os.Bundle
import android.provider.Settings
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
import io.github.kerascrnn.demo.state.cureOf
import io.github.kerascrnn.demo.state.cutUpright
import io.github.kerascrnn.demo.state.wordFrame

private const val CAMERA_REQUEST = 1
private const val PICTURE_REQUEST = 2

/** The one screen: tells the session what happens, and does what only an activity can. */
class MainActivity : Activity(), Session.Stage, TextureView.SurfaceTextureListener {
    private lateinit var session: Session
    private lateinit var views: ScreenViews
    private var camera: CameraFrames? = null
    private var found: FoundCamera? = null
    private var cameraWanted = false // opened as soon as there is a surface

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
        views.samples.setOnClickListener {
            showSamples(this, session.screen.samples) {
                session.dispatch(Event.PictureWanted(PictureRef.Sample(it)))
            }
        }
        views.hold.setOnClickListener { session.dispatch(Event.HoldToggled) }
        views.copy.setOnClickListener { session.dispatch(Event.CopyWanted) }
        views.settings.setOnClickListener { chooseSettings() }
        views.cure.setOnClickListener { cure() }
        session.attach(this)
        if (savedInstanceState == null) takeShared(intent)
    }

    override fun onNewIntent(intent: Intent) {
        super.onNewIntent(intent)
        takeShared(intent)
    }

    override fun onStart() {
        super.onStart()
        found = findCamera(cameraManager(this))
        session.dispatch(Event.Shown(isPermitted(), found != null))
    }

    override fun onStop() {
        session.dispatch(Event.Hidden)
        super.onStop()
    }

    override fun onDestroy() {
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

    private fun chooseSettings() =
        showSettings(this, session.screen) { session.dispatch(Event.SettingsChosen(it)) }

    private fun cure() {
        val problem = session.screen.trouble?.problem ?: return
        when (cureOf(problem)) {
            Cure.ASK_AGAIN, Cure.TRY_AGAIN -> wantCamera()
            Cure.SYSTEM_SETTINGS -> startActivity(
                Intent(
                    Settings.ACTION_APPLICATION_DETAILS_SETTINGS,
                    Uri.fromParts("package", packageName, null),
                ),
            )
            Cure.OTHER_PICTURE -> pickPicture()
            Cure.SETTINGS -> chooseSettings()
            Cure.NONE -> Unit
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
            onFrame = ::readFrame,
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
    private fun readFrame(image: Image) {
        val screen = session.screen
        val lie = geometry ?: return
        if (!screen.wantsFrames || !session.reader.isFree) return
        val frame = wordFrame(lie.viewWidth, lie.viewHeight)
        val box = lie.toUpright(
            frame.x.toDouble(), frame.y.toDouble(),
            (frame.x + frame.width).toDouble(), (frame.y + frame.height).toDouble(),
        )
        val luma = image.planes[0]
        val word = cutUpright(luma.buffer, luma.rowStride, luma.pixelStride, lie, box)
        session.reader.offer(Job(word, screen.settings, screen.ticket))
    }

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
