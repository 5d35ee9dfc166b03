import json

import pytest
from PIL import Image

from tflite.benchmark.plot import GREY, OTHER, PEER, list_handles, list_points, main


def row(model, format, megabytes, milliseconds, mean, kind="own"):
    return {
        "model": model,
        "format": format,
        "kind": kind,
        "megabytes": megabytes,
        "threads": {"2": {"median": 100.0}, "1": {"median": milliseconds}},
        "mean": mean,
    }


ROWS = [
    row("crnn-en", "float32", 33.3, 22.0, 72.0),
    row("crnn-en", "dynamic", 8.4, 4.0, 71.9),
    row("crnn-en-full", "naive float32", 1.3, 1.0, 71.0),
    row("another", "", 2.0, 3.0, 80.0, "peer"),
]


def test_points_stand_at_size_or_time_in_their_models_colour():
    sizes, times = list_points(ROWS, "megabytes"), list_points(ROWS, "milliseconds")
    assert [point.x for point in sizes] == [33.3, 8.4, 1.3, 2.0]
    assert [point.x for point in times] == [22.0, 4.0, 1.0, 3.0]
    assert [point.y for point in times] == [72.0, 71.9, 71.0, 80.0]
    assert sizes[0].color == sizes[1].color != sizes[2].color
    assert sizes[0].marker != sizes[1].marker
    assert sizes[2].marker == OTHER
    assert sizes[3] == (2.0, 80.0, GREY, PEER, "another")


def test_the_legend_names_models_formats_and_peers():
    labels = [handle.get_label() for handle in list_handles(ROWS)]
    assert labels == ["crnn-en", "crnn-en-full", "float32", "dynamic", "naive float32", "peers"]
    assert list_handles(ROWS[:3])[-1].get_label() == "naive float32"


def test_the_command_draws_a_picture(tmp_path, capsys):
    figures, out = tmp_path / "figures.json", tmp_path / "benchmark.png"
    report = {"rows": ROWS, "threads": [1, 2], "sets": {"a": 10, "b": 2000}}
    figures.write_text(json.dumps(report), encoding="utf-8")
    assert main([str(figures), "--out", str(out)]) == 0
    with Image.open(out) as image:
        assert image.width > 800
        assert len(image.convert("RGB").getcolors(image.width * image.height)) > 50
    figures.write_text(json.dumps({**report, "rows": []}), encoding="utf-8")
    assert main([str(figures), "--out", str(out)]) == 2
    assert "run tflite.benchmark again" in capsys.readouterr().err
    assert main([str(tmp_path / "none.json")]) == 2


@pytest.mark.parametrize("count", [1, 30])
def test_few_and_many_points_can_be_drawn(tmp_path, count):
    figures = tmp_path / "figures.json"
    rows = [row(f"peer {k}", "", 2.0, 3.0, 80.0, "peer") for k in range(count)]
    figures.write_text(json.dumps({"rows": rows, "threads": [1], "sets": {"a": 10}}))
    assert main([str(figures), "--out", str(tmp_path / "crowd.png")]) == 0
