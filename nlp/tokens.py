"""Tokens: jieba with our finance dictionary for Chinese, `spacy.blank("en")` with our exceptions for English.

jieba 0.42.1 is the definition of the right answer; its pure-Python speed is not. `chinese` gives the same tokens with
`rjieba` (the same algorithm and dictionary in Rust), used only where the two agree:

- runs of Han characters, ASCII letters and digits, and signs that both pass through one by one, go to rjieba whole;
- of a block with one of `+ # & . _ % -`, which rjieba's hidden Markov model reads otherwise, rjieba finds the route
  through the words of the dictionary, and jieba's own model reads what is left over as single characters;
- everything else is given character by character.

One difference is made up for: when a user's word replaces a word of the dictionary, or a word stands there twice, jieba
adds its frequency to the total without taking the old one away. A word that no text contains carries the difference in
rjieba: the totals must be equal, for ties between routes (数数|数, 数|数数) are broken by their rounding.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from ahocorasick_rs import BytesAhoCorasick

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DICTIONARY: Final = str(resources.files("nlp").joinpath("dictionary", "finance.txt"))

_SIGNS: Final = r"+#&._%\-"
_PLAIN: Final = r"\u4E00-\u9FD5a-zA-Z0-9"
# Signs that jieba and rjieba both give one by one; anything rarer is left to jieba.
_PASSED: Final = "，。！？；：、（）《》“”‘’【】…—·～￥「」『』〈〉,!?;:()'\"/*=<>@$^|~`\\[\\]{} \\n"
_PARTS: Final = re.compile(
    rf"(?P<run>(?:[{_PLAIN}]++(?![{_SIGNS}])|[{_PASSED}])+)|(?P<signed>[{_PLAIN}{_SIGNS}]+)|(?P<rest>(?:[^{_PLAIN}{_SIGNS}{_PASSED}]|(?<=\r)\n)+)"
)  # jieba gives the two characters of a DOS line end as one token
_LONE: Final = re.compile(r"\r\n|.", re.DOTALL)
_REPEATED: Final = 3  # the frequencies of words that stand twice in it, but for their last
_FILLER: Final = "\ue000\ue001"  # private-use characters: no text is cut by this word


class _Cutter:
    """rjieba with the same dictionary and the same total as jieba; made once per process, cannot be pickled."""

    def __init__(self) -> None:
        import rjieba  # noqa: PLC0415 - makes its own tokenizer on import; another would take as long, and 40 MB

        self.fast = rjieba
        words = dict(_dictionary_words())
        for word, frequency in words.items():
            self.fast.add_word(word, frequency, None)
        self.fast.add_word(_FILLER, _REPEATED + _replaced(words), None)

    def signed_block(self, block: str) -> Iterator[str]:
        """Cut a block that holds one of the signs."""
        singles = ""
        for word in self.fast.cut(block, hmm=False):
            if len(word) == 1 or (word.isascii() and word.isalnum() and not self.fast.has_word(word)):
                singles += word  # letters and digits that rjieba joins are single characters on jieba's route
                continue
            yield from self._unknown(singles)
            singles = ""
            yield word
        yield from self._unknown(singles)

    def _unknown(self, singles: str) -> tuple[str, ...]:
        if len(singles) <= 1:
            return (singles,) if singles else ()
        return tuple(singles) if self.fast.has_word(singles) else _recognised(singles)


@lru_cache(maxsize=65536)
def _recognised(singles: str) -> tuple[str, ...]:
    """Return the words that jieba's hidden Markov model sees in characters that no dictionary word covers."""
    from jieba import finalseg  # noqa: PLC0415 - loads its tables

    return tuple(finalseg.cut(singles))


def _replaced(words: Iterable[str]) -> int:
    """Return the sum of the frequencies that `words` have in jieba's own dictionary, a line of which is «word 3 n»."""
    import jieba  # noqa: PLC0415 - only for its dictionary

    with jieba.get_dict_file() as file:
        lines = b"\n" + file.read()
    starts = BytesAhoCorasick([f"\n{word} ".encode() for word in words])
    found = {word: end for word, _, end in starts.find_matches_as_indexes(lines)}
    return sum(int(lines[end : lines.index(b" ", end)]) for end in found.values())


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
            tokens += _LONE.findall(piece)
    return tokens


def known(word: str) -> bool:
    """Whether the dictionary has this word, rather than the hidden Markov model having guessed it."""
    return bool(_cutter().fast.has_word(word))


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
