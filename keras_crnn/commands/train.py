"""`keras-crnn train`: a model from rendered words."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from keras_crnn.commands.machine_arguments import (
    add_machine_arguments,
    open_machines,
    take_place,
)
from keras_crnn.commands.network_arguments import (
    add_network_arguments,
    choose_alphabet,
    choose_language,
    open_network,
)
from keras_crnn.commands.quiet_keras import import_keras
from keras_crnn.commands.recipe_arguments import add_recipe_arguments, read_recipe, try_recipe
from keras_crnn.commands.score_arguments import add_score_arguments, read_score_recipe
from keras_crnn.commands.set_arguments import parse_set
from keras_crnn.commands.width_arguments import choose_own_widths, refuse_unread_blanks
from keras_crnn.evaluation.protocols import PROTOCOLS
from keras_crnn.images.preprocessing import Preprocessing
from keras_crnn.network.spec import ModelSpec
from keras_crnn.pretrained.files import find_model, find_weights
from keras_crnn.system.errors import InputError
from keras_crnn.training.optimizers import HELD_AVERAGE, OPTIMIZERS, SCHEDULES
from keras_crnn.training.selection import Selection

if TYPE_CHECKING:
    from keras_crnn.music.score_generator import ScoreRecipe
    from keras_crnn.synthesis.recipe import Recipe
    from keras_crnn.text.alphabet import Alphabet
    from keras_crnn.text.symbols import SymbolAlphabet
    from keras_crnn.training.config import TrainingConfig


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    add_recipe_arguments(parser)
    add_score_arguments(parser)
    parser.add_argument("--out", required=True, metavar="DIR", help="folder of the run")
    parser.add_argument(
        "--dev", nargs="*", default=[], metavar="SET[=PROTOCOL]",
        help="sets to choose the best weights on: folders with gt.tsv; FOLDER/OTHER.tsv, other "
        "truths of the images; or FOLDER:NAME, the part that subset_NAME.txt lists",
    )  # fmt: skip
    parser.add_argument(
        "--protocol", choices=PROTOCOLS, default="exact",
        help="how dev sets without one of their own are compared: paper without case and signs, "
        "caseless without case, exact (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--steps", type=int, default=5000,
        help="steps of the run, rounded up to whole --epoch-steps (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--batch-size", type=int, default=64, help="words a step (%(default)s)")
    parser.add_argument(
        "--epoch-steps", type=int, default=250, help="steps between checkpoints (%(default)s)"
    )
    parser.add_argument(
        "--dev-epochs", type=int, default=2, help="epochs between dev readings (%(default)s)"
    )
    add_network_arguments(parser)
    parser.add_argument(
        "--width", type=int, default=100,
        help="pixels that images are squashed to in training, and the least in reading, which "
        "keeps their proportions (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--train-widths", choices=("own", "squashed"),
        help="train on words at their own widths from --width on, in batches of similar width, or "
        "squashed to --width (own where there are lines, else squashed)",
    )  # fmt: skip
    parser.add_argument("--squash", action="store_true", help="read at that one width, too")
    parser.add_argument(
        "--optimizer", choices=OPTIMIZERS, default="adamw",
        help="muon needs fewer words to begin with (%(default)s)",
    )  # fmt: skip
    parser.add_argument("--learning-rate", type=float, help="peak rate (the optimizer's own)")
    parser.add_argument(
        "--schedule", choices=SCHEDULES, default="cycle",
        help="cycle: the rate rises and falls once over the run; hold: it stays, and a run that "
        "was stopped or has ended can be lengthened with more --steps (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--decay-steps", type=int, default=0, metavar="N",
        help="with hold: let the rate fall to 0 over the last N steps, to ship (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--no-average", dest="average", action="store_false",
        help="keep the weights as they are, not their average over the last steps",
    )  # fmt: skip
    parser.add_argument(
        "--average-steps", type=int, metavar="N",
        help="steps that the average is over where the rate is held; more for a run of days (250)",
    )  # fmt: skip
    parser.add_argument(
        "--dev-raw", action="store_true",
        help="read the dev sets with the weights as they are, too, to compare",
    )  # fmt: skip
    parser.add_argument(
        "--precision", choices=("auto", "float32", "mixed_bfloat16"), default="auto",
        help="auto tries both for some steps and keeps the faster one (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--towers", type=int, default=1,
        help="parts of a batch trained side by side, TensorFlow only (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--uses", type=int, default=1,
        help="times each rendered word is trained on, augmented from the second on (%(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--select", metavar="MODEL",
        help="pass over many of the words that this .tflite file, or model by name, is sure of "
        "or gets badly wrong; it must read the same characters (all words are trained on)",
    )  # fmt: skip
    parser.add_argument(
        "--candidates", type=float, metavar="N",
        help=f"words rendered for each that --select takes ({Selection.candidates})",
    )  # fmt: skip
    parser.add_argument(
        "--start", metavar="MODEL", help="weights to start from: an .npz file, or a model by name"
    )
    parser.add_argument("--processes", type=int, default=1, help="that render (%(default)s)")
    add_machine_arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Trains, or goes on with the run in `--out`."""
    take_place(options)
    alphabet, recipe, own_widths = _choose_pictures(options)
    language = choose_language(options, alphabet)
    config = open_network(options.network or ("paper" if options.scores is None else "score"))
    selection = _selection(options)
    dev = [(path, own or options.protocol) for path, own in map(parse_set, options.dev)]
    start = None if options.rank else _start_weights(options.start)  # the first machine opens it
    import_keras()  # takes seconds, so what is cheap to check comes before
    from keras_crnn.system.processes import quick_to_stop
    from keras_crnn.training.rendered_words import RenderedWords
    from keras_crnn.training.run import train

    # In proportion from the width of training on, as the paper reads (section 3.2).
    preprocessing = Preprocessing(config.height, None, options.width)
    if options.squash:
        preprocessing = preprocessing.squashed()
    spec = ModelSpec(alphabet, config, preprocessing, language=language)
    words = RenderedWords(
        spec,
        recipe,
        options.batch_size,
        options.processes,
        selection=selection,
        own_widths=own_widths,
        few_shapes=options.scores is not None,  # staves are of all widths, each to be set up for
    )
    training = _training_config(options)
    with quick_to_stop(), open_machines(options) as machines:
        generator = try_recipe(words.open)
        train(
            words,
            training,
            options.out,
            dev=dev,
            start_weights=start,
            generator=generator,
            machines=machines,
        )
    if machines is not None and not machines.first:
        return 0
    print(f"Trained. Weights: {options.out}/last.npz")
    best = Path(options.out, "best.npz")
    if best.is_file():
        print(f"Best on the dev sets: {best}")
    elif options.dev:
        print("No word of the dev sets was read right, so that there is no best.npz: train longer.")
    return 0


def _choose_pictures(
    options: argparse.Namespace,
) -> tuple[Alphabet | SymbolAlphabet, Recipe | ScoreRecipe, bool]:
    """What is read, what is drawn, and whether pictures keep their own widths."""
    if options.scores is not None:
        from keras_crnn.music.pitches import MUSIC_ALPHABET

        return MUSIC_ALPHABET, read_score_recipe(options), True
    alphabet = choose_alphabet(options)
    refuse_unread_blanks(options.lines, alphabet)
    recipe = read_recipe(options)
    return alphabet, recipe, choose_own_widths(options, recipe)


def _training_config(options: argparse.Namespace) -> TrainingConfig:
    from keras_crnn.training.config import TrainingConfig

    epoch_steps = options.epoch_steps
    if options.schedule == "cycle":  # a run that may get longer keeps its epochs
        epoch_steps = min(epoch_steps, max(1, options.steps))
    if options.average_steps is not None and options.schedule != "hold":
        raise InputError(
            f"--average-steps {options.average_steps} is for --schedule hold; a cycle averages "
            "over a twentieth of its run. Leave it out, or hold the rate."
        )
    return TrainingConfig(
        steps=options.steps,
        epoch_steps=epoch_steps,
        dev_epochs=options.dev_epochs,
        optimizer=options.optimizer,
        learning_rate=options.learning_rate,
        precision=options.precision,
        towers=options.towers,
        protocol=options.protocol,
        uses=options.uses,
        schedule=options.schedule,
        decay_steps=options.decay_steps,
        average=options.average,
        dev_raw=options.dev_raw,
        averaged_steps=HELD_AVERAGE if options.average_steps is None else options.average_steps,
    )


def _start_weights(given: str | None) -> str | None:
    return None if given is None else str(find_weights(given))


def _selection(options: argparse.Namespace) -> Selection | None:
    if options.select is None:
        if options.candidates is not None:
            raise InputError("--candidates is for --select: give it too, or leave both out.")
        return None
    candidates = Selection.candidates if options.candidates is None else options.candidates
    return Selection(str(find_model(options.select)), candidates)
