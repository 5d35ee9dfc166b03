from keras_crnn.system.printable import printable


def test_what_would_forge_a_line_is_escaped():
    assert (
        printable("a\tb\nc\rd\x1b[2Je\x00f\u2028g\x85h") == r"a\tb\nc\rd\x1b[2Je\x00f\u2028g\x85h"
    )


def test_bytes_that_are_no_text_can_be_written():
    name = b"caf\xe9.png".decode("utf-8", "surrogateescape")
    assert printable(name) == r"caf\xe9.png"
    assert printable("\ud800").encode() == rb"\ud800"


def test_names_of_every_script_stay_as_they_are():
    for name in ("word ä.png", "招牌\u3000一.png", r"C:\crops\0.png", "שלום\u200f.png"):
        assert printable(name) == name
