"""A tiny network learns to read staves: fragments, engraver, photographs, training, evaluation."""

import random
from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("verovio", reason="needs the extra music")
pytest.importorskip("resvg_py", reason="needs the extra music")
pytest.importorskip("tensorflow", reason="needs the extra train")

from PIL import Image

from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.music.drawn_scores import shard_path, write_shard
from keras_crnn.music.engraving.look import Look
from keras_crnn.music.engraving.verovio import VerovioEngraver
from keras_crnn.music.excerpts import Excerpt
from keras_crnn.music.fragments import read_fragments
from keras_crnn.music.pitches import MUSIC_ALPHABET
from keras_crnn.music.score_config import ScoreConfig
from keras_crnn.music.score_generator import ScoreRecipe
from keras_crnn.network.config import Convolution, CRNNConfig, Recurrence
from keras_crnn.network.spec import ModelSpec
from keras_crnn.recognition.recognizer import Recognizer
from keras_crnn.training.rendered_words import RenderedWords
from keras_crnn.training.run import TrainingConfig, train

pytestmark = pytest.mark.slow

FRAGMENTS = Path(__file__).parents[2] / "examples" / "scores" / "fragments_train.tsv.xz"
COUNT = 64
STEPS = 500
#: 32 rows are enough for clean pictures, and a quarter of the work of 64.
TINY = CRNNConfig(
    convolutions=(
        Convolution(12, pool=(2, 2)),
        Convolution(24, pool=(2, 2)),
        Convolution(32, batch_norm=True, pool=(2, 1)),
        Convolution(48, batch_norm=True, pool=(2, 1)),
        Convolution(64, kernel=2, same=False, batch_norm=True),
    ),
    recurrences=(Recurrence(48),),
    height=32,
    name="crnn_tiny_score",
)
#: One crop and one size for all, so that each staff has one picture.
ONE_WAY = ScoreConfig(
    plain=1.0, rows=(64, 64), margin=(2, 2), tight=(2, 2), loose=(2, 2), left=(0, 0), right=(1, 1)
)


def draw_fragments(folder):
    """The first fragments of three to six notes, each drawn once."""
    engraver, rng = VerovioEngraver(), random.Random(0)
    fragments = (f for f in read_fragments(FRAGMENTS) if 3 <= len(f.pitches) <= 6)
    excerpts = (Excerpt(f.key, f.meter, f.abc, f.pitches) for f in islice(fragments, COUNT))
    look = Look(spacing=0.6, shows_meter=False)
    write_shard(shard_path(folder, 0), [engraver.draw(e, look, rng) for e in excerpts], 0)


def test_a_tiny_network_reads_64_fragments_without_a_fault(tmp_path, backgrounds):
    scores = tmp_path / "scores"
    scores.mkdir()
    draw_fragments(scores)
    recipe = ScoreRecipe(str(scores), backgrounds, ONE_WAY)
    spec = ModelSpec(MUSIC_ALPHABET, TINY, Preprocessing(32, 320))
    words = RenderedWords(spec, recipe, 16, processes=0)
    config = TrainingConfig(
        steps=STEPS, epoch_steps=100, optimizer="muon", learning_rate=3e-3, precision="float32"
    )
    train(words, config, tmp_path / "run", verbose=2)
    recognizer = Recognizer.load(tmp_path / "run" / "last.npz")
    generator = recipe.open()
    seen, wrong = {}, []
    for number in range(1000):
        sample = generator.render(number)
        if sample.text not in seen:
            seen[sample.text] = recognizer.read(Image.fromarray(sample.image)).text
            if seen[sample.text] != sample.text:
                wrong.append((sample.text, seen[sample.text]))
    assert len(seen) >= COUNT - 4  # some fragments have the same pitches
    assert wrong == []
