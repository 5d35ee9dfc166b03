import org.jetbrains.kotlin.gradle.dsl.JvmTarget
import org.jetbrains.kotlin.gradle.dsl.KotlinVersion

plugins {
    alias(libs.plugins.kotlin.jvm)
}

java {
    sourceCompatibility = JavaVersion.VERSION_1_8
    targetCompatibility = JavaVersion.VERSION_1_8
}

kotlin {
    compilerOptions {
        languageVersion = KotlinVersion.fromVersion(libs.versions.language.get())
        apiVersion = languageVersion
        jvmTarget = JvmTarget.JVM_1_8
        freeCompilerArgs.add("-Xjdk-release=1.8") // what Android from API 26 has
        allWarningsAsErrors = true
    }
}

dependencies {
    testImplementation(libs.junit)
    testImplementation(libs.jna)
}

tasks.test {
    // The cases that Python wrote; they stand in the checkout once.
    systemProperty("golden", rootDir.resolve("golden/golden.zip").path)
    inputs.file(rootDir.resolve("golden/golden.zip"))
    systemProperty("thoughts", rootDir.resolve("golden/thoughts.zip").path)
    inputs.file(rootDir.resolve("golden/thoughts.zip"))
    systemProperty("looks", rootDir.resolve("golden/looks.zip").path)
    inputs.file(rootDir.resolve("golden/looks.zip"))
    systemProperty("patterns", rootDir.resolve("golden/patterns.json").path)
    inputs.file(rootDir.resolve("golden/patterns.json"))
    systemProperty("scripts", rootDir.resolve("golden/scripts.json").path)
    inputs.file(rootDir.resolve("golden/scripts.json"))
    val weights = rootDir.parentFile.resolve("keras_crnn/pretrained/weights")
    systemProperty("language", weights.path)
    inputs.files(weights.resolve("english.npz"), weights.resolve("english-full.npz"))
}
