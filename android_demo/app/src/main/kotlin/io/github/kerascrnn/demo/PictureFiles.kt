package io.github.kerascrnn.demo

import android.content.ContentResolver
import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Matrix
import android.media.ExifInterface
import android.net.Uri
import io.github.kerascrnn.demo.state.Picture
import io.github.kerascrnn.demo.state.PictureRef
import io.github.kerascrnn.demo.state.Problem
import io.github.kerascrnn.demo.state.Trouble
import io.github.kerascrnn.demo.state.sampleSize
import io.github.kerascrnn.recognizer.GreyImage
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.IOException
import java.io.InputStream

private const val FILE_LIMIT = 64 shl 20 // bytes

/** A picture as it is shown and as it is read. */
class OpenedPicture(val bitmap: Bitmap, val picture: Picture)

/** A picture that cannot be shown. */
class PictureException(val trouble: Trouble) : Exception(trouble.detail)

/** Opens pictures, upright. Not for the screen's thread. */
class PictureFiles(private val resolver: ContentResolver, private val files: BundledFiles) {
    /** @throws PictureException the file is gone, too large, may not be read, or is no picture. */
    fun open(ref: PictureRef): OpenedPicture = try {
        decodeUpright(ref, read(ref))
    } catch (error: OutOfMemoryError) {
        throw PictureException(Trouble(Problem.OUT_OF_MEMORY, error.message.orEmpty()))
    }

    private fun read(ref: PictureRef): ByteArray = try {
        when (ref) {
            is PictureRef.Sample -> files.sample(ref.name)
            is PictureRef.Given -> readGiven(Uri.parse(ref.uri))
        }
    } catch (error: IOException) {
        throw PictureException(Trouble(Problem.PICTURE_GONE, error.message.orEmpty()))
    } catch (error: SecurityException) { // the other app's leave has run out
        throw PictureException(Trouble(Problem.PICTURE_GONE, error.message.orEmpty()))
    } catch (error: RuntimeException) { // what another app's provider threw
        throw PictureException(Trouble(Problem.PICTURE_GONE, error.toString()))
    }

    private fun decodeUpright(ref: PictureRef, bytes: ByteArray): OpenedPicture = try {
        val bitmap = turn(decode(bytes), bytes)
        val pixels = IntArray(bitmap.width * bitmap.height)
        bitmap.getPixels(pixels, 0, bitmap.width, 0, 0, bitmap.width, bitmap.height)
        val grey = GreyImage.fromArgb(pixels, bitmap.width, bitmap.height)
        OpenedPicture(bitmap, Picture(ref, grey))
    } catch (error: RuntimeException) { // what a decoder throws at a damaged file
        throw PictureException(Trouble(Problem.PICTURE_BROKEN, error.toString()))
    }

    private fun readGiven(uri: Uri): ByteArray =
        (resolver.openInputStream(uri) ?: throw IOException("$uri cannot be opened")).use(::readAll)

    private fun readAll(stream: InputStream): ByteArray {
        val bytes = ByteArrayOutputStream()
        val buffer = ByteArray(1 shl 16)
        while (true) {
            val read = stream.read(buffer)
            if (read < 0) return bytes.toByteArray()
            bytes.write(buffer, 0, read)
            if (bytes.size() > FILE_LIMIT) {
                throw PictureException(Trouble(Problem.PICTURE_LARGE, "more than $FILE_LIMIT bytes"))
            }
        }
    }

    private fun decode(bytes: ByteArray): Bitmap {
        val options = BitmapFactory.Options().apply { inJustDecodeBounds = true }
        BitmapFactory.decodeByteArray(bytes, 0, bytes.size, options)
        val wanted = BitmapFactory.Options().apply {
            inSampleSize = sampleSize(options.outWidth, options.outHeight)
            inPreferredConfig = Bitmap.Config.ARGB_8888
            inScaled = false
        }
        return BitmapFactory.decodeByteArray(bytes, 0, bytes.size, wanted)
            ?: throw PictureException(Trouble(Problem.PICTURE_BROKEN, "${bytes.size} bytes"))
    }

    /** Applies the orientation that a camera noted instead of turning the pixels. */
    private fun turn(bitmap: Bitmap, bytes: ByteArray): Bitmap {
        val orientation = try {
            ExifInterface(ByteArrayInputStream(bytes)).getAttributeInt(
                ExifInterface.TAG_ORIENTATION, ExifInterface.ORIENTATION_NORMAL,
            )
        } catch (_: IOException) { // a format without such notes
            ExifInterface.ORIENTATION_NORMAL
        } catch (_: RuntimeException) { // damaged notes
            ExifInterface.ORIENTATION_NORMAL
        }
        val matrix = Matrix()
        when (orientation) {
            ExifInterface.ORIENTATION_FLIP_HORIZONTAL -> matrix.setScale(-1f, 1f)
            ExifInterface.ORIENTATION_ROTATE_180 -> matrix.setRotate(180f)
            ExifInterface.ORIENTATION_FLIP_VERTICAL -> matrix.setScale(1f, -1f)
            ExifInterface.ORIENTATION_TRANSPOSE -> matrix.apply { setRotate(90f); postScale(-1f, 1f) }
            ExifInterface.ORIENTATION_ROTATE_90 -> matrix.setRotate(90f)
            ExifInterface.ORIENTATION_TRANSVERSE ->
                matrix.apply { setRotate(-90f); postScale(-1f, 1f) }
            ExifInterface.ORIENTATION_ROTATE_270 -> matrix.setRotate(-90f)
            else -> return bitmap
        }
        return Bitmap.createBitmap(bitmap, 0, 0, bitmap.width, bitmap.height, matrix, false)
    }
}
