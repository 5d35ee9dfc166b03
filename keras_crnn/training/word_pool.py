"""The words in memory that a training draws its batches from, and how often each was used."""

from __future__ import annotations

import numpy as np


class WordPool:
    """At most `capacity` words in memory; one that was used `uses` times may be replaced."""

    def __init__(self, capacity: int, uses: int) -> None:
        self.capacity = capacity
        self.uses = uses
        self.filled = 0
        self.counts = np.zeros(capacity, np.int32)
        self._images: np.ndarray | None = None  # (capacity, height, width, 1) uint8
        self._labels: np.ndarray | None = None  # (capacity, time_steps + 2) int32

    def add(self, images: np.ndarray, labels: np.ndarray) -> int:
        """Puts words into free places, or over those used most; returns how many found one."""
        if self._images is None or self._labels is None:
            self._images = np.zeros((self.capacity, *images.shape[1:]), images.dtype)
            self._labels = np.zeros((self.capacity, *labels.shape[1:]), labels.dtype)
        if self.filled < self.capacity:
            places = np.arange(self.filled, min(self.capacity, self.filled + len(images)))
            self.filled += len(places)
        else:
            worn = np.flatnonzero(self.counts >= self.uses)
            places = worn[np.argsort(-self.counts[worn], kind="stable")][: len(images)]
        self._images[places] = images[: len(places)]
        self._labels[places] = labels[: len(places)]
        self.counts[places] = 0
        return len(places)

    def can_give(self, size: int) -> bool:
        """Whether a batch is there: always once the pool is full, before that of unworn words."""
        return self.filled == self.capacity or len(self._unworn()) >= size

    def give(
        self, size: int, random: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Copies of `size` different words: images, labels, and whether each was used before."""
        assert self._images is not None
        assert self._labels is not None
        choice = self.capacity if self.filled == self.capacity else self._unworn()
        places = random.choice(choice, size, replace=False)
        used = self.counts[places] > 0
        self.counts[places] += 1
        return self._images[places], self._labels[places], used

    def _unworn(self) -> np.ndarray:
        return np.flatnonzero(self.counts[: self.filled] < self.uses)
