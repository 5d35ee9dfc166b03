package io.github.kerascrnn.demo.state

/** What is kept when the system ends the app in the background: the picture and what is marked. */
fun savePicture(screen: Screen): List<String>? {
    val (kind, name) = when (val ref = screen.ref) {
        null -> return null
        is PictureRef.Sample -> "sample" to ref.name
        is PictureRef.Given -> "given" to ref.uri
    }
    val region = screen.region
    return listOf(kind, name) + listOf(region.x0, region.y0, region.x1, region.y1).map { "$it" }
}

/** The event that brings a saved picture back, or `null` where nothing usable was saved. */
fun restorePicture(saved: List<String>?): Event? {
    val numbers = saved?.drop(2)?.mapNotNull { it.toDoubleOrNull() }
    if (numbers?.size != 4) return null
    val ref = when (saved[0]) {
        "sample" -> PictureRef.Sample(saved[1])
        "given" -> PictureRef.Given(saved[1])
        else -> return null
    }
    return Event.PictureWanted(ref, Region(numbers[0], numbers[1], numbers[2], numbers[3]))
}
