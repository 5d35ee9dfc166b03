import io

from keras_crnn.commands import progress as shown


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_progress_on_a_terminal_is_one_line(monkeypatch):
    times = iter([8.0, 10.0, 12.0])
    monkeypatch.setattr(shown.time, "monotonic", lambda: next(times))
    stream = Terminal()
    with shown.ImageProgress(10_000, stream) as progress:
        progress.show(1000, 500)
        progress.show(3000, 2500)
    assert stream.getvalue() == (
        "starting\r1000 of 10000 images, 250 a second, 0:00:36 left\x1b[K"
        "\r3000 of 10000 images, 625 a second, 0:00:11 left\x1b[K\n"
    )


def test_progress_in_a_file_is_a_line_every_tenth():
    stream = io.StringIO()
    with shown.ImageProgress(1000, stream) as progress:
        for done in range(1, 1001):
            progress.show(done, done)
    assert [line.split()[0] for line in stream.getvalue().splitlines()] == [
        str(hundreds) for hundreds in range(100, 1001, 100)
    ]
