import doctest

from keras_crnn.transcription import word_forms
from keras_crnn.transcription.word_forms import keep_best, list_forms


def test_the_docstring_runs():
    assert doctest.testmod(word_forms).failed == 0


def test_words_that_differ_in_case_alone_are_one_with_all_its_spellings():
    forms, owners = list_forms(["iPhone", "tea", "IPhone"])
    assert forms == ["iPhone", "iphone", "IPHONE", "Iphone", "tea", "TEA", "Tea", "IPhone"]
    assert owners == [0, 0, 0, 0, 1, 1, 1, 0]


def test_the_forms_that_lose_least_are_kept():
    forms, owners = ["Straße", "straße", "STRASSE", "B2"], [0, 0, 0, 1]
    kept, fewest = keep_best(forms, owners, {"ß"})
    assert (kept, fewest.tolist()) == ([2, 3], [0, 0])
    kept, fewest = keep_best(forms, owners, {"2", "S", "T"})
    assert (kept, fewest.tolist()) == ([1, 3], [0, 1])
