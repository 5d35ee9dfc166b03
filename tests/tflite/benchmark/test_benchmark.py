import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from keras_crnn.data.word_sets import open_set
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.text.alphabet import PAPER_ALPHABET
from tflite.benchmark.__main__ import EXAMPLES, list_files, main, parse_arguments
from tflite.benchmark.contestants import (
    OWN,
    PEER,
    Contestant,
    ContestantError,
    Process,
    enter_file,
    enter_peer,
)
from tflite.benchmark.files import describe_file
from tflite.benchmark.race import choose_words, race, share_out
from tflite.benchmark.tables import tabulate_ratios, tabulate_sizes, write_report

ROOT = Path(__file__).parents[3]
#: A recogniser that reads the name of the file, and one that breaks down at its third word.
SAYS_NAME = """
import sys, time
from pathlib import Path
from random import Random
sys.path.insert(0, {peers!r})
from serving import serve

def load():
    print("a greeting that is no answer", flush=True)
    held = bytearray({megabytes} * 10**6)
    for place in range(0, len(held), 4096):
        held[place] = 1
    words = []
    def read(image):
        words.append(image)
        if len(words) > {most}:
            sys.exit("no more words")
        time.sleep(0.001 * len(held) / 10**6)
        return image, 0.5
    return read

serve(lambda path: Path(path).stem, load, 1234, versions="Says 1.0")
"""


def write_peer(folder, name="says", megabytes=0, most=10**6):
    """A contestant that runs a script of the above."""
    path = folder / f"{name}.py"
    peers = str(ROOT / "tflite" / "benchmark" / "peers")
    path.write_text(SAYS_NAME.format(peers=peers, megabytes=megabytes, most=most), encoding="utf-8")
    return enter_peer(f"{name}={sys.executable} {path}")


@pytest.fixture(scope="module")
def mobile():
    return describe_file(pretrained_file("crnn-en-mobile", ".tflite"))


@pytest.fixture(scope="module")
def words():
    from random import Random

    return choose_words(open_set(EXAMPLES), None, Random(0))


def test_the_shipped_files_hold_int8_weights(mobile):
    assert (mobile.model, mobile.format) == ("crnn-en-mobile", "dynamic")
    assert 1.2e6 < mobile.parameters < 1.3e6
    assert mobile.size == mobile.path.stat().st_size
    assert describe_file(pretrained_file("crnn-en", ".tflite")).parameters == pytest.approx(
        8.33e6, rel=0.01
    )


def test_a_file_that_is_none_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="no model file"):
        describe_file(tmp_path / "none.tflite")
    path = tmp_path / "words.tflite"
    path.write_text("hotel street", encoding="utf-8")
    with pytest.raises(ValueError, match=r"no \.tflite file"):
        describe_file(path)


def test_the_record_has_the_last_word(mobile, tmp_path):
    path = tmp_path / "mine.tflite"
    path.write_bytes(mobile.path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        record = json.loads(archive.read("model.json"))
    path.write_bytes(mobile.path.read_bytes().partition(b"PK\x03\x04")[0])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("model.json", json.dumps({**record, "file": {"weights": "int8"}}))
    assert describe_file(path).format == "int8"
    assert describe_file(path).bits == mobile.bits == pytest.approx(8, rel=0.01)


def test_the_model_is_named_without_its_format(mobile, tmp_path):
    for name in ("mine-dynamic", "mine.dynamic", "mine"):
        path = tmp_path / f"{name}.tflite"
        path.write_bytes(mobile.path.read_bytes())
        assert describe_file(path).model == "mine"
    with pytest.raises(ValueError, match="both mine dynamic"):
        list_files(parse_arguments([str(path), str(tmp_path / "mine-dynamic.tflite")]))


def test_a_process_reads_what_the_package_reads(mobile, words):
    process = Process(enter_file(mobile), 1)
    try:
        right = 0
        for word in words:
            answer = process.read(word.path, repeats=2)
            right += PAPER_ALPHABET.keep(answer["text"]) == word.truth
            assert len(answer["spent"]) == len(answer["inner"]) == 2
            assert all(0 < a < b for a, b in zip(answer["inner"], answer["spent"], strict=True))
        assert right >= 8
        assert answer["loaded"] > min(answer["spent"])
        assert process.about["size"] == mobile.size
        if Path("/proc/self/status").exists():
            assert 1 < answer["memory"] < 100
    finally:
        process.close()


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="Linux alone tells it")
def test_memory_is_what_loading_and_reading_add(tmp_path):
    process = Process(write_peer(tmp_path, megabytes=40), 1)
    try:
        assert 35 < process.read(tmp_path / "hotel.png")["memory"] < 60
    finally:
        process.close()


def test_a_peer_gets_its_threads_and_none_of_our_paths(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    path = tmp_path / "tells.py"
    path.write_text(
        "import json, os, sys\n"
        "found = [sys.argv[1:], os.environ['PYTHONPATH'], os.environ['OMP_NUM_THREADS']]\n"
        "about = {'size': 1, 'imported': 1, 'versions': ''}\n"
        "print(json.dumps({'found': found, **about}))\n",
        encoding="utf-8",
    )
    process = Process(enter_peer(f"tells={sys.executable} {path} --height 32"), 2)
    process.close()
    assert process.about["found"] == [["--height", "32", "--threads", "2"], "", "2"]


@pytest.mark.parametrize("given", ["name", "=python x.py", "name="])
def test_a_peer_without_a_name_or_a_command_is_refused(given):
    with pytest.raises(ValueError, match="give NAME=COMMAND"):
        enter_peer(given)


def test_a_peer_that_does_not_speak_the_language_is_told(tmp_path):
    path = tmp_path / "talks.py"
    path.write_text("print('hello')", encoding="utf-8")
    with pytest.raises(ContestantError, match=r"answered 'hello', not JSON.*serving\.py"):
        Process(enter_peer(f"talks={sys.executable} {path}"), 1)
    path.write_text("print('{}')", encoding="utf-8")
    with pytest.raises(ContestantError, match=r"answered '{}', not JSON with imported, size"):
        Process(enter_peer(f"talks={sys.executable} {path}"), 1)
    with pytest.raises(ContestantError, match="nowhere: does not start"):
        Process(Contestant("nowhere", "", (str(tmp_path / "python"),)), 1)
    path.write_text("raise SystemExit('no such model')", encoding="utf-8")
    with pytest.raises(ContestantError, match="talks stopped: no such model"):
        Process(enter_peer(f"talks={sys.executable} {path}"), 1)


def test_a_race_drops_what_breaks_and_keeps_the_rest(tmp_path, words):
    named = [word._replace(truth=word.path.stem.replace("_", "")) for word in words[:6]]
    contestants = [
        write_peer(tmp_path, "quick"),
        write_peer(tmp_path, "slow", megabytes=5),
        write_peer(tmp_path, "breaks", most=5),
    ]
    found, troubles, versions = race(
        contestants, [1], named[:4], {"first": named, "wrong": words[:2]}, repeats=3, loads=2
    )
    assert [figures.contestant.name for figures in found] == ["quick", "slow"]
    assert troubles == ["breaks stopped: no more words"]
    assert versions == ["Says 1.0"]
    quick, slow = (figures.describe() for figures in found)
    assert quick["accuracy"] == {"first": 100, "wrong": 0}
    assert quick["mean"] == 50
    assert quick["kind"] == PEER
    assert quick["megabytes"] == 1234 / 1e6
    assert quick["threads"]["1"]["median"] < 5 < slow["threads"]["1"]["median"]
    assert quick["threads"]["1"]["graph median"] == 0.5
    assert len(found[0].spent[1]) == 12  # 4 words, 3 readings
    assert len(found[0].starts[1]["loaded"]) == 2


def test_words_are_shared_out_evenly_where_there_are_enough(words):
    from random import Random

    drawn = share_out({"large": words, "small": words[:2]}, 8, Random(0))
    assert len(drawn) == 8
    assert sum(word in words[:2] for word in drawn) >= 2
    assert len(share_out({"small": words[:2]}, 8, Random(0))) == 2


def row(model, format, megabytes, milliseconds, mean, bits=32, kind=OWN):
    run = {"median": milliseconds, "p95": milliseconds, "graph median": None, "memory": None}
    run |= {"loaded": 1.0, "imported": 2.0, "started": 3.0}
    return {
        "model": model,
        "format": format,
        "kind": kind,
        "parameters": 8_300_000 if kind == OWN else None,
        "bits": bits,
        "megabytes": megabytes,
        "threads": {"1": run},
        "accuracy": {"set": mean},
        "interval": {"set": [mean - 1, mean + 1]},
        "mean": mean,
    }


ROWS = [
    row("crnn-en", "float32", 33.3, 22.0, 72.0),
    row("crnn-en", "dynamic", 8.4, 4.0, 71.9, bits=8),
    row("crnn-en", "int4", 4.4, 5.0, 70.0, bits=4),
    row("other", "", 2.0, 3.0, 80.0, None, PEER),
]


def test_ratios_are_taken_against_the_same_model_in_floats():
    text = tabulate_ratios(ROWS, [1])
    assert "| crnn-en | dynamic | 4.00 | 22.00 | 5.50 | 3.96 | -0.1 |" in text
    assert "| crnn-en | int4 | 5.00 | 22.00 | 4.40 | 7.57 | -2.0 |" in text
    assert "other" not in text
    assert tabulate_ratios(ROWS[1:], [1]) == ""


def test_sizes_go_on_from_the_papers():
    text = tabulate_sizes(ROWS)
    assert "| the paper's, as published | float32 | 4.00 | 8.3 | 33 | - | - |" in text
    assert "| crnn-en | int4 | 0.50 | 8.30 | 4.2 | 4.40 | 70.0 |" in text
    assert "other" not in text


def test_the_report_says_what_is_no_timing():
    report = {"rows": ROWS, "threads": [1], "sets": {"set": 10}, "date": "today", "loads": 1}
    report |= {"machine": "m", "timed words": 5, "repeats": 2, "example": False, "peers": "Peers."}
    seen = {"model": "crnn-en", "format": "dynamic", "difference": 3e-7, "agree": 7}
    emulated = {"machine": "aarch64", "words": 8, "rows": [seen | {"milliseconds": 400.0}]}
    text = write_report(report | {"emulation": emulated, "troubles": ["it broke"]})
    assert "**not a timing**" in text
    assert "| crnn-en | dynamic | 3.0e-07 | 7 of 8 | 400 |" in text
    assert "Not measured: it broke." in text
    assert "Peers." in text
    assert "ARM64" not in write_report(report | {"emulation": None, "troubles": []})


def test_the_command_prints_and_writes_its_tables(tmp_path, mobile, capsys):
    out, figures = tmp_path / "table.md", tmp_path / "figures.json"
    peer = write_peer(tmp_path)
    arguments = [str(mobile.path), "--count", "3", "--repeats", "2", "--loads", "1"]
    arguments += ["--threads", "1", "--also", "says=" + " ".join(peer.command)]
    assert main([*arguments, "--out", str(out), "--json", str(figures)]) == 0
    text = out.read_text(encoding="utf-8")
    assert capsys.readouterr().out == text
    assert "| crnn-en-mobile | dynamic | 1.28 |" in text
    assert "means little" in text
    report = json.loads(figures.read_text(encoding="utf-8"))
    assert [one["kind"] for one in report["rows"]] == [OWN, PEER]
    assert report["rows"][0]["accuracy"]["images"] > 60


def test_the_command_tells_what_it_cannot_measure(tmp_path, capsys):
    assert main([str(tmp_path / "none.tflite")]) == 2
    assert "There is no model file" in capsys.readouterr().err
    path = tmp_path / "foreign.tflite"
    path.write_bytes(pretrained_file("crnn-en", ".tflite").read_bytes().partition(b"PK\x03\x04")[0])
    assert main([str(path)]) == 2
    assert "holds no keras-crnn model" in capsys.readouterr().err
    assert main(["--also", "a=python x.py", "--also", "a=python y.py"]) == 2
    assert "Two recognisers are called 'a'" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["--threads", "100000"])
    assert "more than the" in capsys.readouterr().err


def test_measuring_needs_no_tensorflow(run_python):
    code = "import sys, tflite.benchmark, tflite.benchmark.worker; assert not {'tensorflow', "
    run_python("-c", code + "'keras', 'matplotlib'} & set(sys.modules)")


def test_serving_runs_where_nothing_is_installed(tmp_path):
    peers = str(ROOT / "tflite" / "benchmark" / "peers")
    code = f"import sys; sys.path.insert(0, {peers!r}); import serving"
    done = subprocess.run([sys.executable, "-S", "-E", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
