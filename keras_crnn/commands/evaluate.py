"""`keras-crnn evaluate`: how well models read labelled folders, as the paper's table."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from keras_crnn.commands.decoder_arguments import (
    add_decoder_arguments,
    make_decoding,
    weighed_by,
)
from keras_crnn.commands.evaluate_beam import (
    OpenedSet,
    add_beam_arguments,
    asks_for_beam,
    measure_on_beam,
)
from keras_crnn.commands.evaluated_models import open_models
from keras_crnn.commands.evaluation_checks import check_output, check_sets
from keras_crnn.commands.evaluation_output import (
    FOREIGN,
    describe_table,
    make_row,
    write_tables,
)
from keras_crnn.commands.evaluation_rows import choose_rows
from keras_crnn.commands.names import distinguish, drop_repeated, drop_repeated_models
from keras_crnn.commands.paper_measurement import make_paper_table
from keras_crnn.commands.read import add_looks_arguments
from keras_crnn.commands.set_arguments import is_set, parse_set
from keras_crnn.commands.set_measurement import (
    choose_decoders,
    find_left_out,
    measure_set,
    open_given_set,
    open_set_lexicon,
    refuse_without_truths,
    say_left_out,
    say_too_long,
)
from keras_crnn.data.word_sets import WordSet
from keras_crnn.evaluation.error_page import write_errors
from keras_crnn.evaluation.measure import Result
from keras_crnn.evaluation.protocols import PROTOCOLS
from keras_crnn.evaluation.scores import Score
from keras_crnn.evaluation.tables import mean_row, summary
from keras_crnn.pretrained.files import DEFAULT_MODEL, is_model_name


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments."""
    parser.description = (
        "Reads labelled folders and prints the per cent of words read right. With several models "
        "a table of models and sets follows; --paper DIR makes Table 2 of the CRNN paper."
    )
    parser.add_argument(
        "sets",
        nargs="*",
        metavar="SET[=PROTOCOL]",
        help="folder with gt.tsv; FOLDER/OTHER.tsv, other truths of its images; FOLDER:NAME, the "
        "part that its subset_NAME.txt lists; or a set that TensorFlow Datasets prepared, such "
        "as keras_crnn_svt:test",
    )
    parser.add_argument("--data-dir", metavar="DIR", help="folder of the prepared sets")
    parser.add_argument(
        "--model",
        nargs="+",
        action="append",
        metavar="MODEL",
        help=f"names, .tflite or .onnx files, or .npz weights ({DEFAULT_MODEL})",
    )
    parser.add_argument(
        "--protocol",
        choices=PROTOCOLS,
        default="paper",
        help="of sets without one of their own. paper: letters and digits alone, case ignored; "
        "caseless: signs and spaces count, case is ignored; exact: all characters that the model "
        "reads, case as in its alphabet (%(default)s)",
    )
    parser.add_argument(
        "--lexicon",
        default="none",
        metavar="NAME",
        help="choose among words: 50, 1k, full, 50k and the like are lexicon_NAME files in the "
        "set's folder; or a file with one word a line (%(default)s)",
    )
    parser.add_argument(
        "--paper",
        metavar="DIR",
        help="the paper's whole table, from DIR/iiit5k, DIR/svt, DIR/ic03 and DIR/ic13",
    )
    parser.add_argument("--time", action="store_true", help="milliseconds a word, too")
    parser.add_argument("--json", action="store_true", help="a JSON object a line")
    parser.add_argument(
        "--errors",
        metavar="PATH",
        help="write the words read wrongly: to a page with pictures if PATH ends in .html, else "
        "to PATH/NAME.errors.tsv",
    )
    parser.add_argument("--out", metavar="FILE.md", help="write the tables to a file as well")
    add_looks_arguments(parser)
    add_beam_arguments(parser)
    add_decoder_arguments(parser, foreign=FOREIGN)


def run(options: argparse.Namespace) -> int:
    """Prints a row for each set and model, then the table of both.

    All that was given is opened and tried before the first image is read.
    """
    models, sets = _sort_out(options.model, options.sets)
    check_sets(options, sets)
    lexicon = None if options.lexicon == "none" else options.lexicon
    decoding = make_decoding(options, options.paper or lexicon)
    check_output(options)
    on_beam = asks_for_beam(options)
    if options.paper:
        recognizers = open_models(options, models, ["paper"])
        return make_paper_table(options, decoding, models, recognizers)
    asked = {given: parse_set(given) for given in sets}
    words = {given: open_given_set(path, options.data_dir) for given, (path, _) in asked.items()}
    names = _name_sets(asked, words)
    told = {given: _with_protocol(options, own) for given, (_, own) in asked.items()}
    lexicons = {given: open_set_lexicon(words[given], options.lexicon) for given in sets}
    rules = [told[given].protocol for given in sets]
    recognizers = open_models(options, models, rules)
    for given, recognizer in product(sets, recognizers.values()):
        refuse_without_truths(recognizer.spec.alphabet, words[given], told[given].protocol)
    choices = {
        (given, label): choose_decoders(
            recognizer.spec.alphabet, words[given], lexicons[given], decoding, told[given].protocol
        )
        for given in sets
        for label, recognizer in recognizers.items()
    }
    several, rows = len(recognizers) > 1, choose_rows(recognizers)
    lines: list[str] = []

    def emit(more: Sequence[str]) -> None:
        lines.extend(more)
        if not options.json:
            print("\n".join(more), flush=True)

    read: Iterator[Result]
    if on_beam:
        opened = [
            OpenedSet(asked[given][0], told[given].protocol, words[given], lexicons[given])
            for given in sets
        ]
        named = dict(zip(recognizers, models, strict=True))
        read = iter(measure_on_beam(options, decoding, opened, named, recognizers))
    else:
        read = (
            measure_set(one, words[given], choices[given, label], told[given], f"{name}, {label}")
            for name, given in zip(names, sets, strict=True)
            for label, one in recognizers.items()
        )
    emit(rows.head(several, options.time))
    scores: dict[str, list[Score]] = {label: [] for label in recognizers}
    results: dict[str, Result] = {}
    left_out: dict[str, str] = {}
    for name, given in zip(names, sets, strict=True):
        for label, recognizer in recognizers.items():
            result = next(read)
            scores[label].append(result.score)
            emit([rows.row(name, label if several else None, result, options.time)])
            if options.json:
                more = rows.fields(result)
                if language := weighed_by(recognizer, decoding):
                    more = {"second_thoughts": language, **more}
                print(make_row(name, label, result, decoding, told[given], more), flush=True)
            title = " ".join([name, label] if several else [name])
            results[title] = result
            if told[given].protocol == "exact":
                left_out[title] = find_left_out(recognizer.spec.alphabet, words[given])
    if options.errors:
        write_errors(options.errors, {title: one.outcomes for title, one in results.items()})
    if several:
        emit(["", *summary(names, scores)])
    elif len(sets) > 1:
        emit([mean_row(next(iter(scores.values())), lines[0].count("|") - 1)])
    if by_length := rows.by_length(results):
        emit(["", *by_length])
    if options.out:
        languages = {weighed_by(one, decoding) for one in recognizers.values()} - {None}
        about = describe_table(
            options,
            decoding,
            dict(zip(names, rules, strict=True)),
            rows,
            sorted(map(str, languages)),
        )
        write_tables(options, [*sets, "--model", *models], [*lines, "", about])
    say_too_long({title: one.too_long for title, one in results.items()})
    say_left_out(left_out)
    return 0


def _name_sets(
    asked: Mapping[str, tuple[str, str | None]], words: Mapping[str, WordSet]
) -> list[str]:
    """What to call each set, with the protocol where it was given one of its own."""
    paths = [path for path, _ in asked.values()]
    named = {path: words[given].name for given, (path, _) in asked.items()}
    names = zip(distinguish(paths, named), asked.values(), strict=True)
    return [f"{name}={own}" if own else name for name, (_, own) in names]


def _with_protocol(options: argparse.Namespace, own: str | None) -> argparse.Namespace:
    return argparse.Namespace(**(vars(options) | {"protocol": own or options.protocol}))


def _sort_out(groups: list[list[str]] | None, sets: list[str]) -> tuple[list[str], list[str]]:
    """Models and sets: in `--model A SET` argparse takes the set for a second model."""
    models, sets = [], list(sets)
    for group in groups or [[DEFAULT_MODEL]]:
        models.append(group[0])
        for given in group[1:]:
            found = is_set(parse_set(given)[0]) and not is_model_name(given)
            (sets if found else models).append(given)
    sets, repeated = drop_repeated(sets)
    for given in repeated:
        print(f"{given} is given twice and read once.", file=sys.stderr)
    models, repeated = drop_repeated_models(models)
    for given in repeated:
        print(f"{given} is given twice and reads once.", file=sys.stderr)
    return models, sets
