package io.github.kerascrnn.demo.state

/** The `.tflite` formats that `keras-crnn export` writes; a file's name ends in one, or in none. */
private val FORMATS =
    listOf("float32", "float16", "dynamic", "int8", "int4", "stateless", "web")

/**
 * A model file that the app can read with.
 *
 * @property file its name, such as `crnn-en-full-float16.tflite`.
 */
data class ModelChoice(val file: String) {
    private val stem = file.removeSuffix(".tflite")

    /** How its weights are stored. The converter leaves the name of the usual one out. */
    val format: String = FORMATS.firstOrNull { stem.endsWith("-$it") } ?: "dynamic"

    /** The name of the network, without the format. */
    val name: String = stem.removeSuffix("-$format")

    /** For lists and the line under the text. */
    val label: String get() = "$name, $format"
}

/**
 * What the user chose, kept from one start to the next.
 *
 * @property model `null` until the models in the app are listed.
 * @property threads 1 to [MAX_THREADS].
 * @property bound what the text has to be; what was typed for the others is kept.
 * @property lexiconText the list as the user typed it.
 * @property pattern a regular expression of the whole text.
 * @property characters all that may be read.
 */
data class Settings(
    val model: ModelChoice? = null,
    val threads: Int = 1,
    val bound: Bound = Bound.ANYTHING,
    val lexiconText: String = "",
    val pattern: String = "",
    val characters: String = "",
) {
    /** The user's words, each once, in the order given. */
    val words: List<String> get() = splitWords(lexiconText)

    /** What [bound] has to know, as the user typed it. */
    val boundText: String
        get() = when (bound) {
            Bound.ANYTHING -> ""
            Bound.WORDS -> lexiconText
            Bound.PATTERN -> pattern
            Bound.CHARACTERS -> characters
        }

    /** These settings with what this app cannot do put right. */
    fun fittedTo(models: List<ModelChoice>): Settings = copy(
        model = model.takeIf { it in models } ?: models.firstOrNull(),
        threads = threads.coerceIn(1, MAX_THREADS),
    )

    companion object {
        /** More make one small word no faster. */
        const val MAX_THREADS = 4
    }
}

/** Settings as texts, for what keeps no other things. */
fun saveSettings(settings: Settings): List<String> = listOf(
    settings.model?.file.orEmpty(), "${settings.threads}", settings.bound.name,
    settings.lexiconText, settings.pattern, settings.characters,
)

private const val MOST_HANDED_OVER = 100_000 // characters; the system takes 1 MB from all an app has

/**
 * What is being typed, for when the activity is made anew; `null` for so long a list of words that
 * the system, handed it over, would end the app.
 *
 * @param turned whether the phone is only turned: then the texts stay within the app.
 */
fun saveDraft(settings: Settings, turned: Boolean): List<String>? =
    saveSettings(settings).takeIf { texts ->
        turned || texts.sumOf { it.length } <= MOST_HANDED_OVER
    }

/** What [saveSettings] made; `null` where it was not. */
fun restoreSettings(saved: List<String>?): Settings? {
    if (saved?.size != 6) return null
    val model = saved[0].takeIf { it.isNotEmpty() }?.let(::ModelChoice)
    val threads = saved[1].toIntOrNull() ?: 1
    return Settings(model, threads, boundOf(saved[2]), saved[3], saved[4], saved[5])
}

/**
 * The bound of a name that was kept; [Bound.ANYTHING] for one that this app does not know.
 *
 * @param lexiconOn what versions kept that knew lists of words alone, and no name.
 */
fun boundOf(name: String?, lexiconOn: Boolean = false): Bound =
    if (name == null && lexiconOn) Bound.WORDS
    else Bound.entries.firstOrNull { it.name == name } ?: Bound.ANYTHING

/** Words on lines of their own, or with commas between; blanks around them do not count. */
fun splitWords(text: String): List<String> =
    text.split('\n', '\r', ',', ';').map { it.trim() }.filter { it.isNotEmpty() }.distinct()
