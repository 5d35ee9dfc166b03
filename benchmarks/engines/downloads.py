"""Prism and Flink, fetched by the Go toolchain and by Maven, and kept."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
from pathlib import Path

from engines.children import EngineError, run_command

FLINK = "1.19"
FLINK_BEAM = "2.62.0"  # of the job server in Java; newer Python packages work with it
PROJECT = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>engines</groupId>
  <artifactId>flink</artifactId>
  <version>1</version>
  <dependencies>
{dependencies}
  </dependencies>
</project>
"""
DEPENDENCY = """\
    <dependency>
      <groupId>org.apache.beam</groupId>
      <artifactId>{name}</artifactId>
      <version>{version}</version>
    </dependency>"""


def fetch_prism(folder: Path) -> Path:
    """Builds Prism of the version that the Python package has; returns the program.

    Raises:
        EngineError: there is no Go toolchain, or the build failed.
    """
    version = importlib.metadata.version("apache-beam")
    target = folder / f"prism-{version}"
    if not target.exists():
        check_tools("Prism", "go")
        module = f"github.com/apache/beam/sdks/v2/go/cmd/prism@v{version}"
        partial = _make_empty(folder / f"prism-{version}.part")
        # `env`, as GOBIN says where `go install` puts a program
        command = ["env", f"GOBIN={partial.resolve()}", "go", "install", module]
        run_command(command, folder / "prism.log")
        partial.rename(target)
    return target / "prism"


def fetch_flink(folder: Path) -> str:
    """Fetches Flink with Beam's job server; returns a class path.

    Raises:
        EngineError: there is no Maven or no Java, or they failed.
    """
    check_tools("Flink", "java")
    target = folder / f"flink-{FLINK}-beam-{FLINK_BEAM}"
    if not target.exists():
        check_tools("Flink", "mvn")
        partial = _make_empty(folder / f"{target.name}.part")
        names = (f"beam-runners-flink-{FLINK}", "beam-runners-java-job-service")
        dependencies = "\n".join(DEPENDENCY.format(name=n, version=FLINK_BEAM) for n in names)
        project = partial / "pom.xml"
        project.write_text(PROJECT.format(dependencies=dependencies), encoding="utf-8")
        command = ["mvn", "--batch-mode", "--quiet", "--file", str(project)]
        command += ["dependency:copy-dependencies", f"-DoutputDirectory={partial.resolve()}"]
        run_command(command, folder / "flink.log")
        partial.rename(target)
    return str(target.resolve() / "*")


def check_tools(engine: str, *tools: str) -> None:
    """Sees to it that programs are there.

    Raises:
        EngineError: one is not.
    """
    for tool in tools:
        if shutil.which(tool) is None:
            raise EngineError(
                f"{engine} needs {tool!r}, which is not on the PATH: install it, or leave "
                f"{engine.lower()} out of --runner."
            )


def _make_empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder
