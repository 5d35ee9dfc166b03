"""Files of truths: `gt.tsv` with paths, texts, line ends and encodings of any kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

from keras_crnn.data.folder import read_folder
from keras_crnn.data.reader import WordReader
from keras_crnn.evaluation.protocols import PROTOCOLS, open_protocol
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.system.errors import InputError
from keras_crnn.text.alphabet import FULL_ALPHABET
from tests.fuzz.mutate import mutate_text
from tests.fuzz.target import Target

_PIECES = (
    *(b"\t", b"\n", b"\r", b"\r\n", b"\0", b" ", b"/", b"\\", b"../", b"a.png\t", b"/etc/passwd\t"),
    *("\ufeff".encode(), "\u2028".encode(), "\u0301\u0323".encode(), "İ".encode(), "שלום".encode()),
    *(b"\xff", b"\xed\xa0\x80", b"\n\na.png\tword\n", b"A" * 100),
)


def make_tables() -> list[bytes]:
    """A table, one of Windows, and one with all that a text may hold."""
    return [
        b"a.png\tHello\nmore/b.png\ttwo words\n",
        "\ufeffa.png\tgrüß\r\nmore\\b.png\tGott\r\n".encode(),
        "a.png\ttab here\t\n\n  \na.png\t\na.png\tNguye\u0302\u0303n\n".encode(),
    ]


def change_table(data: bytes, others: Sequence[bytes], rng: Random) -> bytes:
    """As `mutate_text`, with what paths, texts and their encodings are made of."""
    return mutate_text(data, others, rng, _PIECES)


def read(data: bytes, folder: Path) -> object:
    """Lists a folder and brings its texts to labels and to what is compared, as commands do."""
    (folder / "more").mkdir()
    for name in ("a.png", "more/b.png"):
        (folder / name).write_bytes(b"not opened here")
    (folder / "gt.tsv").write_bytes(data)
    examples = read_folder(folder)
    reader = WordReader(FULL_ALPHABET, Preprocessing(), lambda width: width // 4, None, None, None)
    for example in examples:
        assert Path(example.image).resolve().is_relative_to(folder.resolve()), example
        reader.encode(example.text, example.name)
        for protocol in PROTOCOLS:
            open_protocol(protocol, FULL_ALPHABET).normalize(example.text)
    return len(examples), str(reader.skipped)


TARGET = Target(make_tables, read, (InputError,), change_table, megabytes=20, suite=400)
