"""The engines: Beam's own runner, Prism, and Flink."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines.children import Child, find_port, started, wait_for_port
from engines.downloads import fetch_flink, fetch_prism

DRIVER = "org.apache.beam.runners.flink.FlinkJobServerDriver"


@dataclass(frozen=True)
class Engine:
    """An engine that is ready.

    Attributes:
        name: str. As the tables call it.
        options: Beam's options for so many workers; none for the runner of the command itself.
        chooses: bool. Whether it heeds a number of workers.
        pool: Child or None. What starts the workers; None if the command does.
    """

    name: str
    options: Callable[[int], Sequence[str]]
    chooses: bool = True
    pool: Child | None = None

    def choose_workers(self, asked: Sequence[int]) -> list[int]:
        """Numbers of workers it can be tried with."""
        return sorted(set(asked)) if self.chooses else [1]

    def make_arguments(self, flag: str, workers: int) -> list[str]:
        """Arguments of a `keras-crnn` command.

        Args:
            flag: str. The command's own for the processes of Beam's runner.
            workers: int.
        """
        if self.pool is None:
            return [flag, str(workers)]
        return [f"--beam-option={option}" for option in self.options(workers)]


@contextlib.contextmanager
def open_engine(name: str, folder: Path) -> Iterator[Engine]:
    """An engine by its name: `local`, `prism` or `flink`; all of it is ended at the end.

    Args:
        name: str.
        folder: path. Downloads are kept in it, under `downloads`, and what the processes say is
            written into it, under `logs`.

    Raises:
        EngineError: a tool is missing, or something does not start.
    """
    if name == "local":
        yield Engine(name, lambda workers: ())
        return
    opener = _open_prism if name == "prism" else _open_flink
    with _open_pool(folder / "logs" / f"{name}-workers.log") as (pool, at), opener(folder) as job:
        common = ["--runner=PortableRunner", f"--job_endpoint=localhost:{job}"]
        common += ["--environment_type=EXTERNAL", f"--environment_config=localhost:{at}"]
        if name == "prism":  # one process for a job, of which it asks eight things at a time
            yield Engine(name, lambda workers: common, chooses=False, pool=pool)
            return
        yield Engine(
            name,
            lambda workers: [
                *common,
                f"--parallelism={workers}",
                f"--sdk_worker_parallelism={workers}",
            ],
            pool=pool,
        )


@contextlib.contextmanager
def _open_pool(log: Path) -> Iterator[tuple[Child, int]]:
    port = find_port()
    module = "apache_beam.runners.worker.worker_pool_main"
    with started([sys.executable, "-m", module, f"--service_port={port}"], log) as child:
        wait_for_port(child, port)
        yield child, port


@contextlib.contextmanager
def _open_prism(folder: Path) -> Iterator[int]:
    program, port = fetch_prism(folder / "downloads"), find_port()
    command = [str(program.resolve()), "--serve_http=false", f"--job_port={port}"]
    with started(command, folder / "logs" / "prism.log") as child:
        wait_for_port(child, port)
        yield port


@contextlib.contextmanager
def _open_flink(folder: Path) -> Iterator[int]:
    class_path, port = fetch_flink(folder / "downloads"), find_port()
    command = ["java", "-cp", class_path, DRIVER, "--flink-master=[local]"]
    command += ["--job-host=localhost", f"--job-port={port}", "--artifact-port=0"]
    command += ["--expansion-port=0", f"--artifacts-dir={folder.resolve() / 'artifacts'}"]
    with started(command, folder / "logs" / "flink.log") as child:
        wait_for_port(child, port)
        yield port
