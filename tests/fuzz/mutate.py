"""Breaks files in ways that files break, and in ways that a stranger would choose."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

#: Numbers at which sizes and counts go wrong.
_EDGES = (0, 1, 2, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def mutate(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """A sound file with one to six faults.

    Args:
        data: bytes. What a sound file holds.
        others: sequence of bytes. Further sound files, of which pieces are put in.
        rng: `Random`. The same one gives the same faults.
    """
    broken = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        rng.choice(_FAULTS)(broken, others, rng)
    return bytes(broken)


def mutate_text(
    data: bytes, others: Sequence[bytes], rng: Random, pieces: Sequence[bytes]
) -> bytes:
    """As `mutate`, and pieces of the format's language are put in and repeated as well.

    Args:
        data, others, rng: as for `mutate`.
        pieces: sequence of bytes, such as `(b"(", b"{0,100}")`.
    """
    broken = bytearray(data)
    for _ in range(rng.choice((1, 2, 3, 6))):
        place = rng.randint(0, len(broken))
        broken[place:place] = rng.choice(pieces) * rng.choice((1, 1, 1, 2, 50, 1000))
    return bytes(broken) if rng.random() < 0.5 else mutate(bytes(broken), others, rng)


def _flip_bit(data: bytearray, others: Sequence[bytes], rng: Random) -> None:
    if data:
        data[_place(data, rng)] ^= 1 << rng.randrange(8)


def _set_byte(data: bytearray, others: Sequence[bytes], rng: Random) -> None:
    if data:
        data[_place(data, rng)] = rng.randrange(256)


def _set_number(data: bytearray, others: Sequence[bytes], rng: Random) -> None:
    size = rng.choice((1, 2, 4))
    if len(data) >= size:
        place = min(_place(data, rng), len(data) - size)
        number = rng.choice(_EDGES) & (256**size - 1)
        data[place : place + size] = number.to_bytes(size, rng.choice(("big", "little")))


def _cut_end(data: bytearray, others: Sequence[bytes], rng: Random) -> None:
    del data[rng.randint(0, len(data)) :]


def _cut_out(data: bytearray, others: Sequence[bytes], rng: Random) -> None:
    start, end = _piece(data, rng)
    del data[start:end]


def _clear(data: bytearray, others: Sequence[bytes], rng: Random) -> None:
    start, end = _piece(data, rng)
    data[start:end] = bytes([rng.choice((0, 0xFF))]) * (end - start)


def _repeat(data: bytearray, others: Sequence[bytes], rng: Random) -> None:
    start, end = _piece(data, rng)
    data[end:end] = data[start:end] * rng.choice((1, 2, 20))


def _insert(data: bytearray, others: Sequence[bytes], rng: Random) -> None:
    place = rng.randint(0, len(data))
    data[place:place] = rng.randbytes(rng.randint(1, 16))


def _splice(data: bytearray, others: Sequence[bytes], rng: Random) -> None:
    other = others[rng.randrange(len(others))]
    start, end = _piece(other, rng)
    place = rng.randint(0, len(data))
    data[place : place + rng.choice((0, end - start))] = other[start:end]


_FAULTS = (
    _flip_bit, _flip_bit, _set_byte, _set_byte, _set_number, _set_number, _set_number,
    _cut_end, _cut_out, _clear, _repeat, _insert, _splice,
)  # fmt: skip


def _place(data: Sequence[int], rng: Random) -> int:
    """A place in the file; half the time in the first 64 bytes, where headers lie."""
    near = min(len(data), 64) if rng.random() < 0.5 else len(data)
    return rng.randrange(near)


def _piece(data: Sequence[int], rng: Random) -> tuple[int, int]:
    """Start and end of a piece, seldom a long one."""
    start = rng.randint(0, len(data))
    return start, min(len(data), start + int(2 ** rng.uniform(0, 12)))
