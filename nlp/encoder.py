"""Reads an English text for every label and for its tone, with what its words mean in general.

A sentence encoder (Reimers and Gurevych, 2019): the first three layers of all-MiniLM-L6-v2 (Wang et al., 2020; Apache
License 2.0), which was made from texts of all kinds, and a linear head, both fitted on English items read by hand
(`benchmarks/encoder.py`). It knows words that no item held. Each text is read by itself, on one thread: what is said of
it depends on no other.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from itertools import chain, filterfalse, islice
from typing import TYPE_CHECKING, Final, TypeAlias
from unicodedata import combining, normalize

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from corpus.records import Span

    Floats: TypeAlias = npt.NDArray[np.float32]

FILE: Final = "encoder.onnx"
VOCABULARY: Final = "encoder.txt"
LONGEST: Final = 64  # words and pieces of words of a text's beginning
SHARE: Final = 0.25  # of its margins in those that decide on labels, the rest is the wording's: benchmarks/learned.py
TONE: Final = 0.5  # what its tones are multiplied by beside the wording's
CHARACTERS: Final = 8 * LONGEST  # that so many are looked for in
TELLING: Final = 3
_NAMED: Final = re.compile(r"[^\W\d_][\w'’-]*")
_NO_ROOM: Final = re.compile("[\u00ad\u200b-\u200f\ufeff]")
_WORD: Final = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")


class Encoder:
    """The layers, as they are shipped, and the words that they know; `outputs` are named as those of the wording."""

    def __init__(self, model: bytes, vocabulary: Sequence[str]) -> None:
        """Load the layers; takes a tenth of a second."""
        from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415 - only English texts need it

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokens = tokenizer_of(vocabulary)
        self.outputs = tuple(self._session.get_modelmeta().custom_metadata_map.get("outputs", "").split("\n"))

    def read(self, texts: Sequence[str]) -> Floats:
        """Return texts by outputs: a margin for each label, for none, and for the tones -1, 0 and 1."""
        rows = [self._session.run(None, {"words": np.array([self._tokens(text)], np.int64)})[0] for text in texts]
        return np.stack(rows)

    def telling(self, text: str, output: int) -> tuple[Span, ...]:
        """Return the words that speak most for an output, in text order: without which its margin is the least.

        Erasure (Li, Monroe and Jurafsky, 2016); at most TELLING words, each of half the weight of the heaviest. A text
        is read once without each word: a headline takes ten milliseconds.
        """
        words = [word.span() for word in islice(_NAMED.finditer(text), LONGEST)]
        if not words:
            return ()
        whole, *without = self.read([text, *(text[:start] + text[end:] for start, end in words)])[:, output].tolist()
        weights = [whole - rest for rest in without]
        least = max(max(weights) / 2, 0.0)
        found = sorted(zip(weights, words, strict=True), reverse=True)[:TELLING]
        return tuple(sorted(word for weight, word in found if weight > 0 and weight >= least))


def with_encoded(margins: Floats, said: Floats) -> Floats:
    """Return what decides on labels and none, texts by them: the wording's margins and what the encoder says."""
    return (1 - SHARE) * margins + SHARE * said[:, : margins.shape[1]]


@cache
def default_encoder() -> Encoder:
    """Return the encoder that comes with the package."""
    folder = resources.files("nlp").joinpath("lexicons")
    words = folder.joinpath(VOCABULARY).read_text(encoding="utf-8").splitlines()
    return Encoder(folder.joinpath(FILE).read_bytes(), words)


def tokenizer_of(vocabulary: Sequence[str]) -> Callable[[str], list[int]]:
    """Return what gives the numbers of the words, and pieces of words, of a text's beginning.

    WordPiece (Wu et al., 2016): of each word the longest piece that is known, then of the rest. Accents are left out; a
    letter that is none of a to z stands for itself, and is mostly unknown.
    """
    known = {word: number for number, word in enumerate(vocabulary)}
    begin, end, unknown = (known[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    @lru_cache(maxsize=1 << 15)
    def pieces(word: str) -> tuple[int, ...]:
        found: list[int] = []
        at = 0
        while at < len(word):
            fits = (stop for stop in range(len(word), at, -1) if _piece(word, at, stop) in known)
            stop = next(fits, None)
            if stop is None:
                return (unknown,)
            found.append(known[_piece(word, at, stop)])
            at = stop
        return tuple(found)

    def numbers(text: str) -> list[int]:
        plain = normalize("NFD", _NO_ROOM.sub("", text[:CHARACTERS].lower()))
        found = chain.from_iterable(map(pieces, _WORD.findall("".join(filterfalse(combining, plain)))))
        return [begin, *islice(found, LONGEST - 2), end]

    return numbers


def _piece(word: str, start: int, stop: int) -> str:
    return word[start:stop] if start == 0 else f"##{word[start:stop]}"
