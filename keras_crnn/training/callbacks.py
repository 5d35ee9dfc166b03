"""Keras callbacks of a training run: development sets, and a checkpoint to resume from."""

from __future__ import annotations

import contextlib
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from keras_crnn.evaluation.measure import word_accuracy
from keras_crnn.network.model_file import save_weights
from keras_crnn.network.spec import ModelSpec
from keras_crnn.system.atomic import replaced
from keras_crnn.system.extras import extra
from keras_crnn.training.averaging import AveragedWeights
from keras_crnn.training.development import LabelledSet, read_labelled
from keras_crnn.training.run_folder import write_json

with extra("train"):
    import keras


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
        averaged: `AveragedWeights` or `None`. What the sets are read with and what is kept.
            Defaults to the weights as they are.
        raw: bool. Reads the sets with the weights as they are, too, for a column `raw_mean`.
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
        averaged: AveragedWeights | None = None,
        raw: bool = False,
    ) -> None:
        super().__init__()
        self.sets = sets
        self.spec = spec
        self.folder = folder
        self.every = every
        self.words_per_epoch = words_per_epoch
        self.samples = samples
        self.best = best
        self.averaged = averaged
        self.raw = raw and averaged is not None

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        done = epoch + 1
        if not self.sets or (done % self.every and done != self.params["epochs"]):
            return
        row: dict[str, Any] = {"epoch": done, "words": done * self.words_per_epoch}
        with self.averaged.in_place() if self.averaged else contextlib.nullcontext():
            scores = self._read(done)
            mean = sum(scores.values()) / len(scores)
            row |= {**scores, "mean": mean}
            if mean > self.best:
                self.best = mean
                save_weights(self.model, self.spec, self.folder / "best.npz")
        if self.raw:
            raw = self._read(None).values()
            row["raw_mean"] = sum(raw) / len(raw)
        if logs is not None:
            logs.update({f"dev_{name}": score for name, score in scores.items()})
            logs["dev_mean"] = mean
        line = "  ".join(f"{name} {score:.1%}" for name, score in scores.items())
        print(f"\nAfter {row['words']:,} words: {line}  mean {mean:.1%}", flush=True)
        append_row(self.folder / "dev.csv", row)

    def _read(self, shown: int | None) -> dict[str, float]:
        """Accuracy by set; some readings are printed where there is an epoch to choose them."""
        scores = {}
        for labelled in self.sets:
            texts = read_labelled(self.model.predict_on_batch, labelled, self.spec)
            scores[labelled.name] = word_accuracy(labelled.texts, texts)
            if shown is not None:
                self._show(labelled, texts, shown)
        return scores

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
    that a kill at any moment leaves one whole checkpoint. The checkpoint at which a held rate
    begins to fall is kept besides, so that the run can be lengthened from there. Keep this
    callback the last.

    Args:
        folder: where to write.
        development: `DevelopmentSets` whose best accuracy is kept, or `None`.
        state: dict. What `state.json` held when this part of the run began.
        held_epochs: int or `None`. Epochs before the rate falls; `None` where it does not.
        fall_epochs: int. Epochs over which it falls, kept with that checkpoint. Defaults to 0.
    """

    def __init__(
        self,
        folder: Path,
        development: DevelopmentSets | None,
        state: dict[str, Any] | None = None,
        held_epochs: int | None = None,
        fall_epochs: int = 0,
    ) -> None:
        super().__init__()
        self.folder = folder
        self.development = development
        self.state = dict(state or {})
        self.held_epochs = held_epochs
        self.fall_epochs = fall_epochs

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        done = epoch + 1
        path = self.folder / f"checkpoint-{done:06d}.keras"
        with replaced(path, suffix=".keras") as partial:
            self.model.save(partial)
        best = self.development.best if self.development else 0.0
        self.state |= {"epoch": done, "checkpoint": path.name, "best": best}
        if done == self.held_epochs:
            held = {"epoch": done, "checkpoint": path.name, "length": self.fall_epochs}
            self.state["held"] = held
        write_json(self.folder / "state.json", self.state)
        kept = {path.name, self.state.get("held", {}).get("checkpoint")}
        for old in self.folder.glob("*.keras"):
            if old.name not in kept:
                old.unlink()


class StopAtNaN(keras.callbacks.Callback):
    """Ends the run with an error when the weights are no numbers, before they are checkpointed.

    A loss that is no number while the weights are finite comes from a step that the optimizer left
    out (`FusedAdamW`); it is said, and the run goes on, unless the next epoch has one as well.
    """

    def __init__(self) -> None:
        super().__init__()
        self._before = False  # whether the epoch before had a step that was left out

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        loss = (logs or {}).get("loss", 0.0)
        before, self._before = self._before, not np.isfinite(loss)
        if not self._before:
            return
        weights = map(keras.ops.convert_to_numpy, self.model.weights)
        if before or not all(np.isfinite(weight).all() for weight in weights):
            raise FloatingPointError(
                f"The loss is {loss} in epoch {epoch + 1}: the run diverged. The checkpoint of "
                "the epoch before is kept; go on from it with a lower learning rate."
            )
        print(
            f"\nThe loss of a step in epoch {epoch + 1} was {loss}: the step was left out.",
            flush=True,
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
        names = reader.fieldnames
        rows = [row for row in reader if _is_whole(row) and int(row["epoch"]) - first < epoch]
    if not names:  # a run that was killed before its first line; a new one begins with the names
        path.unlink()
        return
    with replaced(path) as partial, partial.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def _is_whole(row: dict[str, Any]) -> bool:
    """Whether a row was written to its end: a kill may leave a part of the last one."""
    return None not in row.values() and str(row.get("epoch", "")).isdigit()
