"""Where sentences and segments of a text end, in Chinese and English alike.

Conventions: spans are half-open and partition the text; a span keeps the punctuation that closes it and the
blanks that follow. A *segment* ends at every comma, but not at 、 (a list keeps its verb);
a *sentence* ends at full stops, question and exclamation marks, semicolons and line ends.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from .folding import TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from corpus.records import Span

_HAN: Final = r"[\u3400-\u4dbf\u4e00-\u9fff]"
# A stop after one capital letter (U.S.) or after these abbreviations ends nothing.
_ABBREVIATED: Final = "".join(
    rf"(?<!\b{word}\.)"
    for word in ("[A-Z]", "Inc", "Co", "Ltd", "Corp", "No", "vs", "Mr", "Mrs", "Ms", "Dr", "St", "Jr")
)
_STOP: Final = rf"(?<=\.)(?:\.+|{_ABBREVIATED}(?=\s|$|{_HAN}))"
_COMMA: Final = r"(?<=,)(?:(?!\d)|(?<!\d,))"
# Headlines separate their parts by a blank between Chinese characters (or after a figure).
_BLANK: Final = rf"(?<=[\u4e00-\u9fff%][ \u3000])[ \u3000]*(?={_HAN})"


def _breaks(marks: str, *, within: bool) -> re.Pattern[str]:
    """Return what closes a span: runs of `marks` and stops; `within` sentences also commas and headlines' blanks.

    Each alternative looks back at the character just read, so that every match starts with one of a few characters:
    the scanner skips to them, fifteen times as fast as alternatives that each begin in their own way.
    """
    checks = "|".join((rf"(?<=[{marks}])", _STOP, *((_COMMA,) if within else ())))
    lead = f"{marks}.," if within else f"{marks}."
    run = rf"(?:{checks})(?:[{lead}](?:{checks}))*\s*"
    return re.compile(rf"[{lead} \u3000](?:{run}|{_BLANK})" if within else rf"[{lead}]{run}")


_SENTENCE: Final = _breaks(r"。！？；\n\r!?;…", within=False)
_SEGMENT: Final = _breaks(r"。！？；，\n\r!?;…", within=True)


def _ends(text: str, breaks: re.Pattern[str]) -> tuple[int, ...]:
    """Return where `text` is cut: after every match of `breaks`, and at its end."""
    ends = [found.end() for found in breaks.finditer(text)]
    if text and (not ends or ends[-1] < len(text)):
        ends.append(len(text))
    return tuple(ends)


@lru_cache(maxsize=TEXTS)
def segment_ends(text: str) -> tuple[int, ...]:
    """Return where the segments of `text` end, in order: bisecting them is the fastest way to find a place's."""
    return _ends(text, _SEGMENT)


@lru_cache(maxsize=TEXTS)
def sentence_ends(text: str) -> tuple[int, ...]:
    """Return where the sentences of `text` end, in order."""
    return _ends(text, _SENTENCE)


def start_of(ends: Sequence[int], place: int) -> int:
    """Return where the span begins that has a place of the text."""
    number = bisect_right(ends, place)
    return ends[number - 1] if number else 0


def _spans(ends: tuple[int, ...]) -> tuple[Span, ...]:
    return tuple(zip((0, *ends), ends, strict=False))


def segments(text: str) -> tuple[Span, ...]:
    """Return the segments of `text`, in order; numbers such as 1,000 and 4.3% stay whole; empty text gives none."""
    return _spans(segment_ends(text))


def sentence_spans(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text`, in order; empty text gives none."""
    return _spans(sentence_ends(text))
