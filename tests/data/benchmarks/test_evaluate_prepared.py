import io

import tensorflow_datasets as tfds
from drawn_words import draw_word

from keras_crnn.commands import main
from keras_crnn.data.benchmarks import read_benchmark

WORDS = {"hotel": "HOTEL", "station": "STATION", "coffee": "TOFFEE"}


def prepare(tmp_path):
    """SVT as downloaded, each image one word, coffee's truth a false one."""
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


def test_sets_that_are_not_prepared_say_how(capsys, tmp_path):
    assert main(["evaluate", "keras_crnn_ic13:train", "--data-dir", str(tmp_path)]) == 2
    assert "is not prepared" in capsys.readouterr().err
