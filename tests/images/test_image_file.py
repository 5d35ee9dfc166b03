"""Files alone are opened, and no more of them than an image can have."""

import io
import os
import socket
import subprocess
import sys

import numpy as np
import pytest
from encoded_images import STEPS, encode
from PIL import Image

from keras_crnn.images.image_file import MAX_BYTES, read_file, read_stream
from keras_crnn.images.read import ImageError, read_image

needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")


@needs_pipes
def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "word.png")
    with pytest.raises(ImageError, match=r"word\.png: cannot be opened, as it is a pipe"):
        read_image(tmp_path / "word.png")


@needs_pipes
def test_devices_and_sockets_are_refused_behind_links_too(tmp_path, monkeypatch):
    (tmp_path / "zero.png").symlink_to("/dev/zero")
    with pytest.raises(ImageError, match=r"zero\.png: cannot be opened, as it is a device"):
        read_image(tmp_path / "zero.png")
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.png")
        with pytest.raises(ImageError, match="it is a socket"):
            read_image("socket.png")


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="this system has no /dev/fd")
def test_what_a_shell_has_opened_is_read(tmp_path):
    (tmp_path / "word.png").write_bytes(encode(Image.fromarray(STEPS)))
    code = "from keras_crnn import read_image; print(read_image('/dev/stdin').tolist())"
    with subprocess.Popen(["cat", tmp_path / "word.png"], stdout=subprocess.PIPE) as pipe:
        done = subprocess.run(
            [sys.executable, "-c", code], stdin=pipe.stdout, capture_output=True, text=True
        )
    assert done.stdout.strip() == str(STEPS.tolist())


def test_a_huge_sparse_file_is_refused_unread(tmp_path):
    with open(tmp_path / "huge.png", "wb") as file:
        file.truncate(20 << 30)
    with pytest.raises(ImageError, match=rf"huge\.png: has more than {MAX_BYTES} bytes"):
        read_image(tmp_path / "huge.png")


def test_a_stream_without_end_is_left(monkeypatch):
    monkeypatch.setattr("keras_crnn.images.image_file.MAX_BYTES", 1 << 22)

    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return bytes(size)

    endless = Endless()
    with pytest.raises(ImageError, match="file object: has more than 4194304 bytes"):
        read_image(endless)
    assert endless.given <= 6 << 20


def test_a_stream_that_comes_in_drops_is_read_whole():
    class Drops(io.BytesIO):
        def read(self, size=-1):
            return super().read(min(size, 7))

    data = encode(Image.fromarray(STEPS))
    assert read_stream(Drops(data), "drops") == data
    np.testing.assert_array_equal(read_image(Drops(data)), STEPS)


def test_an_empty_path_is_no_folder():
    with pytest.raises(ImageError, match=r"^'' is no path of an image"):
        read_image("")


def test_names_forge_no_lines(tmp_path):
    name = "a\nb\tc.png" if os.name == "posix" else "a.png"
    with pytest.raises(ImageError) as error:
        read_image(tmp_path / name)
    assert "\n" not in str(error.value)
    assert "\t" not in str(error.value)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are Unicode")
def test_a_name_that_is_no_text(tmp_path):
    name = os.fsdecode(bytes(tmp_path) + b"/caf\xe9.png")
    with pytest.raises(ImageError, match=r"caf\\xe9\.png: cannot be opened") as error:
        read_image(name)
    str(error.value).encode()
    with open(name, "wb") as file:
        file.write(encode(Image.fromarray(STEPS)))
    np.testing.assert_array_equal(read_image(name), STEPS)
    assert read_file(name) == encode(Image.fromarray(STEPS))
