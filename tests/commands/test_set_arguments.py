import pytest

from keras_crnn.commands.set_arguments import is_set, parse_set


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("crops", ("crops", None)),
        ("crops=paper", ("crops", "paper")),
        ("data/ic13:1015=exact", ("data/ic13:1015", "exact")),
        ("keras_crnn_svt:test=caseless", ("keras_crnn_svt:test", "caseless")),
        ("gone=exactly", ("gone=exactly", None)),  # what opens it says that it is not there
    ],
)
def test_a_set_may_name_its_protocol(given, expected):
    assert parse_set(given) == expected


def test_a_path_that_holds_the_sign_is_a_path(tmp_path):
    folder = tmp_path / "a=paper"
    folder.mkdir()
    assert parse_set(str(folder)) == (str(folder), None)
    assert parse_set(f"{folder}=exact") == (str(folder), "exact")
    assert parse_set(f"{folder}:1015") == (f"{folder}:1015", None)


def test_an_unknown_protocol_of_a_set_that_is_there(tmp_path):
    with pytest.raises(ValueError, match=r"no protocol 'caselss'\. Give SET=paper"):
        parse_set(f"{tmp_path}=caselss")


def test_what_may_be_a_set(tmp_path):
    (tmp_path / "exact.tsv").touch()
    (tmp_path / "model.npz").touch()
    assert is_set(str(tmp_path))
    assert is_set(f"{tmp_path}:1015")
    assert is_set(f"{tmp_path}/exact.tsv")
    assert is_set("keras_crnn_svt:test")
    assert not is_set(f"{tmp_path}/model.npz")
    assert not is_set("crnn-en")
