import dataclasses

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("tensorflow")

from keras_crnn import Recognizer
from keras_crnn.data.folder import read_folder, write_folder
from keras_crnn.network.model_file import load_spec
from keras_crnn.pretrained.files import pretrained_file
from keras_crnn.synthesis import PRESETS
from keras_crnn.synthesis.recipe import Recipe
from keras_crnn.text.alphabet import ASCII_ALPHABET, PAPER_ALPHABET, Alphabet
from keras_crnn.training.crop_recipe import CropRecipe
from keras_crnn.training.finetuning import FinetuningConfig, finetune
from keras_crnn.training.rehearsal import choose_rehearsal, open_rehearsal

pytestmark = pytest.mark.slow

STEPS = 192  # fewer do not teach Muon a new sign


@pytest.fixture(scope="module")
def plates(tmp_path_factory, fonts, backgrounds):
    """Folders of plates with a dot, which the model lacks: to learn from, and to measure with."""
    folder = tmp_path_factory.mktemp("plates")
    recipe = Recipe(fonts, backgrounds, (), (r"[A-Z]{2}·\d{3}",), PRESETS["clean"], 3, "·")
    generator = recipe.open()
    for name, numbers in (("learned", range(30)), ("held_back", range(30, 90))):
        samples = map(generator.render, numbers)
        write_folder(folder / name, ((image, text) for text, image in samples))
    return folder


@pytest.fixture(scope="module")
def taught(plates, tmp_path_factory):
    """What a short training on them makes, and its folder."""
    out = tmp_path_factory.mktemp("taught")
    config = FinetuningConfig(steps=STEPS)
    done = finetune(
        plates / "learned",
        "crnn-en-full",
        out,
        config,
        held_back=plates / "held_back",
        verbose=0,
    )
    return out, done


def test_a_new_sign_is_learned_and_no_word_forgotten(taught):
    _, done = taught
    assert done.spec.alphabet.characters == ASCII_ALPHABET.characters + "·"
    assert done.crops.count == 60
    assert done.crops.before == 0
    assert done.crops.after >= 0.9
    assert done.old_words.count > 400
    assert done.old_words.after >= 0.95 * done.old_words.before


def test_the_folder_has_what_people_look_for(taught, plates):
    out, done = taught
    assert done.weights == out / "model.npz"
    names = {path.name for path in out.iterdir()}
    assert names == {"crops", "run", "model.npz", "curve.png", "errors.html"}
    with Image.open(out / "curve.png") as curve:
        assert curve.width > 500
    assert "held-back crops" in (out / "errors.html").read_text(encoding="utf-8")
    one = read_folder(plates / "held_back")
    texts = [reading.text for reading in Recognizer.load(done.weights).read([e.image for e in one])]
    right = sum(text == e.text for text, e in zip(texts, one, strict=True))
    assert right / len(one) == done.crops.after


def test_a_finished_run_is_not_trained_again(taught, plates):
    out, done = taught
    before = (out / "run" / "state.json").read_bytes()
    again = finetune(
        plates / "learned",
        "crnn-en-full",
        out,
        FinetuningConfig(steps=STEPS),
        held_back=plates / "held_back",
        verbose=0,
    )
    assert (again.crops, again.old_words) == (done.crops, done.old_words)
    assert (out / "run" / "state.json").read_bytes() == before


def test_other_crops_do_not_mix_with_a_run_that_is_there(taught, plates):
    out, _ = taught
    with pytest.raises(ValueError, match="holds other crops than those given"):
        finetune(plates / "held_back", "crnn-en-full", out, verbose=0)


def test_letters_of_another_script_are_learned_before_crops_are_cut(tmp_path, fonts, backgrounds):
    recipe = Recipe(fonts, backgrounds, (), ("[бгджз]{3}",), PRESETS["clean"], 1, "бгджз")
    generator = recipe.open()
    samples = [generator.render(number) for number in range(8)]
    crops = [(one.image, one.text) for one in samples]
    letters = Alphabet("бгджз")  # without words from before, which take longer to read
    out, config = tmp_path / "out", FinetuningConfig(steps=1)
    done = finetune(crops, "crnn-en-full", out, config, alphabet=letters, verbose=0)
    assert {path.name for path in out.iterdir()} >= {"first", "run", "crops"}
    assert (done.spec.alphabet, done.old_words) == (letters, None)
    again = finetune(crops, "crnn-en-full", out, config, alphabet=letters, verbose=0)
    assert again.crops == done.crops


def test_batch_normalisation_keeps_what_it_learned(taught):
    _, done = taught
    with np.load(done.weights) as new, np.load(pretrained_file("crnn-en-full")) as old:
        norms = [name for name in new.files if "moving_mean" in name or "gamma" in name]
        assert norms
        for name in norms:
            assert np.array_equal(new[name], old[name])
        changed = [name for name in new.files if name.endswith("kernel")]
        assert any(not np.array_equal(new[name], old[name]) for name in changed)


@pytest.mark.parametrize(
    ("crops", "message"),
    [
        ([], "0 crops"),
        ([(np.zeros((8, 8), np.uint8), "a")] * 4, "4 crops .* give at least 5"),
    ],
)
def test_too_few_crops_are_refused(crops, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        finetune(crops, "crnn-en-full", tmp_path / "out", verbose=0)
    assert not (tmp_path / "out" / "crops").exists()


def test_each_crop_of_a_list_that_is_left_out_is_counted(tmp_path):
    image, broken = np.zeros((8, 8), np.uint8), np.zeros((0, 8), np.uint8)
    crops = [(image, "a"), (image, "ж"), (image, "ж"), (broken, "b"), (broken, "c")]
    with pytest.raises(ValueError, match=r"4 skipped: 2 no character .*crop 1, crop 2.*; 2 broken"):
        finetune(crops, "crnn-en-full", tmp_path / "out", alphabet=PAPER_ALPHABET, verbose=0)


def test_a_model_of_symbols_is_refused(tmp_path):
    with pytest.raises(ValueError, match="Fine-tuning is of characters"):
        finetune([], "crnn-music", tmp_path / "out")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"held_back": 0.0}, "held_back 0.0"),
        ({"old_share": 1.0}, "old_share 1.0"),
        ({"batch_size": 31}, "batch_size 31"),
        ({"steps": 0}, "steps 0"),
        ({"learning_rate": float("nan")}, "learning_rate must be above 0; got nan"),
        ({"seed": -1}, "seed from 0 and below .*; got -1"),
        ({"seed": 1 << 32}, "; got 4294967296"),
    ],
)
def test_settings_out_of_range(change, message):
    with pytest.raises(ValueError, match=message):
        FinetuningConfig(**change)


def test_rehearsal_words_are_never_both_learned_and_measured():
    learned, measured = open_rehearsal()
    assert (len(learned), len(measured)) == (2000, 500)
    images = {one.image.tobytes() for one in learned}
    assert not any(one.image.tobytes() in images for one in measured)
    assert {one.image.shape[0] for one in learned} == {32}


def test_rehearsal_keeps_what_both_alphabets_can_spell():
    all_of_it = choose_rehearsal(PAPER_ALPHABET, PAPER_ALPHABET)
    digits = choose_rehearsal(PAPER_ALPHABET, Alphabet("0123456789-"))
    assert len(digits.learned) < len(all_of_it.learned)
    assert not any(c.isalpha() for one in digits.learned for c in one.text)
    assert digits.protocol.normalize("1a-2") == "12"
    assert choose_rehearsal(PAPER_ALPHABET, Alphabet("абв")) is None


def test_pictures_are_crops_and_old_words_in_proportion(plates):
    recipe = CropRecipe(str(plates / "learned"), PAPER_ALPHABET, PAPER_ALPHABET, 0.25)
    generator = recipe.open()
    texts = [generator.render(number).text for number in range(400)]
    own = {one.text for one in read_folder(plates / "learned")}
    share = sum(text not in own for text in texts) / len(texts)
    assert 0.18 < share < 0.32
    assert np.array_equal(generator.render(7).image, recipe.open().render(7).image)
    alone = dataclasses.replace(recipe, old_share=0.0).open()
    assert {alone.render(number).text for number in range(200)} <= own


def test_weights_of_ones_own_are_a_start_too(taught):
    _, done = taught
    assert load_spec(done.weights).alphabet == done.spec.alphabet
