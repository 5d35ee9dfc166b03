import io
import json

import tensorflow_datasets as tfds
from drawn_words import draw_word

from keras_crnn.commands import main
from keras_crnn.data.tfds import BENCHMARKS, read_benchmark

WORDS = {"hotel": "HOTEL", "station": "STATION", "coffee": "TOFFEE"}


def prepare(tmp_path, broken=()):
    """SVT as downloaded, each image one word, coffee's truth a false one, some images missing."""
    contents, images = {}, []
    for word, truth in WORDS.items():
        image, file = draw_word(word).convert("RGB"), io.BytesIO()
        image.save(file, "PNG")
        contents[f"img/{word}.jpg"] = file.getvalue()
        images.append(
            f"<image><imageName>img/{word}.jpg</imageName><lex>{truth},GRAVEL</lex>"
            f'<taggedRectangles><taggedRectangle x="0" y="0" width="{image.width}" '
            f'height="{image.height}"><tag>{truth}</tag></taggedRectangle></taggedRectangles></image>'
        )
    for split in ("train", "test"):
        contents[f"{split}.xml"] = f"<tagset>{''.join(images)}</tagset>".encode()
    for word in broken:
        del contents[f"img/{word}.jpg"]
    for name, content in contents.items():
        path = tmp_path / "manual" / "svt1" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    config = tfds.download.DownloadConfig(manual_dir=tmp_path / "manual")
    builder = tfds.builder("keras_crnn_svt", data_dir=tmp_path / "sets")
    builder.download_and_prepare(download_config=config)
    return str(tmp_path / "sets")


def test_prepared_sets_are_evaluated_with_their_lexicons(capsys, tmp_path):
    sets = prepare(tmp_path)
    assert len(list(read_benchmark("keras_crnn_svt", "test", sets))) == 3
    page = tmp_path / "errors.html"
    command = ["evaluate", "keras_crnn_svt:test", "--data-dir", sets]
    assert main([*command, "--errors", str(page)]) == 0
    assert "| svt-test | 3 | 0 | 66.7 " in capsys.readouterr().out
    text = page.read_text(encoding="utf-8")
    assert "1 of 3 words wrong" in text
    assert text.count("data:image/jpeg;base64,") == 1
    assert main([*command, "--lexicon", "50"]) == 0
    assert "| svt-test | 3 | 0 | 100.0 " in capsys.readouterr().out
    assert main([*command, "--lexicon", "1k"]) == 2
    assert "There is no lexicon '1k'" in capsys.readouterr().err


def test_what_was_left_out_is_counted_and_lexicons_are_named(capsys, tmp_path):
    sets = prepare(tmp_path, broken=("coffee",))
    command = ["evaluate", "keras_crnn_svt", "--data-dir", sets]
    capsys.readouterr()  # what TFDS prints
    assert main([*command, "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["words"], row["skipped"]) == (2, {"missing image": 1})
    assert main([*command, "--lexicon", "1k"]) == 2
    assert "svt-test has: 50." in capsys.readouterr().err
    own = tmp_path / "own.tsv"
    own.write_text("img/hotel.jpg#0\thotel\nimg/station.jpg#0\tstatue,station\n")
    assert main([*command, "--lexicon", str(own)]) == 0
    assert "| svt-test | 2 | 1 | 100.0 " in capsys.readouterr().out


def test_prepared_sets_calibrate(capsys, tmp_path):
    sets = prepare(tmp_path)
    command = ["calibrate", "keras_crnn_svt:test", "--model", "crnn-en-full"]
    main([*command, "--data-dir", sets])  # three words are too few to tell
    assert "| svt-test | 3 | 66.7 | " in capsys.readouterr().out


def test_sets_that_are_not_prepared_say_how(capsys, tmp_path):
    assert main(["evaluate", "keras_crnn_ic13:train", "--data-dir", str(tmp_path)]) == 2
    errors = capsys.readouterr().err
    for part in (
        "keras_crnn_ic13 is not prepared in",
        "Download Challenge2_Training_Task3_Images_GT.zip",
        "import keras_crnn.data.tfds",
        'tfds.download.DownloadConfig(manual_dir="archives")',
        f"tfds.builder('keras_crnn_ic13', data_dir={str(tmp_path)!r}).download_and_prepare(",
    ):
        assert part in errors
    for given in ("keras_crnn_folder", "keras_crnn_folder/mine"):
        assert main(["evaluate", given, "--data-dir", str(tmp_path)]) == 2
        errors = capsys.readouterr().err
        assert f"{given} is not prepared" in errors
        assert "config=FolderConfig(folder=" in errors


def test_an_unknown_set_lists_those_there_are(capsys, tmp_path):
    assert main(["evaluate", "keras_crnn_nosuch", "--data-dir", str(tmp_path)]) == 2
    errors = capsys.readouterr().err
    assert "There is no set 'keras_crnn_nosuch' to prepare: choose one of keras_crnn_ii" in errors
    builders = {name for name in tfds.list_builders() if name.startswith("keras_crnn_")}
    assert builders == set(BENCHMARKS)
