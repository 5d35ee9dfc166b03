"""`keras-crnn evaluate` on Beam prints what it prints without, to the byte, and goes on."""

import importlib.util
import json

import pytest
from drawn_words import CLEAN_WORDS
from labelled_folders import evaluate, make_set

from keras_crnn.commands import main

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("apache_beam") is None, reason="apache_beam of keras-crnn[beam]"
)


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    """A set of several parts with words of each kind that is skipped, and a small one."""
    folder = tmp_path_factory.mktemp("sets")
    rows = [(CLEAN_WORDS[k % 10], CLEAN_WORDS[k % (10 if k % 3 else 9)]) for k in range(150)]
    rows[7:7] = [(b"no image", "broken"), (None, "missing"), ("open", "¿?")]
    rows[90:90] = [(b"none", "broken, too"), ("street", "Street!")]
    large, small = make_set(folder / "large", rows), make_set(folder / "small", rows[60:70])
    for place, count in ((large, len(rows)), (small, 10)):
        lines = [f"{k}.png\t{CLEAN_WORDS[k % 10]},{CLEAN_WORDS[k % 7]},abc\n" for k in range(count)]
        (folder / place / "lexicon_3.tsv").write_text("".join(lines))
    return [large, f"{small}=exact"]


@pytest.fixture(scope="module")
def models():
    return ["--model", "crnn-en-full", "--model", "crnn-en"]


def test_several_sets_and_models(sets, models, tmp_path, capsys):
    written = {}
    for name, more in (("alone", []), ("beam", ["--beam-processes", "2"])):
        files = ["--out", str(tmp_path / f"{name}.md"), "--errors", str(tmp_path / f"{name}.html")]
        found = evaluate(capsys, *sets, *models, *files, *more)
        assert found[0] == 0
        page, table = (tmp_path / f"{name}.html"), (tmp_path / f"{name}.md")
        written[name] = found[1], page.read_bytes(), table.read_bytes()
    assert written["beam"] == written["alone"]
    assert len(written["alone"][0]) == 11
    assert "| 151 | 4 |" in written["alone"][0][2]


@pytest.mark.parametrize(
    "more",
    [
        ["--lexicon", "3"],
        ["--lexicon", "3", "--method", "near", "--delta", "1", "--views", "2"],
        ["--decoder", "beam", "--turns", "any", "--protocol", "caseless"],
    ],
)
def test_every_way_to_read(sets, more, capsys):
    given = [*sets, "--json", *more]
    alone = evaluate(capsys, *given)
    assert evaluate(capsys, *given, "--beam-processes", "1")[:2] == alone[:2]
    assert json.loads(alone[1][0])["words"] >= 151


def test_a_second_start_reads_what_is_missing(sets, tmp_path, capsys):
    parts = tmp_path / "parts"
    command = [sets[1].partition("=")[0], sets[0], "--parts", str(parts), "--beam-processes", "1"]
    whole = evaluate(capsys, *command)
    files = {path.name: path for path in parts.glob("part-*")}
    assert len(files) == 4
    kept, gone = files["part-000-00000.json"], files["part-001-00002.json"]
    gone.unlink()
    values = json.loads(kept.read_bytes())
    assert values["broken"] == {}
    right = next(word for word in values["words"] if word[1] == word[2])
    right[2] = "other"  # to see that it is not read again
    kept.write_text(json.dumps(values))
    again = evaluate(capsys, *command)
    assert again[1][3] == whole[1][3]
    assert again[1][2] != whole[1][2]
    assert gone.exists()
    assert main(["evaluate", *command, "--views", "2"]) == 2
    said = capsys.readouterr()
    assert "holds parts of an evaluation with another reading" in said.err
    assert not said.out


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--beam-processes", "1", "--time"], "--time is about one process"),
        (["--beam-processes", "0"], "--beam-processes is 0: give at least 1"),
        (["--parts", "x"], "--parts is for Beam"),
        (["--beam-option=--runner=FlinkRunner"], "give a folder that all of them can write to"),
        (["--paper", "x", "--beam-processes", "1"], "which Beam does not"),
    ],
)
def test_what_cannot_be_done_is_refused(sets, more, message, capsys):
    given = [] if "--paper" in more else sets
    assert main(["evaluate", *given, *more]) == 2
    assert message in capsys.readouterr().err


def test_a_worker_that_sees_another_set(sets):
    from keras_crnn.data.word_sets import open_word_set
    from keras_crnn.evaluation.beam.task import Task, TaskReaders, digest_set
    from keras_crnn.recognition.beam.settings import ReadingSettings

    words = open_word_set(sets[0])
    task = Task(sets[0], None, None, "paper", ReadingSettings(), 3, digest_set(words, None)[::-1])
    with pytest.raises(ValueError, match="has other words on a worker"):
        TaskReaders().open(task)
