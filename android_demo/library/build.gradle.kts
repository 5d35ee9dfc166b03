import org.jetbrains.kotlin.gradle.dsl.KotlinVersion

plugins {
    alias(libs.plugins.android.library)
}

android {
    namespace = "io.github.kerascrnn.litert"
    compileSdk = libs.versions.compile.sdk.get().toInt()

    defaultConfig {
        minSdk = libs.versions.min.sdk.get().toInt()
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_1_8
        targetCompatibility = JavaVersion.VERSION_1_8
    }
}

kotlin {
    compilerOptions {
        languageVersion = KotlinVersion.fromVersion(libs.versions.language.get())
        apiVersion = languageVersion
    }
}

// The recogniser's sources, and not its module: an AAR holds no classes of other modules, and one
// file is to be enough. They are tested where they stand.
androidComponents {
    onVariants { variant ->
        val recognizer = rootDir.resolve("recognizer/src/main/kotlin")
        variant.sources.kotlin?.addStaticSourceDirectory(recognizer.path)
    }
}

dependencies {
    implementation(libs.litert)
}
