package io.github.kerascrnn.demo.state

/** Where asking for the camera once more may help. */
private val ASKABLE = setOf(CameraStatus.REFUSED, CameraStatus.REFUSED_FOR_GOOD)

/** A screen, and what has to be done for it, in this order. */
data class Step(val screen: Screen, val effects: List<Effect> = emptyList()) {
    constructor(screen: Screen, vararg effects: Effect) : this(screen, effects.toList())
}

/** What an event makes of the screen. The whole behaviour of the app stands here. */
fun reduce(screen: Screen, event: Event): Step = when (event) {
    is Event.Shown ->
        if (screen.source == Source.CAMERA) startCamera(screen, event.permitted, event.hasCamera)
        else Step(screen)
    Event.Hidden -> closeCamera(screen)
    is Event.FilesListed -> listFiles(screen, event)
    is Event.CameraWanted -> {
        val wanted = toCamera(screen)
        // A tap is a reason to ask again; coming back to the app is none.
        val asked = if (wanted.camera in ASKABLE) wanted.copy(camera = CameraStatus.OFF) else wanted
        startCamera(asked, event.permitted, event.hasCamera)
    }
    is Event.PermissionAnswered -> answer(screen, event)
    Event.CameraStarted ->
        if (screen.camera == CameraStatus.STARTING) Step(screen.copy(camera = CameraStatus.RUNNING))
        else Step(screen)
    is Event.CameraFailed -> failCamera(screen, event.detail)
    is Event.PictureWanted -> openPicture(screen, event.ref, event.region)
    is Event.PictureOpened -> showPicture(screen, event)
    is Event.PictureFailed -> current(screen, event.ticket) {
        Step(it.copy(busy = false, picture = null, result = null, trouble = event.trouble))
    }
    is Event.RegionMarked -> markRegion(screen, event.region)
    is Event.SettingsTyped ->
        Step(screen.copy(checking = event.settings), Effect.CheckSettings(event.settings))
    is Event.SettingsChecked -> chooseChecked(screen, event)
    Event.SettingsLeft -> Step(screen.copy(checking = null))
    Event.BoundDropped -> choose(screen, screen.settings.copy(bound = Bound.ANYTHING))
    is Event.ReadingArrived -> unheld(screen, event.ticket) {
        Step(it.copy(busy = false, result = event.result, trouble = null))
    }
    is Event.ReadingFailed -> unheld(screen, event.ticket) {
        Step(it.copy(busy = false, result = null, trouble = event.trouble))
    }
    Event.GalleryMissing -> Step(screen.copy(trouble = Trouble(Problem.NO_GALLERY)))
    Event.HoldToggled ->
        if (screen.source == Source.CAMERA) Step(screen.copy(held = !screen.held)) else Step(screen)
    // What is being read was cut by the other frame.
    Event.FrameToggled ->
        if (screen.source != Source.CAMERA) Step(screen)
        else Step(screen.renewed().copy(wide = !screen.wide, result = null, held = false))
    Event.CopyWanted -> {
        val text = screen.result?.reading?.text.orEmpty()
        if (text.isEmpty()) Step(screen) else Step(screen, Effect.CopyText(text))
    }
}

/** Leaves answers to what was asked before alone. */
private fun current(screen: Screen, ticket: Int, act: (Screen) -> Step): Step =
    if (ticket == screen.ticket) act(screen) else Step(screen)

/** Leaves alone what comes of a frame that was under way when the last reading was held, too. */
private fun unheld(screen: Screen, ticket: Int, act: (Screen) -> Step): Step =
    if (screen.source == Source.CAMERA && screen.held) Step(screen) else current(screen, ticket, act)

private fun Screen.renewed(): Screen = copy(ticket = ticket + 1)

private fun toCamera(screen: Screen): Screen {
    if (screen.source == Source.CAMERA) return screen
    return screen.renewed().copy(
        source = Source.CAMERA, ref = null, picture = null, region = Region.WHOLE, result = null,
        trouble = null, busy = false, held = false,
    )
}

private fun startCamera(screen: Screen, permitted: Boolean, hasCamera: Boolean): Step {
    if (!hasCamera) return refuse(screen, CameraStatus.MISSING, Problem.NO_CAMERA)
    if (permitted) return open(screen)
    return when (screen.camera) {
        CameraStatus.ASKING, CameraStatus.REFUSED, CameraStatus.REFUSED_FOR_GOOD -> Step(screen)
        else -> Step(
            screen.copy(camera = CameraStatus.ASKING, trouble = null), Effect.AskForCamera,
        )
    }
}

private fun open(screen: Screen): Step = when (screen.camera) {
    // Whatever else stopped the frames gets another try.
    CameraStatus.STARTING, CameraStatus.RUNNING -> Step(screen.copy(trouble = modelTrouble(screen)))
    else -> Step(
        screen.copy(camera = CameraStatus.STARTING, trouble = modelTrouble(screen)),
        Effect.OpenCamera,
    )
}

private fun refuse(screen: Screen, status: CameraStatus, problem: Problem): Step =
    Step(
        screen.copy(
            camera = status, busy = false, result = null, trouble = Trouble(problem), held = false,
        ),
    )

private fun answer(screen: Screen, event: Event.PermissionAnswered): Step {
    if (screen.camera != CameraStatus.ASKING) return Step(screen)
    if (screen.source != Source.CAMERA) return Step(screen.copy(camera = CameraStatus.OFF))
    return when {
        event.granted -> open(screen)
        event.final ->
            refuse(screen, CameraStatus.REFUSED_FOR_GOOD, Problem.CAMERA_REFUSED_FOR_GOOD)
        else -> refuse(screen, CameraStatus.REFUSED, Problem.CAMERA_REFUSED)
    }
}

private fun failCamera(screen: Screen, detail: String): Step {
    // What was still being read must not wipe the message away.
    val closed = screen.copy(camera = CameraStatus.FAILED)
    if (screen.source != Source.CAMERA) return Step(closed, Effect.CloseCamera)
    val trouble = Trouble(Problem.CAMERA_FAILED, detail)
    val lost = closed.renewed().copy(result = null, trouble = trouble, held = false)
    return Step(lost, Effect.CloseCamera)
}

/** Without the camera; what the user or the system refused stays refused. */
private fun closeCamera(screen: Screen): Step = when (screen.camera) {
    CameraStatus.STARTING, CameraStatus.RUNNING ->
        Step(screen.copy(camera = CameraStatus.OFF), Effect.CloseCamera)
    CameraStatus.FAILED -> Step(screen.copy(camera = CameraStatus.OFF))
    else -> Step(screen)
}

private fun listFiles(screen: Screen, event: Event.FilesListed): Step {
    val listed = screen.copy(
        models = event.models,
        samples = event.samples,
        settings = event.settings.fittedTo(event.models),
    )
    return Step(listed.copy(trouble = modelTrouble(listed) ?: screen.trouble))
}

private fun modelTrouble(screen: Screen): Trouble? =
    if (screen.models.isEmpty()) Trouble(Problem.NO_MODELS) else null

private fun openPicture(screen: Screen, ref: PictureRef, region: Region): Step {
    val closed = closeCamera(screen)
    val next = closed.screen.renewed().copy(
        source = Source.PICTURE, ref = ref, picture = null, region = region, result = null,
        trouble = null, busy = true, held = false,
    )
    return Step(next, closed.effects + Effect.OpenPicture(ref, next.ticket))
}

private fun showPicture(screen: Screen, event: Event.PictureOpened): Step =
    current(screen, event.ticket) { read(it.copy(picture = event.picture)) }

private fun markRegion(screen: Screen, region: Region): Step {
    if (screen.picture == null) return Step(screen)
    return read(screen.copy(region = region))
}

/** Reads the picture, or what is marked of it, if there is one and a model. */
private fun read(screen: Screen): Step {
    val picture = screen.picture ?: return Step(screen.copy(busy = false))
    modelTrouble(screen)?.let { return Step(screen.copy(busy = false, result = null, trouble = it)) }
    val next = screen.renewed().copy(busy = true, trouble = null)
    return Step(next, Effect.ReadPicture(picture, next.region, next.ticket))
}

private fun chooseChecked(screen: Screen, event: Event.SettingsChecked): Step {
    if (screen.checking != event.settings) return Step(screen) // left, or typed anew
    val checked = screen.copy(checking = null)
    if (event.fault != null) return Step(checked, Effect.ShowFault(event.fault))
    val chosen = choose(checked, event.settings)
    return Step(chosen.screen, listOf(Effect.CloseSettings) + chosen.effects)
}

private fun choose(screen: Screen, settings: Settings): Step {
    val fitted = settings.fittedTo(screen.models)
    if (fitted == screen.settings) return Step(screen)
    val chosen = screen.copy(settings = fitted).renewed()
    val save = Effect.SaveSettings(fitted)
    if (screen.source == Source.CAMERA) {
        // The new settings may cure what the old ones caused; a camera's trouble they do not cure.
        val cured = if (isCameraTrouble(chosen.trouble)) chosen.trouble else modelTrouble(chosen)
        return Step(chosen.copy(result = null, trouble = cured, held = false), save)
    }
    if (chosen.picture == null) return Step(chosen.copy(ticket = screen.ticket), save)
    val step = read(chosen)
    return Step(step.screen, listOf(save) + step.effects)
}

private fun isCameraTrouble(trouble: Trouble?): Boolean = when (trouble?.problem) {
    Problem.CAMERA_REFUSED, Problem.CAMERA_REFUSED_FOR_GOOD, Problem.NO_CAMERA,
    Problem.CAMERA_FAILED,
    -> true
    else -> false
}
