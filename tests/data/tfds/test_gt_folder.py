import pytest

from keras_crnn.data.tfds import FolderConfig, FolderWords, read_benchmark
from keras_crnn.system.errors import InputError


def test_one_folder_is_one_split(tmp_path, write, draw, prepare):
    table = (
        'a.png\tHello, "you"\\\nsub/b.png\ttwo words\nc.png\tbroken\nd.png\tgone\na.png\tagain\n'
    )
    contents = {"gt.tsv": table.encode(), "a.png": draw(), "sub/b.png": draw("GIF", mode="L")}
    write(tmp_path / "crops", {**contents, "c.png": b"no PNG"})
    builder, read = prepare("keras_crnn_folder", config=FolderConfig(folder=tmp_path / "crops"))
    texts = {"a.png": 'Hello, "you"\\', "sub/b.png": "two words", "a.png#2": "again"}
    assert {name: word.text for name, word in read("train").items()} == texts
    assert builder.info.full_name == "keras_crnn_folder/crops/1.0.0"
    counts = {"broken image": 1, "missing image": 1}
    assert builder.info.metadata["skipped"] == {"train": counts}
    there = r"crops has no split 'test'\. It has: train\. .* keras_crnn_folder/crops:train\."
    with pytest.raises(InputError, match=there):
        read_benchmark("keras_crnn_folder/crops", data_dir=tmp_path / "sets")


def test_paths_of_the_table_may_be_absolute(tmp_path, write, draw, prepare, monkeypatch):
    table = f"{tmp_path}/crops/a.png\tone\nb.png\ttwo\n"
    write(tmp_path / "crops", {"gt.tsv": table.encode(), "a.png": draw(), "b.png": draw()})
    monkeypatch.chdir(tmp_path)
    _, read = prepare("keras_crnn_folder", config=FolderConfig(folder="crops"))
    texts = {name: word.text for name, word in read("train").items()}
    assert texts == {"a.png": "one", "b.png": "two"}


def test_a_database_is_one_split(tmp_path, draw, prepare):
    lmdb = pytest.importorskip("lmdb")
    entries = {"num-samples": b"1", "image-000000001": draw(), "label-000000001": b"one"}
    database = lmdb.open(str(tmp_path / "set"), map_size=2**22)
    with database.begin(write=True) as transaction:
        for key, value in entries.items():
            transaction.put(key.encode(), value)
    database.close()
    _, read = prepare("keras_crnn_folder", config=FolderConfig(folder=tmp_path / "set"))
    assert {name: word.text for name, word in read("train").items()} == {"image-000000001": "one"}


def test_a_folder_may_have_any_name(tmp_path, write, draw):
    folder = tmp_path / "my crops (2)"
    write(folder, {"gt.tsv": b"a.png\tone\n", "a.png": draw()})
    builder = FolderWords(config=FolderConfig(folder=folder), data_dir=tmp_path / "sets")
    builder.download_and_prepare()
    words = read_benchmark("keras_crnn_folder/my crops (2)", "train", tmp_path / "sets")
    assert [word.text for word in words] == ["one"]
    with pytest.raises(
        FileNotFoundError, match=r"keras_crnn_folder/my crops \(3\) is not prepared"
    ):
        read_benchmark("keras_crnn_folder/my crops (3)", data_dir=tmp_path / "sets")


def test_folders_within_are_splits(tmp_path, write, draw):
    for split in ("train", "test"):
        write(tmp_path / split, {"gt.tsv": b"a.png\tone\n", "a.png": draw()})
    (tmp_path / "notes").mkdir()
    splits = FolderConfig(folder=tmp_path).splits
    assert splits == {"test": tmp_path / "test", "train": tmp_path / "train"}


def test_what_is_wrong_is_named(tmp_path, write, prepare):
    with pytest.raises(ValueError, match=r"give config=FolderConfig\(folder=\.\.\.\)"):
        prepare("keras_crnn_folder")
    with pytest.raises(FileNotFoundError, match=r"gt\.tsv does not exist. The layout expected"):
        prepare("keras_crnn_folder", config=FolderConfig(folder=tmp_path / "nowhere"))
    write(tmp_path / "crops", {"gt.tsv": b"a.png\tone\n", "a.png": b"no PNG"})
    message = "Split train of keras_crnn_folder holds no word that could be used: 1 skipped"
    with pytest.raises(ValueError, match=message):
        prepare("keras_crnn_folder", config=FolderConfig(folder=tmp_path / "crops"))
    with pytest.raises(FileNotFoundError, match=r"keras_crnn_svt is not prepared in .*"):
        read_benchmark("keras_crnn_svt", data_dir=tmp_path / "sets")
