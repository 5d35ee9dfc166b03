"""The notebook runs from its first cell to its last, on the examples."""

import os
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "examples" / "crops_to_phone.ipynb"


@pytest.mark.slow
def test_from_crops_to_a_file_for_the_phone(tmp_path, monkeypatch):
    nbformat = pytest.importorskip("nbformat")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("keras")
    shutil.copytree(ROOT / "examples" / "images", tmp_path / "images")
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    monkeypatch.setenv("PYTHONPATH", path)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells)  # outputs are not committed
    nbclient.NotebookClient(
        notebook, timeout=None, resources={"metadata": {"path": tmp_path}}
    ).execute()
    assert (tmp_path / "mine.npz").stat().st_size > 1e6
    assert (tmp_path / "mine.tflite").stat().st_size > 1e6
    pictures = [
        output
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if "image/png" in output.get("data", {})
    ]
    assert len(pictures) == 3
    nbformat.write(notebook, tmp_path / "run.ipynb")
