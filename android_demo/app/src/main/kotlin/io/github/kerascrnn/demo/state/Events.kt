package io.github.kerascrnn.demo.state

/** What happens to the app: by the user's hand, the system's or the reader's. */
sealed interface Event {
    /** The app came to the front. */
    data class Shown(val permitted: Boolean, val hasCamera: Boolean) : Event

    /** The app left the front: others may want the camera. */
    object Hidden : Event

    /** The files in the app were listed. */
    data class FilesListed(
        val models: List<ModelChoice>,
        val samples: List<String>,
        val settings: Settings,
    ) : Event

    data class CameraWanted(val permitted: Boolean, val hasCamera: Boolean) : Event

    /** @property final whether the system asks no more, so that only its settings help. */
    data class PermissionAnswered(val granted: Boolean, val final: Boolean) : Event

    object CameraStarted : Event

    data class CameraFailed(val detail: String) : Event

    /** @property region what of it is read first. */
    data class PictureWanted(val ref: PictureRef, val region: Region = Region.WHOLE) : Event

    data class PictureOpened(val ticket: Int, val picture: Picture) : Event

    data class PictureFailed(val ticket: Int, val trouble: Trouble) : Event

    /** The user marked a part of the picture. */
    data class RegionMarked(val region: Region) : Event

    /** The user is done with the settings; they count once they were looked at. */
    data class SettingsTyped(val settings: Settings) : Event

    /** They were looked at; a [fault] keeps the old ones. */
    data class SettingsChecked(val settings: Settings, val fault: Fault?) : Event

    /** The settings were closed, whatever was typed. */
    object SettingsLeft : Event

    /** The text may be anything again. */
    object BoundDropped : Event

    data class ReadingArrived(val ticket: Int, val result: Result) : Event

    data class ReadingFailed(val ticket: Int, val trouble: Trouble) : Event

    /** No app on the phone gives pictures. */
    object GalleryMissing : Event

    object HoldToggled : Event

    /** The camera's frame is wanted for a line in place of a word, or back. */
    object FrameToggled : Event

    object CopyWanted : Event
}

/** What the app has to do besides showing the screen. */
sealed interface Effect {
    object AskForCamera : Effect

    object OpenCamera : Effect

    object CloseCamera : Effect

    data class OpenPicture(val ref: PictureRef, val ticket: Int) : Effect

    data class ReadPicture(val picture: Picture, val region: Region, val ticket: Int) : Effect

    /** Answered by [Event.SettingsChecked]. */
    data class CheckSettings(val settings: Settings) : Effect

    data class ShowFault(val fault: Fault) : Effect

    object CloseSettings : Effect

    data class SaveSettings(val settings: Settings) : Effect

    data class CopyText(val text: String) : Effect
}
