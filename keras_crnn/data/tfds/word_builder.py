"""What the builders share: the features, and the counting of what is left out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from keras_crnn.data.skipped import Skipped
from keras_crnn.data.tfds.pictures import keep_or_encode
from keras_crnn.images.read import ImageError
from keras_crnn.system.errors import InputError
from keras_crnn.system.extras import extra

with extra("train"):
    import tensorflow_datasets as tfds

_logger = logging.getLogger(__name__)


class ArchivedWord(NamedTuple):
    """One word of a set, as its archive has it.

    Attributes:
        name: str. The image's name in the archive, with more behind it where it holds several
            words. No two words of a split have the same.
        text: str. The ground truth, to the letter.
        image: bytes of an image file.
        lexicons: mapping of str to sequence of str. The words to choose from, by the lexicon's
            name. Defaults to none.
    """

    name: str
    text: str
    image: bytes
    lexicons: Mapping[str, Sequence[str]] = {}


class WordBuilder(
    tfds.core.GeneratorBasedBuilder,
    skip_registration=True,  # type: ignore[call-arg]  # TFDS has it
):
    """A set of words: `image`, `text`, `name`, and `lexicon_*` where the archive has any.

    Images are RGB, uint8 `(height, width, 3)`; grey ones have three equal channels. JPEG and
    PNG files are kept as they are, so that no pixel changes. Texts are the ground truth to the
    letter, neither folded nor stripped.

    Images that are missing, empty or broken are left out. Their number is logged, and stays
    in `info.metadata["skipped"]`: split to reason to number.

    Attributes:
        DESCRIPTION: str. What the set is.
        HOMEPAGE: str. Where it is from.
        CITATION: str. BibTeX.
        LEXICONS: tuple of str. Names of the lexicons of each word.
    """

    VERSION = tfds.core.Version("1.0.0")
    DESCRIPTION: ClassVar[str]
    HOMEPAGE: ClassVar[str | None] = None
    CITATION: ClassVar[str | None] = None
    LEXICONS: ClassVar[tuple[str, ...]] = ()
    # There is nothing to download. To look for a file of checksums TFDS 4.9.10 would need
    # importlib_resources, which it does not ask for.
    url_infos = None

    def _info(self) -> Any:
        text = tfds.features.Text()
        image = tfds.features.Image(shape=(None, None, 3))
        lexicons = {
            f"lexicon_{name}": tfds.features.Sequence(tfds.features.Text())
            for name in self.LEXICONS
        }
        return tfds.core.DatasetInfo(
            builder=self,
            description=self.DESCRIPTION,
            features=tfds.features.FeaturesDict(
                {"image": image, "text": text, "name": text, **lexicons}
            ),
            supervised_keys=("image", "text"),
            homepage=self.HOMEPAGE,
            citation=self.CITATION,
            metadata=tfds.core.MetadataDict(skipped={}),
        )

    def _generate_examples(
        self, split: str, read_words: Callable[[Skipped], Iterator[ArchivedWord]]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """Key and example of each word that can be used.

        Args:
            split: str. Name of the split.
            read_words: callable. Gives the words; counts those it leaves out itself.

        Raises:
            ValueError: nothing can be used.
        """
        skipped = Skipped()
        used = 0
        for word in read_words(skipped):
            try:
                image = keep_or_encode(word.image)
            except ImageError:
                skipped.add("broken image" if word.image else "empty image", word.name)
                continue
            used += 1
            lexicons = {f"lexicon_{name}": word.lexicons[name] for name in self.LEXICONS}
            yield word.name, {"image": image, "text": word.text, "name": word.name, **lexicons}
        if not used:
            raise InputError(
                f"Split {split} of {self.name} holds no word that could be used: {skipped}. "
                "Download the archive again."
            )
        self.info.metadata["skipped"][split] = dict(skipped.counts)
        if skipped.total:
            _logger.warning("%s, split %s: %d words, %s", self.name, split, used, skipped)
