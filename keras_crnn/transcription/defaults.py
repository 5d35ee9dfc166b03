"""What decoders can be told, and what holds unless they are.

Apart from the decoders, which take a while to import.
"""

#: How the best word of a lexicon is found, see `LexiconDecoder`; the first unless told otherwise.
METHODS = ("tree", "all", "near")
#: Edit distance of the method `near`, as in the paper.
DELTA = 3
#: What to do with words that an alphabet cannot spell, see `Lexicon`.
FOREIGN = ("error", "skip", "keep")
#: Beginnings of texts that a beam search keeps.
WIDTH = 10
#: How a language model is weighed, chosen together with `english`.
LANGUAGE_WEIGHT, LENGTH_BONUS = 0.5, 1.6
#: Second thoughts, see `SecondThoughts`: how probable a word must be to be taken as it is, and how
#: likely a spelling to be taken in its place, in nats a character.
UNSURE, LEAST_LIKELY = 0.9, -2.5
