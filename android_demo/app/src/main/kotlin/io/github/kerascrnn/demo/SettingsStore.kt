package io.github.kerascrnn.demo

import android.content.SharedPreferences
import io.github.kerascrnn.demo.state.ModelChoice
import io.github.kerascrnn.demo.state.Settings
import io.github.kerascrnn.demo.state.boundOf

/** Keeps the settings from one start of the app to the next. */
class SettingsStore(private val preferences: SharedPreferences) {
    fun load(): Settings = Settings(
        preferences.getString("model", null)?.let(::ModelChoice),
        preferences.getInt("threads", 1),
        boundOf(preferences.getString("bound", null), preferences.getBoolean("lexicon_on", false)),
        preferences.getString("lexicon", null).orEmpty(),
        preferences.getString("pattern", null).orEmpty(),
        preferences.getString("characters", null).orEmpty(),
    )

    fun save(settings: Settings) = preferences.edit()
        .putString("model", settings.model?.file)
        .putInt("threads", settings.threads)
        .putString("bound", settings.bound.name)
        .putString("lexicon", settings.lexiconText)
        .putString("pattern", settings.pattern)
        .putString("characters", settings.characters)
        .apply()
}
