"""The mobile model that comes with the package, exported once in every format."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from keras_crnn import ModelSpec, load_model
from keras_crnn.pretrained.files import pretrained_file

EXAMPLES = Path(__file__).parents[3] / "examples" / "images"
NAME = "crnn-en-full"


@dataclass(frozen=True)
class Exported:
    """A trained model and its files by format; int8 and int4 only where they can be made."""

    model: Any
    spec: ModelSpec
    files: dict[str, Path]

    def file(self, format: str) -> Path:
        """The file of a format, or the test is skipped for want of the quantiser."""
        if format not in self.files:
            pytest.skip("int8 and int4 need the extra quantize")
        return self.files[format]


@pytest.fixture(scope="session")
def exported(tmp_path_factory) -> Exported:
    from keras_crnn.export.litert.convert import convert_formats
    from keras_crnn.export.litert.formats import FORMATS, INTEGER_FORMATS

    model, spec = load_model(pretrained_file(NAME))
    folder = tmp_path_factory.mktemp("exported")
    formats = [
        format
        for format in FORMATS
        if format not in INTEGER_FORMATS or find_spec("ai_edge_quantizer")
    ]
    files = {}
    for format, content in convert_formats(model, spec, formats):
        files[format] = folder / f"{NAME}-{format}.tflite"
        files[format].write_bytes(content)
    return Exported(model, spec, files)


@pytest.fixture(scope="session")
def examples() -> Path:
    """Folder of the repository's example words, with `gt.tsv`."""
    return EXAMPLES
