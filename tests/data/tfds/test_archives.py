import os
import zlib

import pytest

from keras_crnn.data import Skipped
from keras_crnn.data.tfds.archives import find_source, iterate_tar, open_members

CONTENTS = {
    "top/readme.txt": b"not the one",
    "top/set/marker.txt": b"here",
    "top/set/img/1.png": b"one",
    "top/set/img/empty.png": b"",
    "top/set/img/2.png": b"second content",
    "other/deeper/set/marker.txt": b"further down",
}


@pytest.mark.parametrize("name", ["set.zip", "set.tar.gz", "set"])
def test_zip_tar_and_folder_read_alike(tmp_path, write, name):
    members = open_members(write(tmp_path / name, CONTENTS), "marker.txt")
    assert members.read("marker.txt") == b"here"
    assert members.read("./img/1.png") == b"one"
    skipped = Skipped()
    assert members.read_or_skip("img/2.png", skipped) == b"second content"
    assert members.read_or_skip("img/none.png", skipped) is None
    assert members.read_or_skip("img/empty.png", skipped) is None
    assert members.read_or_skip("img", skipped) is None
    assert skipped.counts == {"missing image": 2, "empty image": 1}
    with pytest.raises(ValueError, match=r"set\S* holds no none\.xml.*Download"):
        members.read("none.xml")


def test_names_do_not_lead_out_of_a_folder(tmp_path, write):
    (tmp_path / "secret.png").write_bytes(b"secret")
    members = open_members(write(tmp_path / "set", {"marker.txt": b""}), "marker.txt")
    skipped = Skipped()
    for name in ("../secret.png", "img/../../secret.png", str(tmp_path / "secret.png")):
        assert members.read_or_skip(name, skipped) is None
    assert skipped.counts == {"missing image": 3}


def test_a_broken_file_of_a_zip_is_counted(tmp_path, write):
    path = write(tmp_path / "set.zip", CONTENTS)
    path.write_bytes(path.read_bytes().replace(b"second content", b"second_content"))
    members = open_members(path, "marker.txt")
    skipped = Skipped()
    assert members.read_or_skip("img/2.png", skipped) is None
    assert skipped.counts == {"broken image": 1}
    with pytest.raises(ValueError, match=r"img/2\.png in .*set\.zip is broken"):
        members.read("img/2.png")


@pytest.mark.parametrize("name", ["set.zip", "set.tar.gz"])
@pytest.mark.parametrize("content", [b"<html>Please log in</html>", b"", b"\x1f\x8b\x08\x00"])
def test_a_wrong_file_is_named(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"{name} is not a (zip|tar) archive, or is cut short"):
        open_members(path, "marker.txt")


@pytest.mark.parametrize("name", ["set.zip", "set.tar.gz"])
def test_a_download_cut_short_is_named(tmp_path, write, name):
    path = write(tmp_path / name, {**CONTENTS, "noise": os.urandom(100_000)})
    path.write_bytes(path.read_bytes()[:-20_000])
    with pytest.raises(ValueError, match=r"cut short.*Download it again"):
        open_members(path, "marker.txt")


def test_a_download_cut_short_between_two_files_is_named(tmp_path, write):
    # Incompressible, and of whole blocks: the cut stream ends where a header would start.
    path = write(tmp_path / "set.tar.gz", {f"{i}.bin": os.urandom(512) for i in range(40)})
    whole = zlib.decompress(path.read_bytes(), 31)
    packer = zlib.compressobj(wbits=31)
    path.write_bytes(packer.compress(whole[: 20 * 1024]) + packer.flush(zlib.Z_SYNC_FLUSH))
    with pytest.raises(ValueError, match="cut short"):
        list(iterate_tar(path))


@pytest.mark.parametrize("name", ["set.zip", "set.tar.gz", "set"])
def test_another_archive_is_named(tmp_path, write, name):
    path = write(tmp_path / name, {"a/readme.txt": b"no set"})
    with pytest.raises(ValueError, match=r"set\S* holds no marker\.txt: it is not the official"):
        open_members(path, "marker.txt")


def test_a_tar_is_read_in_its_order_and_only_what_is_wanted(tmp_path, write):
    path = write(tmp_path / "set.tar.gz", {f"{i}.txt": b"%d" % i for i in (3, 1, 2)})
    assert list(iterate_tar(path)) == [("3.txt", b"3"), ("1.txt", b"1"), ("2.txt", b"2")]
    assert list(iterate_tar(path, lambda name: name > "1.txt")) == [
        ("3.txt", b"3"),
        ("2.txt", b"2"),
    ]


def test_what_is_missing_and_where_it_belongs_is_said(tmp_path):
    with pytest.raises(FileNotFoundError) as caught:
        find_source(tmp_path, ("set.zip", "set"), "Download set.zip\n    from the site.")
    message = f"{tmp_path} holds no set.zip and no set. Download set.zip from the site."
    assert str(caught.value) == message
    (tmp_path / "set").mkdir()
    assert find_source(tmp_path, ("set.zip", "set"), "") == tmp_path / "set"
