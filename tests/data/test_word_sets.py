import pytest

from keras_crnn.data.word_sets import open_set


@pytest.fixture
def folder(tmp_path):
    """Four labelled words, one image missing, and subsets; opening a set reads no image."""
    folder = tmp_path / "ic13"
    (folder / "images").mkdir(parents=True)
    rows = [f"images/{k}.png\tword {k}\n" for k in range(4)]
    (folder / "gt.tsv").write_text("".join(rows), encoding="utf-8")
    for k in range(3):
        (folder / "images" / f"{k}.png").touch()
    (folder / "subset_1015.txt").write_text("\ufeffimages/2.png\r\n\r\nimages/0.png", "utf-8")
    (folder / "subset_some.txt").write_text("images/1.png\nimages/3.png\n", "utf-8")
    return folder


def texts(words):
    return [example.text for example in words.examples]


def test_a_whole_folder(folder, monkeypatch):
    words = open_set(folder)
    assert (words.name, texts(words)) == ("ic13", ["word 0", "word 1", "word 2"])
    assert words.skipped.counts == {"missing image": 1}
    monkeypatch.chdir(folder)
    assert open_set(".").name == "ic13"


@pytest.mark.parametrize("subset", ["1015", "subset_1015", "subset_1015.txt"])
def test_a_subset_in_its_own_order(folder, subset):
    words = open_set(f"{folder}/:{subset}")
    assert (words.name, texts(words)) == ("ic13-1015", ["word 2", "word 0"])
    assert words.skipped.total == 0  # what is missing is not of this subset


def test_a_missing_image_of_a_subset_is_counted(folder):
    words = open_set(f"{folder}:some")
    assert texts(words) == ["word 1"]
    assert words.skipped.counts == {"missing image": 1}


def test_a_subset_that_is_not_there_names_those_that_are(folder):
    with pytest.raises(FileNotFoundError, match=r"no subset '857'.*There are: 1015, some\."):
        open_set(f"{folder}:857")
    for path in folder.glob("subset_*"):
        path.unlink()
    with pytest.raises(FileNotFoundError, match=r"no subset '857'.*The folder has no subset\."):
        open_set(f"{folder}:857")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"images/1.png\nimages/9.png\n", "line 2: 'images/9.png' is not an image of gt.tsv"),
        (b"1.png\n", "as in 'images.0.png'"),
        (b"images/3.png\n", "lists no image that exists"),
        (b"\n", "lists no image that exists"),
        (b"\xff\n", "is not UTF-8"),
    ],
)
def test_a_bad_subset(folder, content, message):
    (folder / "subset_bad.txt").write_bytes(content)
    with pytest.raises(ValueError, match=message):
        open_set(f"{folder}:bad")


def test_absolute_paths_are_those_of_the_folder(folder, monkeypatch):
    rows = [f"{folder}/images/{k}.png\tword {k}\n" for k in range(2)]
    (folder / "gt.tsv").write_text("".join(rows), encoding="utf-8")
    (folder / "subset_one.txt").write_text("images/1.png\n", "utf-8")
    (folder / "subset_bad.txt").write_text("images/9.png\n", "utf-8")
    monkeypatch.chdir(folder.parent)
    assert texts(open_set("ic13:one")) == ["word 1"]
    with pytest.raises(ValueError, match=r"'images/9\.png' is not an image .* 'images.0\.png'"):
        open_set("ic13:bad")


def test_a_colon_in_a_folder_is_no_subset(folder):
    other = folder.rename(folder.with_name("a:b"))
    assert open_set(other).name == "a:b"
    assert open_set(f"{other}:some").name == "a:b-some"


@pytest.mark.parametrize("given", ["gone", "gone:1015", "ic13:", ":1015", "gone:1015/x"])
def test_a_folder_that_is_not_there_shows_the_layout(folder, monkeypatch, given):
    monkeypatch.chdir(folder.parent)
    with pytest.raises(FileNotFoundError, match="layout expected"):
        open_set(given)


def test_a_lexicon_has_words_for_every_image(folder):
    (folder / "lexicon_50.tsv").write_text("images/0.png\tone\nimages/2.png\ttwo\n")
    assert open_set(f"{folder}:1015").open_lexicon("50").words(folder / "images/2.png") == ["two"]
    with pytest.raises(ValueError, match=r"lexicon_50.tsv has no words for '.*1.png'"):
        open_set(folder).open_lexicon("50")


def test_other_truths_of_the_same_images(folder):
    (folder / "gt_exact.tsv").write_text("images/2.png\tTwo!\n")
    words = open_set(folder / "gt_exact.tsv")
    assert (words.name, words.folder) == (f"{folder.name}/gt_exact", folder)
    assert [tuple(example) for example in words.examples] == [(folder / "images/2.png", "Two!")]
    assert open_set(folder / "gt.tsv").name == folder.name
    (folder / "subset_last.txt").write_text("images/2.png\n")
    assert open_set(f"{folder}/gt_exact.tsv:last").name == f"{folder.name}/gt_exact-last"
    with pytest.raises(ValueError, match=r"is not an image of gt_exact.tsv"):
        open_set(f"{folder}/gt_exact.tsv:1015")
