"""Sets in LMDB databases, read as a folder is."""

import os
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from encoded_images import encode
from grey_words import FIXED, grey, make_dataset, make_spec, read_values
from PIL import Image

from keras_crnn.commands.set_arguments import is_set
from keras_crnn.commands.set_measurement import open_given_set
from keras_crnn.data import Skipped, read_folder, word_arrays
from keras_crnn.data.word_sets import open_set
from keras_crnn.images.read import ImageError, read_image
from keras_crnn.training.development import load_set

lmdb = pytest.importorskip("lmdb")
WORDS = ("one", "two", "ba\u0301")


def fill(folder, entries):
    folder.mkdir(parents=True, exist_ok=True)
    database = lmdb.open(str(folder), map_size=2**22)
    with database.begin(write=True) as transaction:
        for key, value in entries.items():
            transaction.put(key.encode(), value)
    database.close()
    return folder


def make_entries(texts=WORDS, first=1):
    entries = {"num-samples": str(len(texts)).encode()}
    for number, text in enumerate(texts, 1):
        entries[f"image-{number:09d}"] = encode(Image.fromarray(grey(first + number)))
        entries[f"label-{number:09d}"] = text.encode()
    return entries


def test_examples_in_their_order_with_names(tmp_path):
    examples = read_folder(fill(tmp_path / "set", make_entries()))
    assert [example.text for example in examples] == ["one", "two", "bá"]  # NFC
    assert [example.name for example in examples] == [
        str(tmp_path / "set" / f"image-00000000{number}") for number in (1, 2, 3)
    ]
    for _ in range(2):  # as often as wanted
        np.testing.assert_array_equal(read_image(examples[1].image), grey(3))


def test_batches_arrays_and_sets_of_one(tmp_path):
    folder = fill(tmp_path / "iiit", make_entries(("one", "two", "six", "ten")))
    images, _ = word_arrays(folder, make_spec())
    assert images[:, 0, 0, 0].tolist() == [2, 3, 4, 5]
    (folder / "subset_few.txt").write_text("image-000000004\nimage-000000002\n")
    few = open_set(f"{folder}:few")
    assert few.name == "iiit-few"
    assert [example.text for example in few.examples] == ["ten", "two"]
    (folder / "lexicon_50.tsv").write_text(
        "".join(f"image-00000000{number}\tone,two\n" for number in (1, 2, 3, 4))
    )
    assert open_set(folder).open_lexicon("50").words(few.examples[0].name) == ["one", "two"]
    (folder / "subset_odd.txt").write_text("image-000000009\n")
    with pytest.raises(ValueError, match=r"subset_odd\.txt, line 1: 'image-000000009' is not"):
        open_set(f"{folder}:odd")


def test_development_sets_and_what_evaluate_takes(tmp_path):
    folder = fill(tmp_path / "iiit", make_entries())
    held = load_set(folder, make_spec(), "caseless")
    assert held.name == "iiit"
    assert held.texts == ["one", "two", "bá"]
    assert is_set(str(folder))
    assert open_given_set(str(folder), None).name == "iiit"


def test_batches_for_fit(tmp_path):
    pytest.importorskip("tensorflow")
    folder = fill(tmp_path / "set", make_entries())
    skipped = Skipped()
    assert read_values(make_dataset(folder, FIXED, 2, skipped=skipped)) == [2, 3]
    assert skipped.counts == {"foreign character": 1}


def test_what_is_missing_is_counted(tmp_path):
    entries = make_entries(("one", "two", "six", "ten"))
    del entries["image-000000001"], entries["label-000000002"]
    entries["label-000000003"] = b"\xff"
    skipped = Skipped()
    (left,) = read_folder(fill(tmp_path / "set", entries), skipped)
    assert left.text == "ten"
    assert skipped.counts == {"missing image": 1, "missing label": 1, "text not UTF-8": 1}


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"img_1": b"", "txt_1": b""}, r"without a number at num-samples \(keys: 'img_1', 'txt_1'"),
        ({}, r"\(keys: none\)"),
        ({"num-samples": b"many"}, r"without a number at num-samples"),
        ({"num-samples": b"0"}, r"holds no word"),
        ({"num-samples": b"9" * 30}, r"holds no word \(1 skipped: 1 missing label"),
    ],
)
def test_other_databases_are_refused(tmp_path, entries, message):
    with pytest.raises(ValueError, match=message):
        read_folder(fill(tmp_path / "set", entries))


def test_what_is_no_database_is_named(tmp_path):
    (tmp_path / "data.mdb").write_bytes(b"garbage" * 999)
    with pytest.raises(ValueError, match=r"data\.mdb cannot be opened as an LMDB database"):
        read_folder(tmp_path)


@pytest.mark.parametrize("left", [0.4, 0.9])
def test_a_database_cut_short_is_refused(tmp_path, left):
    folder = fill(tmp_path / "set", make_entries([f"w{number}" for number in range(200)]))
    path = folder / "data.mdb"
    path.write_bytes(path.read_bytes()[: int(left * path.stat().st_size)])
    with pytest.raises(ValueError, match=r"set is damaged \(data\.mdb has \d+ bytes of \d+"):
        read_folder(folder)


def test_damage_in_the_middle_is_named_and_does_not_end_a_training(tmp_path):
    folder = fill(tmp_path / "set", make_entries([f"w{number}" for number in range(200)]))
    examples = read_folder(folder)
    path = folder / "data.mdb"
    with path.open("r+b") as file:  # in place: the database stays open
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 8192)
    skipped = Skipped(log=False)
    word_arrays(examples, make_spec(), skipped=skipped)
    assert 0 < skipped.counts["broken image"] < 200
    assert "set is damaged (" in skipped.names["broken image"][0]
    with pytest.raises(ValueError, match=r"set is damaged \(.*\)\. Fetch or write it again"):
        read_folder(folder)


def test_one_that_the_program_has_open_is_to_be_closed(tmp_path):
    folder = fill(tmp_path / "set", make_entries())
    opened = lmdb.open(str(folder))
    with pytest.raises(ValueError, match="Close it where this program has opened it"):
        read_folder(folder)
    opened.close()
    assert len(read_folder(folder)) == 3


def test_the_file_of_a_database_is_asked_for_by_its_folder(tmp_path):
    folder = fill(tmp_path / "set", make_entries())
    with pytest.raises(ValueError, match=r"data\.mdb is the file of an LMDB database\. Give its"):
        read_folder(folder / "data.mdb")


def test_a_table_beside_it_comes_first(tmp_path):
    folder = fill(tmp_path / "set", make_entries())
    (folder / "a.png").write_bytes(b"")
    (folder / "gt.tsv").write_text("a.png\ttable\n")
    assert [example.text for example in read_folder(folder)] == ["table"]


def test_threads_and_other_readers_share_one_opening(tmp_path, monkeypatch):
    folder = fill(tmp_path / "set", make_entries([f"w{number}" for number in range(40)]))
    again = read_folder(folder)
    images = [example.image for example in read_folder(folder) + again]
    with ThreadPoolExecutor(8) as pool:
        values = [int(image[0, 0]) for image in pool.map(read_image, images)]
    assert values == [*range(2, 42)] * 2
    monkeypatch.chdir(folder.parent)
    copy = pickle.loads(pickle.dumps(again[3]))
    assert read_image(copy.image)[0, 0] == 5


def test_another_process_opens_it_anew(tmp_path, run_python):
    folder = fill(tmp_path / "set", make_entries())
    (tmp_path / "examples").write_bytes(pickle.dumps(read_folder(folder)))
    code = (
        "import pickle, sys, os\n"
        "from keras_crnn.images.read import read_image\n"
        "images = [e.image for e in pickle.load(open(sys.argv[1], 'rb'))]\n"
        "print([int(read_image(i)[0, 0]) for i in images], flush=True)\n"
        "child = os.fork()\n"
        "if not child:\n"
        "    print([int(read_image(i)[0, 0]) for i in images], flush=True); os._exit(0)\n"
        "os.waitpid(child, 0)\n"
    )
    output = run_python("-c", code, str(tmp_path / "examples"))
    assert output.splitlines().count("[2, 3, 4]") == 2


def test_a_set_that_was_written_again_is_read_anew(tmp_path):
    folder = fill(tmp_path / "set", make_entries())
    (old, *_) = read_folder(folder)
    other = fill(tmp_path / "other", make_entries(("new",), first=7))
    os.replace(other / "data.mdb", folder / "data.mdb")
    (new,) = read_folder(folder)
    assert new.text == "new"
    assert read_image(new.image)[0, 0] == read_image(old.image)[0, 0] == 8
    os.replace(fill(tmp_path / "less", {}) / "data.mdb", folder / "data.mdb")
    with pytest.raises(ImageError, match="image-000000001: is empty"):
        read_image(old.image)
    del old, new, _
    fill(folder, make_entries())  # nobody holds it open any more


def test_without_the_extra_the_remedy_is_named(tmp_path, monkeypatch):
    folder = fill(tmp_path / "set", make_entries())
    monkeypatch.setitem(sys.modules, "lmdb", None)
    with pytest.raises(ImportError, match=r"needs lmdb.*pip install 'keras-crnn\[lmdb\]'"):
        read_folder(folder)
