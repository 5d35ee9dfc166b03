import javax.inject.Inject

plugins {
    alias(libs.plugins.android.application)
}

/** The Python project: models and sample images are there. */
val checkout: File = rootDir.parentFile

android {
    namespace = "io.github.kerascrnn.demo"
    compileSdk = libs.versions.compile.sdk.get().toInt()

    defaultConfig {
        applicationId = "io.github.kerascrnn.demo"
        minSdk = libs.versions.min.sdk.get().toInt()
        targetSdk = libs.versions.target.sdk.get().toInt()
        versionCode = 1
        versionName = "1.0"
        ndk {
            abiFilters += listOf("arm64-v8a", "x86_64")
        }
    }

    // LiteRT maps the model from the APK, which it cannot where the file is compressed.
    androidResources {
        noCompress += "tflite"
    }

    testOptions {
        unitTests.all {
            val model = checkout.resolve("keras_crnn/pretrained/weights/crnn-en-full.tflite")
            it.systemProperty("model", model.path)
        }
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_1_8
        targetCompatibility = JavaVersion.VERSION_1_8
    }
}

dependencies {
    implementation(project(":library"))
    testImplementation(libs.junit)
}

/** Puts files of the Python side where Android packs assets, so that none is kept twice. */
abstract class CopyAssets : DefaultTask() {
    @get:InputFiles
    @get:PathSensitive(PathSensitivity.NAME_ONLY)
    abstract val models: ConfigurableFileCollection

    @get:InputFiles
    @get:PathSensitive(PathSensitivity.NAME_ONLY)
    abstract val samples: ConfigurableFileCollection

    @get:OutputDirectory
    abstract val out: DirectoryProperty

    @get:Inject
    abstract val files: FileSystemOperations

    @TaskAction
    fun copy() {
        files.sync {
            from(models) { into("models") }
            from(samples) { into("samples") }
            into(out)
        }
    }
}

// Other models, by name or path: -Pmodels=crnn-en,converted/crnn-en-float16.tflite
val bundled = (findProperty("models") as String? ?: "crnn-en-full").split(",")

val copyAssets = tasks.register<CopyAssets>("copyAssets") {
    models.from(
        bundled.map {
            if (it.endsWith(".tflite")) checkout.resolve(it)
            else checkout.resolve("keras_crnn/pretrained/weights/$it.tflite")
        },
        checkout.resolve("keras_crnn/pretrained/weights/english-full.npz"),
    )
    samples.from(fileTree(checkout.resolve("examples/images")) { include("*.png") })
}

androidComponents {
    onVariants { variant ->
        variant.sources.assets?.addGeneratedSourceDirectory(copyAssets, CopyAssets::out)
    }
}
