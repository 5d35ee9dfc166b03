"""Keras callbacks of a training run: development sets, and a checkpoint to resume from."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_crnn.development import LabelledSet, read_texts
from keras_crnn.evaluation import word_accuracy
from keras_crnn.extras import require
from keras_crnn.run_folder import write_json
from keras_crnn.spec import ModelSpec, save_weights

keras = require("keras", "train")


class DevelopmentSets(keras.callbacks.Callback):
    """Reads development sets at intervals, keeps the best weights, prints some readings.

    Writes a line to `dev.csv` each time, and `best.npz` when the mean word accuracy over the
    sets rises. What is best is by that mean, each set counting alike.

    Args:
        sets: sequence of `LabelledSet`, each read by its own protocol, of different names.
        spec: `ModelSpec` of the model.
        folder: where to write.
        every: int. Epochs between readings; the last epoch is always read.
        words_per_epoch: int. Images of an epoch, for the table.
        samples: int. Readings to print each time. Defaults to 5.
        best: float. Accuracy to beat, from an earlier part of the run. Defaults to 0.
    """

    def __init__(
        self,
        sets: Sequence[LabelledSet],
        spec: ModelSpec,
        folder: Path,
        every: int,
        words_per_epoch: int,
        samples: int = 5,
        best: float = 0.0,
    ) -> None:
        super().__init__()
        self.sets = sets
        self.spec = spec
        self.folder = folder
        self.every = every
        self.words_per_epoch = words_per_epoch
        self.samples = samples
        self.best = best

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        done = epoch + 1
        if not self.sets or (done % self.every and done != self.params["epochs"]):
            return
        scores = {}
        for labelled in self.sets:
            predict, few = self.model.predict_on_batch, labelled.few_shapes
            texts = read_texts(predict, labelled.images, self.spec, few)
            texts = [labelled.protocol.normalize(text) for text in texts]
            scores[labelled.name] = word_accuracy(labelled.texts, texts)
            self._show(labelled, texts, done)
        mean = sum(scores.values()) / len(scores)
        if logs is not None:
            logs.update({f"dev_{name}": score for name, score in scores.items()})
            logs["dev_mean"] = mean
        words = done * self.words_per_epoch
        line = "  ".join(f"{name} {score:.1%}" for name, score in scores.items())
        print(f"\nAfter {words:,} words: {line}  mean {mean:.1%}", flush=True)
        row = {"epoch": done, "words": words, **scores, "mean": mean}
        append_row(self.folder / "dev.csv", row)
        if mean > self.best:
            self.best = mean
            save_weights(self.model, self.spec, self.folder / "best.npz")

    def _show(self, labelled: LabelledSet, texts: list[str], done: int) -> None:
        chosen = np.random.default_rng(done).permutation(len(texts))[: self.samples]
        readings = ", ".join(
            f"{labelled.texts[k]}" + ("" if texts[k] == labelled.texts[k] else f" > {texts[k]!r}")
            for k in chosen
        )
        print(f"\n  {labelled.name}: {readings}", end="", flush=True)


class Resumable(keras.callbacks.Callback):
    """Saves the model, its optimiser and the position at the end of every epoch.

    The model goes to a new file and `state.json` is then replaced in one step to name it, so
    that a kill at any moment leaves one whole checkpoint. Keep this callback the last.

    Args:
        folder: where to write.
        development: `DevelopmentSets` whose best accuracy is kept, or `None`.
    """

    def __init__(self, folder: Path, development: DevelopmentSets | None) -> None:
        super().__init__()
        self.folder = folder
        self.development = development

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        done = epoch + 1
        path = self.folder / f"checkpoint-{done:06d}.keras"
        temporary = self.folder / f"partial-{done:06d}.keras"
        self.model.save(temporary)
        os.replace(temporary, path)
        state = {
            "epoch": done,
            "checkpoint": path.name,
            "best": self.development.best if self.development else 0.0,
        }
        write_json(self.folder / "state.json", state)
        for old in self.folder.glob("*.keras"):
            if old.name != path.name:
                old.unlink()


class StopAtNaN(keras.callbacks.Callback):
    """Ends the run with an error when the loss is no number, before it is checkpointed."""

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        loss = (logs or {}).get("loss", 0.0)
        if not np.isfinite(loss):
            raise FloatingPointError(
                f"The loss is {loss} in epoch {epoch + 1}: the run diverged. The checkpoint of "
                "the epoch before is kept; go on from it with a lower learning rate."
            )


def append_row(path: Path, row: dict[str, Any]) -> None:
    """Adds a row to a CSV file, with a header if the file is new."""
    new = not path.exists()
    with path.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(row))
        if new:
            writer.writeheader()
        writer.writerow(row)


def drop_rows_after(path: Path, epoch: int, first: int = 1) -> None:
    """Takes rows of epochs past `epoch` out of a CSV file: a resumed run writes them anew.

    `first` is the number the file gives to the first epoch.
    """
    if not path.exists():
        return
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        names = reader.fieldnames or []
        rows = [row for row in reader if int(row["epoch"]) - first < epoch]
    temporary = path.with_name(path.name + ".partial")
    with temporary.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    os.replace(temporary, path)
