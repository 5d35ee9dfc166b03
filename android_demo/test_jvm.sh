#!/usr/bin/env bash
# Compiles the recogniser and runs its tests on a plain JVM: no Gradle, no Android, no device.
#
#     android_demo/test_jvm.sh [MODEL.tflite ...]
#
# The models that come with the package, and those named, are run as well, on Linux on x86-64.
# Needs a JDK 17, Maven, npm, unzip and a Python (PYTHON, default python3) that has keras-crnn.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
demo=$root/android_demo
# shellcheck source=android_demo/tools.sh
. "$demo/tools.sh"

need java "a JDK 17"
need unzip unzip
fetch_kotlin
fetch_junit
jna=$tools/jna-$(catalogue jna).jar
fetch_maven "net.java.dev.jna:jna:$(catalogue jna)" "${jna##*/}" \
  b3a9408e7c51e08ef0e3bfcc08f443f6ec0f6191ba8cd7c18d53d2b22e5bdbc0
# The interpreter's C library, of the version below the one in the app: operators that it knows,
# the app's knows. libLiteRt.so of ai-edge-litert is no help here: its C interface has
# CompiledModel alone, which refuses the variable tensors of fused LSTMs.
lite=$tools/tensorflow-lite-2.15.0-1.5.10-linux-x86_64.jar
fetch_maven org.bytedeco:tensorflow-lite:2.15.0-1.5.10:jar:linux-x86_64 "${lite##*/}" \
  09db12cf4d893e885e5aa368951bd87ef56b0310cea227445e92b3d6ad8d95b6
native=$build/native
if [ ! -d "$native" ]; then
  unzip -qo "$lite" -d "$native"
fi

sources=$demo/recognizer/src
main=$build/recognizer.jar
tests=$build/recognizer-tests.jar
standard=$kotlin/lib/kotlin-stdlib.jar
if is_older "$main" "$sources/main"; then
  compile_kotlin recognizer "$main" "$standard" "$sources/main/kotlin"
fi
if is_older "$tests" "$sources"; then
  compile_kotlin recognizer "$tests" "$main:$junit:$jna" "$sources/test/kotlin" \
    "-Xfriend-paths=$main"
fi

cd "$root"
"$python" -m android_demo.golden.make_golden check
"$python" -m android_demo.golden.make_golden models "$build/models.json" "$@"
options=(-Dgolden="$demo/golden/golden.zip")
if [ "$(uname -sm)" = "Linux x86_64" ]; then
  options+=(-Dmodels="$build/models.json")
  options+=(-Dtflite="$(find "$native" -name libjnitensorflowlite.so)")
fi
classes=$(cd "$sources/test/kotlin" && find . -name "*Test.kt" | sort)
classes=$(echo "$classes" | sed "s/^..//; s/.kt$//; y:/:.:")
# shellcheck disable=SC2086 # one word a class
java -Xmx600m -XX:+UseSerialGC "${options[@]}" -cp "$main:$tests:$junit:$jna:$standard" \
  org.junit.runner.JUnitCore $classes
