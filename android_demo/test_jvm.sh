#!/usr/bin/env bash
# Compiles the recogniser and runs its tests on a plain JVM: no Gradle, no Android, no device.
#
#     android_demo/test_jvm.sh [--formats] [--pictures DIR] [MODEL.tflite ...]
#
# The models that come with the package, and those named, are run as well, on Linux on x86-64.
# With --formats crnn-en is exported anew in every format, which takes keras-crnn[quantize],
# and each of these files is run too. Models of symbols read the pictures of a folder with gt.tsv,
# --pictures, and are left out without it. Needs a Python (PYTHON, default python3) that has keras-crnn;
# tools.sh tells what else.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
demo=$root/android_demo
# shellcheck source=android_demo/tools.sh
. "$demo/tools.sh"

install_missing
jna=$tools/jna-$(catalogue jna).jar
# The interpreter's C library, of the version below the one in the app: operators that it knows,
# the app's knows. libLiteRt.so of ai-edge-litert is no help here: its C interface has
# CompiledModel alone, which refuses the variable tensors of fused LSTMs.
lite=$tools/tensorflow-lite-2.15.0-1.5.10-linux-x86_64.jar
fetch_compiler <<END
net.java.dev.jna:jna:$(catalogue jna) b3a9408e7c51e08ef0e3bfcc08f443f6ec0f6191ba8cd7c18d53d2b22e5bdbc0
org.bytedeco:tensorflow-lite:2.15.0-1.5.10:jar:linux-x86_64 09db12cf4d893e885e5aa368951bd87ef56b0310cea227445e92b3d6ad8d95b6
END
native=$tools/libjnitensorflowlite.so
[ -f "$native" ] ||
  extract "$lite" org/bytedeco/tensorflowlite/linux-x86_64/libjnitensorflowlite.so "$native"

sources=$demo/recognizer/src
main=$build/recognizer.jar
tests=$build/recognizer-tests.jar
if is_older "$main" "$sources/main"; then
  compile_kotlin recognizer "$main" "$standard" "$sources/main/kotlin"
fi
if is_older "$tests" "$sources"; then
  compile_kotlin recognizer "$tests" "$main:$junit:$jna" "$sources/test/kotlin" \
    "-Xfriend-paths=$main"
fi

arguments=()
for one; do
  if [ -e "$one" ]; then one=$(realpath "$one"); fi # what follows runs in another folder
  arguments+=("$one")
done
set -- "${arguments[@]}"
cd "$root"
if [ "${1:-}" = --formats ]; then
  shift
  formats=$build/formats
  weights=keras_crnn/pretrained/weights/crnn-en.npz
  if is_older "$formats/crnn-en-stateless.tflite" "$weights"; then
    "$python" -m tflite.convert crnn-en --out "$formats" \
      --formats float32,float16,int8,int4,stateless --calibrate examples/images >"$build/formats.txt" 2>&1 ||
      { cat "$build/formats.txt" >&2; exit 1; }
  fi
  set -- "$formats"/*.tflite "$@"
fi
"$python" -m android_demo.golden.make_golden check
"$python" -m android_demo.golden.make_thoughts check
"$python" -m android_demo.golden.make_looks check
"$python" -m android_demo.golden.make_patterns check
"$python" -m android_demo.golden.make_scripts check
"$python" -m android_demo.golden.make_golden fresh "$build/fresh.zip"
"$python" -m android_demo.golden.read_models "$build/models.json" "$@"
options=(-Dgolden="$demo/golden/golden.zip" -Dfresh="$build/fresh.zip")
options+=(-Dlooks="$demo/golden/looks.zip" -Dthoughts="$demo/golden/thoughts.zip" -Dlanguage="$root/keras_crnn/pretrained/weights")
options+=(-Dpatterns="$demo/golden/patterns.json" -Dscripts="$demo/golden/scripts.json")
if [ "$(uname -sm)" = "Linux x86_64" ]; then
  options+=(-Dmodels="$build/models.json" -Dtflite="$native")
fi
run_tests "$sources/test/kotlin" "$main:$tests:$junit:$jna:$standard" "${options[@]}"
