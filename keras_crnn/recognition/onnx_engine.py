"""Runs ONNX files by onnxruntime."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from keras_crnn.network.onnx_parts import QUANTIZED
from keras_crnn.network.stored_model import load_spec
from keras_crnn.network.weight_archive import RECORD
from keras_crnn.recognition.batches import run_in_batches
from keras_crnn.recognition.ends import check_frames
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import require
from keras_crnn.system.json_object import JsonObject
from keras_crnn.system.processes import usable_processors

if TYPE_CHECKING:
    import onnxruntime


class OnnxEngine:
    """Runs an `.onnx` file, images of one width together as batches; needs no TensorFlow.

    int8 files take one image at a time: they quantise a batch as a whole, so that a reading would
    depend on the images beside it, and are no faster by it.

    It may be pickled, and not used after a fork. As of any file, the record's checksum tells damage
    and is no signature: open only models whose source you know.

    Args:
        path: the file; its alphabet, network and preprocessing are read from it.
        threads: int or `None`. Threads that share a batch. Defaults to the number of processors.
        batch_size: int. Images a batch at most, of a float file. Defaults to 16.

    Raises:
        FileNotFoundError: there is no such file.
        ImportError: the extra `onnx` is missing.
        ValueError: the file is no keras-crnn model, or onnxruntime cannot run it.
    """

    def __init__(
        self, path: str | os.PathLike[str], threads: int | None = None, batch_size: int = 16
    ) -> None:
        if threads is not None and threads < 1:
            raise InputError(f"threads must be at least 1; got {threads}.")
        self.spec = load_spec(path)
        self.threads = threads or usable_processors()
        self._path, self._batch_size = os.path.abspath(path), batch_size
        self._session, self._process = self._open(), os.getpid()

    def __reduce__(self) -> tuple[type[OnnxEngine], tuple[str, int, int]]:
        """Pickled as its file: the process that gets it opens that."""
        return OnnxEngine, (self._path, self.threads, self._batch_size)

    def probabilities(self, images: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Softmax outputs `(time, classes)` of each image `(height, width, 1)` uint8."""
        if os.getpid() != self._process:  # the session's threads did not pass the fork
            raise RuntimeError(
                f"onnxruntime cannot run {self._path!r} in a forked process, where it would hang: "
                'start processes by multiprocessing.get_context("spawn"), or read with a .tflite '
                "file."
            )
        found = run_in_batches(images, 1 if self._quantized else self._batch_size, self._run)
        return [check_frames(self._path, one, self.spec.alphabet.classes) for one in found]

    def _run(self, batch: np.ndarray) -> np.ndarray:
        try:
            (frames,) = self._session.run(["probabilities"], {"image": batch})
        except Exception as error:  # onnxruntime's own have no base but this
            raise InputError(
                f"onnxruntime cannot run {self._path!r} on images of shape {batch.shape}: {error}. "
                "The file is damaged: fetch it again, or make it anew."
            ) from error
        return np.asarray(frames)

    def _open(self) -> onnxruntime.InferenceSession:
        runtime = require("onnxruntime", "onnx")
        options = runtime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = self.threads, 1
        options.log_severity_level = 3  # errors, which come as exceptions as well
        try:
            session = runtime.InferenceSession(
                self._path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            raise InputError(f"onnxruntime cannot run {self._path!r}: {error}") from error
        self._check(session)
        record = session.get_modelmeta().custom_metadata_map[RECORD]
        stated = JsonObject.parse(record, f"the record of {self._path!r}").object_at("file")
        self._quantized = stated.text("weights") == QUANTIZED
        return session

    def _check(self, session: onnxruntime.InferenceSession) -> None:
        """Refuses a network that is not the one of its record.

        Raises:
            ValueError: other inputs or outputs, rows or classes than the record says.
        """
        ends = {one.name: one.shape for one in (*session.get_inputs(), *session.get_outputs())}
        image, found = ends.get("image", []), ends.get("probabilities", [])
        rows, classes = self.spec.preprocessing.height, self.spec.alphabet.classes
        if len(ends) != 2 or image[1::2] != [rows, 1] or found[2:] != [classes]:
            raise InputError(
                f"{self._path!r} takes and gives {ends}, and its record says images {rows} pixels "
                f"high and {classes} classes: its network and its record are not of one model. "
                "Export it again."
            )
