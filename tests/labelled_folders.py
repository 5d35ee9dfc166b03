"""Labelled folders of drawn words, and `keras-crnn evaluate` on them."""

from drawn_words import draw_word

from keras_crnn.commands import main


def make_set(folder, rows):
    """Labelled folder: `rows` are pairs of a file's content (a drawn word or bytes) and truth."""
    folder.mkdir(parents=True)
    table = []
    for k, (word, truth) in enumerate(rows):
        if isinstance(word, bytes):
            (folder / f"{k}.png").write_bytes(word)
        elif word is not None:
            draw_word(word).save(folder / f"{k}.png")
        table.append(f"{k}.png\t{truth}\n")
    (folder / "gt.tsv").write_text("".join(table), encoding="utf-8")
    return str(folder)


def evaluate(capsys, *arguments):
    status = main(["evaluate", *arguments])
    output, errors = capsys.readouterr()
    return status, output.splitlines(), errors.splitlines()


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]
