"""Tokens: jieba with our finance dictionary for Chinese, `spacy.blank("en")` with our exceptions for English.

jieba 0.42.1 is the definition of the right answer; its pure-Python speed is not. `chinese` gives the same tokens with
`rjieba` (the same algorithm and dictionary in Rust), used only where the two agree:

- runs of Han characters, ASCII letters and digits, and signs that both pass through one by one, go to rjieba whole;
- a block with one of `+ # & . _ % -` is cut at those signs: no dictionary word spans them (blocks with one of the few
  words that do go to jieba), so the best route through the block is the routes through its parts. rjieba finds those
  without its hidden Markov model, and jieba's own model reads what is left over as single characters;
- everything else goes to jieba.

One difference is made up for: when a user's word replaces a word of the dictionary, or a word stands there twice, jieba
adds its frequency to the total without taking the old one away. A word that no text contains carries the difference in
rjieba: the totals must be equal, for ties between routes (数数|数, 数|数数) are broken by their rounding.
"""

from __future__ import annotations

import logging
import re
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import jieba
import rjieba
from jieba import finalseg

if TYPE_CHECKING:
    from collections.abc import Iterator

DICTIONARY: Final = str(resources.files("nlp").joinpath("dictionary", "finance.txt"))

_SIGNS: Final = r"+#&._%\-"
_PLAIN: Final = r"\u4E00-\u9FD5a-zA-Z0-9"
# Signs that jieba and rjieba both give one by one; anything rarer is left to jieba.
_PASSED: Final = "，。！？；：、（）《》“”‘’【】…—·～￥「」『』〈〉,!?;:()'\"/*=<>@$^|~`\\[\\]{} \\n"
_PARTS: Final = re.compile(
    rf"(?P<run>(?:[{_PLAIN}]++(?![{_SIGNS}])|[{_PASSED}])+)|(?P<signed>[{_PLAIN}{_SIGNS}]+)|(?P<rest>(?:[^{_PLAIN}{_SIGNS}{_PASSED}]|(?<=\r)\n)+)"
)  # jieba gives the two characters of a DOS line end as one token
_CUT: Final = re.compile(rf"([{_SIGNS}])")
_FILLER: Final = "\ue000\ue001"  # private-use characters: no text is cut by this word

logging.getLogger("jieba").setLevel(logging.WARNING)


class _Cutter:
    """jieba and rjieba with the same dictionary and the same total; made once per process, cannot be pickled."""

    def __init__(self) -> None:
        self.slow = jieba.Tokenizer()
        self.slow.initialize()
        with open(DICTIONARY, "rb") as file:  # noqa: PTH123 - jieba itself leaves a file open whose path it is given
            self.slow.load_userdict(file)
        self.fast = rjieba.Jieba()
        for word, frequency in _dictionary_words():
            self.fast.add_word(word, frequency, None)
        self.fast.add_word(_FILLER, self.slow.total - sum(self.slow.FREQ.values()), None)
        self.known: dict[str, int] = self.slow.FREQ
        signed = [word for word, frequency in self.known.items() if frequency and _CUT.search(word)]
        self.signed = re.compile("|".join(re.escape(word) for word in sorted(signed, key=len, reverse=True)) or r"(?!)")

    def signed_block(self, block: str) -> Iterator[str]:
        """Cut a block that holds one of the signs."""
        if self.signed.search(block):
            yield from self.slow.cut(block)
            return
        singles = ""
        for word in self._routed(block):
            if len(word) == 1 or (word.isascii() and word.isalnum() and not self.known.get(word)):
                singles += word  # letters and digits that rjieba joins are single characters on jieba's route
                continue
            yield from self._unknown(singles)
            singles = ""
            yield word
        yield from self._unknown(singles)

    def _routed(self, block: str) -> Iterator[str]:
        for part in _CUT.split(block):
            if len(part) > 1:
                yield from self.fast.cut(part, hmm=False)
            elif part:
                yield part

    def _unknown(self, singles: str) -> tuple[str, ...]:
        if len(singles) <= 1:
            return (singles,) if singles else ()
        return tuple(singles) if self.known.get(singles) else _recognised(singles)


@lru_cache(maxsize=65536)
def _recognised(singles: str) -> tuple[str, ...]:
    """Return the words that jieba's hidden Markov model sees in characters that no dictionary word covers."""
    return tuple(finalseg.cut(singles))


def _dictionary_words() -> Iterator[tuple[str, int]]:
    with open(DICTIONARY, encoding="utf-8") as lines:  # noqa: PTH123 - the path is a constant text, as jieba takes it
        for line in lines:
            word, frequency, *_ = line.split()
            yield word, int(frequency)


@cache
def _cutter() -> _Cutter:
    return _Cutter()


def chinese(text: str) -> list[str]:
    """Return the tokens of `text`: the same as `jieba.lcut(text)` after `jieba.load_userdict(DICTIONARY)`.

    Every character of the text is in exactly one token, so the tokens join to the text.
    """
    cutter = _cutter()
    tokens: list[str] = []
    for part in _PARTS.finditer(text):
        kind, piece = part.lastgroup, part.group()
        if kind == "run":
            tokens += cutter.fast.cut(piece)
        elif kind == "signed":
            tokens += cutter.signed_block(piece)
        else:
            tokens += cutter.slow.cut(piece)
    return tokens


def known(word: str) -> bool:
    """Whether the dictionary has this word, rather than the hidden Markov model having guessed it."""
    return bool(_cutter().known.get(word))


# Amounts, percentages, tickers, index names and hyphenated names that spaCy's rules would take apart.
_WHOLE: Final = re.compile(
    r"""(?:[A-Z]{1,3}\$|US\$|[$¥€£])?\d[\d,]*(?:\.\d+)?(?:%|bn|mn|tn|[kKmMbB])?   # 4.3%  US$1.8bn  1,000
    |\d{6}\.(?:SH|SZ|BJ|SS|HK)|\d{4,5}\.HK                                     # 600519.SH  0700.HK
    |[A-Za-z]+(?:-[A-Za-z0-9]+)+                                               # year-on-year  Covid-19
    |(?:[A-Z]\.){2,}                                                           # U.S.
    """,
    re.VERBOSE,
)


@cache
def _english() -> Any:  # noqa: ANN401 - spaCy is imported only where English is read
    """Return spaCy's blank English pipeline with our whole tokens; needs no model."""
    import spacy  # noqa: PLC0415 - a second to import

    pipeline: Any = spacy.blank("en")
    tokenizer, prefix = pipeline.tokenizer, pipeline.tokenizer.prefix_search
    tokenizer.token_match = _WHOLE.fullmatch
    # The currency before an amount is no prefix, also where a comma still hangs on behind.
    tokenizer.prefix_search = lambda word: None if _WHOLE.match(word) else prefix(word)
    return pipeline


def english(text: str) -> list[str]:
    """Return spaCy's tokens of an English text, white space left out."""
    return [token.text for token in _english().make_doc(text) if not token.is_space]


@lru_cache(maxsize=65536)
def lemma(token: str) -> str:
    """Return the dictionary form of an English token by lookup, in lower case; numbers and names stay."""
    import simplemma  # noqa: PLC0415 - loads its tables

    word = token.lower()
    return str(simplemma.lemmatize(word, lang="en")).lower() if word.isalpha() else word
