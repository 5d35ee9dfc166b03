#!/usr/bin/env bash
# Builds the app into an APK and checks it, without Gradle, the Android SDK or Google's Maven.
#
#     android_demo/build_apk.sh [MODEL ...]
#
# MODEL is the name of one that comes with the package or a .tflite file; crnn-en-full by default.
# The APK is build/apk/keras-crnn-demo.apk, signed with a key made for it on the first run. Needs a
# Python 3.10 (PYTHON, default python3); tools.sh tells what else.
#
# Code is compiled against the framework's own classes of Android 16 and against TensorFlow Lite
# 2.16.1, which has the classes of LiteRT 1.x under the same names. Gradle builds the same sources.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
demo=$root/android_demo
# shellcheck source=android_demo/tools.sh
. "$demo/tools.sh"

assets=()
[ $# -gt 0 ] || set -- crnn-en-full
for model; do # first: all else takes minutes
  case $model in
    *.tflite) file=$(realpath -m "$model") ;;
    *) file=$root/keras_crnn/pretrained/weights/$model.tflite ;;
  esac
  [ -f "$file" ] || stop "There is no model $model: give a name, such as crnn-en, or a .tflite file."
  assets+=(--asset "models/${file##*/}=$file")
done

install_missing
fetch_compiler <<END
org.apktool:apktool-lib:2.12.1 8e1e517ba30f579d4f6cf87c806c6b8535f93db6495471ecddf7a36080a21784
END
fetch_runtime
# The large ones come while the recogniser is compiled.
fetch_maven <<<"org.robolectric:android-all:16-robolectric-13921718-2 ead18e465e8a4c2b93a59d7d7a68c1830f3cd8f1b6bcdfd96f45d658ba979ce3" &
fetching=($!)
fetch_maven <<<"org.robolectric:android-all:8.0.0_r4-robolectric-r1 3707dc100381e3bbcc57b85255fd313ae20875fc65cf3130c47e86f044ad77f0" &
fetching+=($!)
fetch_wheel mobsf 3.9.7 \
  mobsf/StaticAnalyzer/tools/jadx/lib/r8-3.3.75.jar \
  92104f8584add622a08347d95ae27623ef48bfbda6f6c6093e9b8efcc14b883d \
  mobsf/StaticAnalyzer/tools/apksigner.jar \
  ba13fc4122f3c8ef23eed76e13792b033fd0506de90ec3ff1e5773e383eb6f15 &
fetching+=($!)
# The app takes the recogniser as other apps do: as an AAR.
aar=$build/keras-crnn-recognizer.aar
recognizer=$build/aar-classes.jar
if is_older "$recognizer" "$demo/recognizer/src/main" "$demo/library/src/main" "$demo/packaging"; then
  "$demo/build_aar.sh" "$aar"
  extract "$aar" classes.jar "$recognizer"
  touch "$recognizer" # else it is as old as all in the archive
fi
for one in "${fetching[@]}"; do
  wait "$one"
done
android=$tools/android-all-16-robolectric-13921718-2.jar
oldest=$tools/android-all-8.0.0_r4-robolectric-r1.jar
aapt2=$tools/aapt2
if [ ! -x "$aapt2" ]; then
  extract "$tools/apktool-lib-2.12.1.jar" prebuilt/linux/aapt2_64 "$aapt2.partial"
  chmod +x "$aapt2.partial"
  mv "$aapt2.partial" "$aapt2"
fi

out=$build/apk
mkdir -p "$out"
gradle=$demo/app/build.gradle.kts
package=$(setting app namespace)
abis=$(sed -n 's/.*abiFilters += listOf(\(.*\))/\1/p' "$gradle" | tr -d '" ')

echo "== Resources"
app=$demo/app/src/main
sed "s|<manifest |<manifest package=\"$package\" |" "$app/AndroidManifest.xml" >"$out/AndroidManifest.xml"
rm -rf "$out/gen" "$out/r"
mkdir -p "$out/gen" "$out/r"
"$aapt2" compile --dir "$app/res" -o "$out/res.zip"
"$aapt2" link -I "$android" --manifest "$out/AndroidManifest.xml" -o "$out/base.apk" \
  --rename-manifest-package "$(setting app applicationId)" --java "$out/gen" \
  --min-sdk-version "$(catalogue min-sdk)" --target-sdk-version "$(catalogue target-sdk)" \
  --version-code "$(setting app versionCode)" --version-name "$(setting app versionName)" "$out/res.zip"
javac --release 8 -Xlint:-options -d "$out/r" "$out/gen/${package//.//}/R.java"

echo "== Classes"
if is_older "$out/app.jar" "$app" "$recognizer"; then
  compile_kotlin app "$out/app.jar" "$recognizer:$out/r:$android" "$app/kotlin"
fi

echo "== What the screen does, tested on the JVM"
tests=$demo/app/src/test/kotlin
path=$out/app.jar:$recognizer:$standard:$junit
if is_older "$out/tests.jar" "$tests" "$out/app.jar"; then
  compile_kotlin app "$out/tests.jar" "$path" "$tests" "-Xfriend-paths=$out/app.jar"
fi
run_tests "$tests" "$path:$out/tests.jar" \
  -Dmodel="$root/keras_crnn/pretrained/weights/crnn-en-full.tflite"

if [ "$(uname -sm)" = "Linux x86_64" ]; then
  echo "== Another's project with nothing of ours but the AAR, and the AAR's engine on its own runtime"
  mkdir -p "$out/host"
  cc -shared -fPIC -O1 -Wl,-soname,liblog.so -o "$out/host/liblog.so" "$demo/host/bionic.c" -lm
  (cd "$root" && "$python" -m android_demo.host.host_library "$lite" "$out/host")
  path=$recognizer:$standard:$junit:${runtime[0]}:${runtime[1]}
  if is_older "$out/host.jar" "$demo/host/LiteRtEngineTest.kt" "$recognizer"; then
    compile_kotlin example "$out/host.jar" "$path" "$demo/host/LiteRtEngineTest.kt"
  fi
  weights=$root/keras_crnn/pretrained/weights
  # And whatever test_jvm.sh --formats exported.
  models=$(printf '%s,' "$weights"/crnn-en-full.tflite \
    $(find "$build/formats" -name '*.tflite' 2>/dev/null | sort))
  LD_LIBRARY_PATH=$out/host java -Xmx300m -XX:+UseSerialGC -Djava.library.path="$out/host" \
    -Dmodels="${models%,}" \
    -Dsamples="$root/examples/images" -cp "$path:$out/host.jar" \
    org.junit.runner.JUnitCore com.example.LiteRtEngineTest
else
  echo "The engine was not run: that takes Linux on x86-64." >&2
fi

echo "== Package"
rm -rf "$out/dex"
mkdir -p "$out/dex"
(cd "$out/r" && jar cf ../r.jar .)
# Without the framework, whose classes are of Java 21, which this D8 cannot read. From API 26 it
# needs it for nothing: what it would look up are default methods, which Android has. Of Kotlin's
# notes for reflection, which are newer than it is, it says so, once a class.
java -Xmx900m -XX:+UseSerialGC -cp "$tools/r8-3.3.75.jar" com.android.tools.r8.D8 --release \
  --min-api "$(catalogue min-sdk)" --output "$out/dex" \
  "$out/app.jar" "$recognizer" "${runtime[@]}" "$out/r.jar" "$standard" \
  >"$out/d8.txt" 2>&1 || { cat "$out/d8.txt" >&2; exit 1; }
grep -v "^Info: Unexpected error while reading .* kotlin.Metadata" "$out/d8.txt" || true
english=english-full.npz # the language model of models with case
assets+=(--asset "models/$english=$root/keras_crnn/pretrained/weights/$english")
for sample in "$root"/examples/images/*.png; do
  assets+=(--asset "samples/${sample##*/}=$sample")
done
apk=$out/keras-crnn-demo.apk
(cd "$root" && "$python" -m android_demo.packaging.package_apk "$out/unsigned.apk" \
  --base "$out/base.apk" --dex "$out/dex" --libraries "$lite" --abis "$abis" "${assets[@]}")
if [ ! -f "$out/throw-away.keystore" ]; then
  keytool -genkeypair -keystore "$out/throw-away.keystore" -storepass throw-away -alias demo \
    -keyalg RSA -keysize 2048 -validity 10000 -dname "CN=keras-crnn demo" 2>/dev/null
fi
java -jar "$tools/apksigner.jar" sign --ks "$out/throw-away.keystore" --ks-pass pass:throw-away \
  --v4-signing-enabled false --min-sdk-version "$(catalogue min-sdk)" --out "$apk" \
  "$out/unsigned.apk"

echo "== Checks"
java -jar "$tools/apksigner.jar" verify --verbose --min-sdk-version "$(catalogue min-sdk)" "$apk" |
  grep -E '^(Verifies|Verified using v[23])'
"$aapt2" dump badging "$apk" >"$out/badging.txt"
(cd "$root" && "$python" -m android_demo.packaging.check_apk "$apk" --badging "$out/badging.txt" \
  --framework "$android" --oldest "$oldest" --abis "$abis" "${assets[@]}")
