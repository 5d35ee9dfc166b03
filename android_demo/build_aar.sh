#!/usr/bin/env bash
# Builds the recogniser with its engine as an AAR for apps of others, without Gradle.
#
#     android_demo/build_aar.sh [OUT.aar]
#
# build/keras-crnn-recognizer.aar by default: the classes of recognizer/ and library/, for Android 8.0
# or later, with the licence in it. An app adds LiteRT 1.4 beside it. The same sources make the same
# bytes. Gradle builds the same sources (:library:assembleRelease). tools.sh tells what it takes.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
demo=$root/android_demo
# shellcheck source=android_demo/tools.sh
. "$demo/tools.sh"

install_missing
fetch_compiler </dev/null
fetch_runtime
out=$(realpath -m "${1:-$build/keras-crnn-recognizer.aar}") # it is written from another folder
main=$build/recognizer.jar # test_jvm.sh and build_jar.sh make the same one
engine=$build/library.jar
if is_older "$main" "$demo/recognizer/src/main"; then
  compile_kotlin recognizer "$main" "$standard" "$demo/recognizer/src/main/kotlin"
fi
if is_older "$engine" "$demo/library/src/main" "$main"; then
  compile_kotlin library "$engine" "$main:${runtime[0]}:${runtime[1]}" \
    "$demo/library/src/main/kotlin"
fi
(cd "$root" && "$python" -m android_demo.packaging.package_aar "$main" "$engine" --out "$out" \
  --namespace "$(setting library namespace)" --min-sdk "$(catalogue min-sdk)" \
  --license LICENSE --version "$(catalogue kotlin)")
sha256sum "$out"
