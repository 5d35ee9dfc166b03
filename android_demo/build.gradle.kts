// The Kotlin plugin stands here also for app and library: Android's plugin has Kotlin built in and takes
// the version that it finds on this class path.
plugins {
    alias(libs.plugins.android.application) apply false
    alias(libs.plugins.android.library) apply false
    alias(libs.plugins.kotlin.jvm) apply false
}
