"""Small sets of rendered words on disk: what they hold, and how to break them."""

from keras_crnn.synthesis import shards
from keras_crnn.synthesis.shards import encode_png


def read_tree(folder):
    """Content of every file below a folder, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def break_after(monkeypatch, images, error):
    """Makes the encoding of the image after the first `images` ones raise."""
    left = iter(range(images))

    def encode(image):
        if next(left, None) is None:
            raise error
        return encode_png(image)

    monkeypatch.setattr(shards, "encode_png", encode)
