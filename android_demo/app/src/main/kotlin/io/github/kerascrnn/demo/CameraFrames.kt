package io.github.kerascrnn.demo

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.os.Looper
import android.util.Size
import android.view.Surface

private const val MOST_PIXELS = 1280 * 960 // the frame then has some 300 rows: enough for 32

/** A camera that looks away from the user, and how its images lie. */
class FoundCamera(
    val id: String,
    val size: Size,
    val sensorTurn: Int,
    val focusesOnItsOwn: Boolean,
)

/** Finds the camera to read with, or `null` where there is none. */
fun findCamera(manager: CameraManager): FoundCamera? = try {
    manager.cameraIdList.firstNotNullOfOrNull { id ->
        val about = manager.getCameraCharacteristics(id)
        val facing = about.get(CameraCharacteristics.LENS_FACING)
        val sizes = about.get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP)
            ?.getOutputSizes(ImageFormat.YUV_420_888)
        if (facing == CameraCharacteristics.LENS_FACING_FRONT || sizes.isNullOrEmpty()) {
            null // mirrored for the user, and it looks at no signs
        } else {
            val fitting = sizes.filter { it.width * it.height <= MOST_PIXELS }
            val size = fitting.maxByOrNull { it.width * it.height }
                ?: sizes.minByOrNull { it.width * it.height }!!
            val focus = about.get(CameraCharacteristics.CONTROL_AF_AVAILABLE_MODES)
            FoundCamera(
                id, size, about.get(CameraCharacteristics.SENSOR_ORIENTATION) ?: 90,
                focus?.contains(CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE) == true,
            )
        }
    }
} catch (_: CameraAccessException) { // forbidden by the phone's owner, or the service is down
    null
} catch (_: IllegalArgumentException) { // unplugged while it was looked at
    null
}

/**
 * Streams one camera: to the screen, and as images to [onFrame].
 *
 * All calls come from the screen's thread; [onFrame] is called on a thread of the camera's own and
 * [onStarted] and [onFailed] on the screen's. After [close] nothing is called any more.
 */
class CameraFrames(
    private val manager: CameraManager,
    private val found: FoundCamera,
    private val texture: SurfaceTexture,
    private val onFrame: (Image) -> Unit,
    private val onStarted: () -> Unit,
    private val onFailed: (String) -> Unit,
) : AutoCloseable {
    private val screen = Handler(Looper.getMainLooper())
    private val thread = HandlerThread("camera").apply { start() }
    private val handler = Handler(thread.looper)
    private val images = ImageReader.newInstance(
        found.size.width, found.size.height, ImageFormat.YUV_420_888, 2,
    )
    private var preview: Surface? = null
    private var device: CameraDevice? = null // of the camera's thread, as what follows
    private var opening = false
    @Volatile private var closed = false

    /** Opens the camera, for which the user has given leave. */
    fun open() {
        texture.setDefaultBufferSize(found.size.width, found.size.height)
        preview = Surface(texture)
        images.setOnImageAvailableListener(
            { source ->
                // The latest alone: those in between are dropped.
                source.acquireLatestImage()?.use { if (!closed) onFrame(it) }
            },
            handler,
        )
        handler.post(::openDevice)
    }

    @SuppressLint("MissingPermission")
    private fun openDevice() {
        if (closed) return
        try {
            manager.openCamera(found.id, Opening(), handler)
            opening = true
        } catch (error: CameraAccessException) {
            fail(error.toString())
        } catch (error: SecurityException) {
            fail(error.toString())
        } catch (error: IllegalArgumentException) { // it was unplugged meanwhile
            fail(error.toString())
        }
    }

    override fun close() {
        if (closed) return
        closed = true
        // A camera that is still being opened is let go when it answers.
        handler.post { if (!opening) release() }
    }

    private fun release() {
        device?.close()
        device = null
        images.close()
        preview?.release()
        thread.quitSafely()
    }

    private fun fail(detail: String) {
        screen.post { if (!closed) onFailed(detail) }
    }

    private inner class Opening : CameraDevice.StateCallback() {
        override fun onOpened(camera: CameraDevice) {
            answer(camera)
            if (!closed) start(camera)
        }

        override fun onDisconnected(camera: CameraDevice) {
            answer(camera)
            fail("another app took the camera")
        }

        override fun onError(camera: CameraDevice, error: Int) {
            answer(camera)
            fail("camera error $error")
        }

        private fun answer(camera: CameraDevice) {
            device = camera
            val waited = opening
            opening = false
            if (closed && waited) release()
        }
    }

    // The call that replaces this one is of Android 9.
    @Suppress("DEPRECATION")
    private fun start(camera: CameraDevice) {
        val targets = listOf(preview!!, images.surface)
        try {
            camera.createCaptureSession(targets, Starting(camera, targets), handler)
        } catch (error: CameraAccessException) {
            fail(error.toString())
        } catch (error: IllegalStateException) { // closed meanwhile
            fail(error.toString())
        } catch (error: IllegalArgumentException) { // a surface was released meanwhile
            fail(error.toString())
        }
    }

    private inner class Starting(
        private val camera: CameraDevice,
        private val targets: List<Surface>,
    ) : CameraCaptureSession.StateCallback() {
        override fun onConfigured(session: CameraCaptureSession) {
            if (closed) return
            try {
                val request = camera.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW).apply {
                    targets.forEach(::addTarget)
                    if (found.focusesOnItsOwn) {
                        set(
                            CaptureRequest.CONTROL_AF_MODE,
                            CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE,
                        )
                    }
                }
                session.setRepeatingRequest(request.build(), null, handler)
                screen.post { if (!closed) onStarted() }
            } catch (error: CameraAccessException) {
                fail(error.toString())
            } catch (error: IllegalStateException) { // closed meanwhile
                fail(error.toString())
            } catch (error: IllegalArgumentException) { // a surface was released meanwhile
                fail(error.toString())
            }
        }

        override fun onConfigureFailed(session: CameraCaptureSession) =
            fail("the camera refused ${found.size}")
    }
}

/** The service that knows the cameras. */
fun cameraManager(context: Context): CameraManager =
    context.getSystemService(Context.CAMERA_SERVICE) as CameraManager
