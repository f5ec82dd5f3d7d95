"""How paragraphs are composed: sentences are chosen by rules, and filled in from a table of phrases of one language.

Every figure in a sentence is one of the report's, and no sentence says why. Both languages' tables have the same keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Words: TypeAlias = "Mapping[str, str]"
Sentence: TypeAlias = "tuple[str, Mapping[str, object]]"  # its key in the table of phrases, and what to fill in

MOST: Final = 5  # narratives or stocks named in a sentence


def composed(sentences: Iterable[Sentence], words: Words) -> str:
    """Return the paragraph that sentences make."""
    return words["join"].join(words[key].format(**values) for key, values in sentences)


def listed(found: Sequence[str], words: Words) -> str:
    """Return the first few of a list, and how many more there are."""
    left = len(found) - MOST
    whole = words["list"].join(found[:MOST])
    return words["more"].format(list=whole, left=left, count=len(found)) if left > 0 else whole


def amount(count: int, words: Words, one: str = "story", many: str = "stories") -> str:
    """Return a number of things, by the phrase for a single one or for several."""
    return words[one if count == 1 else many].format(count=count)
