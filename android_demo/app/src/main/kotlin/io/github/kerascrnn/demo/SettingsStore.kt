package io.github.kerascrnn.demo

import android.content.SharedPreferences
import io.github.kerascrnn.demo.state.ModelChoice
import io.github.kerascrnn.demo.state.Settings

/** Keeps the settings from one start of the app to the next. */
class SettingsStore(private val preferences: SharedPreferences) {
    fun load(): Settings = Settings(
        preferences.getString("model", null)?.let(::ModelChoice),
        preferences.getInt("threads", 1),
        preferences.getBoolean("lexicon_on", false),
        preferences.getString("lexicon", null).orEmpty(),
    )

    fun save(settings: Settings) = preferences.edit()
        .putString("model", settings.model?.file)
        .putInt("threads", settings.threads)
        .putBoolean("lexicon_on", settings.lexiconOn)
        .putString("lexicon", settings.lexiconText)
        .apply()
}
