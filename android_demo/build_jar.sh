#!/usr/bin/env bash
# Builds the recogniser as a JAR for projects of others: no Gradle, no Android.
#
#     android_demo/build_jar.sh [OUT.jar]
#
# build/keras-crnn-recognizer.jar by default, for Java 8 and Android 8.0 or later, with the licence
# in it. It needs Kotlin's own library beside it (org.jetbrains.kotlin:kotlin-stdlib), which every
# Kotlin project has. The same sources make the same bytes. tools.sh tells what it takes.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
demo=$root/android_demo
# shellcheck source=android_demo/tools.sh
. "$demo/tools.sh"

install_missing
fetch_compiler </dev/null
out=$(realpath -m "${1:-$build/keras-crnn-recognizer.jar}") # it is written from another folder
main=$build/recognizer.jar # test_jvm.sh and build_apk.sh make the same one
if is_older "$main" "$demo/recognizer/src/main"; then
  compile_kotlin recognizer "$main" "$standard" "$demo/recognizer/src/main/kotlin"
fi
(cd "$root" && "$python" -m android_demo.packaging.package_jar "$main" "$out" \
  --license LICENSE --version "$(catalogue kotlin)")
sha256sum "$out"
