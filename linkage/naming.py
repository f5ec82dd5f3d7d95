"""Which texts stand behind company news: stories, articles and sources whose mentions make the pairs of a figure.

An article enters with any pair of its label that enters: a company that it names with a tone, on its session. As
everywhere in a report on a period, a story counts once a session, a source once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

    from corpus.store.narratives import NamingRow

    from .arrays import Bools, Ints
    from .pairs import Spoken


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """How many texts stand behind each of some labels, in their order."""

    stories: Ints
    articles: Ints
    sources: Ints

    def at(self, places: Ints | Bools) -> Counted:
        """Return the counts of some of the labels."""
        return Counted(self.stories[places], self.articles[places], self.sources[places])


@dataclass(frozen=True, slots=True, eq=False)
class NamingTexts:
    """Articles that name companies, those alike in one row; `label` is a number in `labels`, `session` a row.

    `part` is the part of the day. `story` is 0 where each article is a story of its own. A company that a row names
    stands at the same place in `naming`, by row, and in `symbol`, by column of a table; a source likewise in `carrying`
    and in `source`.
    """

    labels: tuple[str, ...]
    part: npt.NDArray[np.str_]
    label: Ints
    session: Ints
    story: Ints
    articles: Ints
    naming: Ints
    symbol: Ints
    carrying: Ints
    source: Ints


def naming(rows: Sequence[NamingRow], down: Mapping[int, int], columns: Mapping[int, int]) -> NamingTexts:
    """Arrange rows as the store gives them; `down` are the rows of sessions, `columns` those of symbols with quotes."""
    labels = tuple(sorted({row.label for row in rows}))
    number = {label: n for n, label in enumerate(labels)}
    symbols, sources = [row.symbols for row in rows], [row.sources for row in rows]
    named = np.array([columns.get(symbol, -1) for symbol in _numbers(symbols).tolist()], dtype=np.int64)
    at = _repeated(symbols)
    return NamingTexts(
        labels, np.array([row.part for row in rows], dtype=np.str_), _ints(number[row.label] for row in rows),
        _ints(down[row.session] for row in rows), _ints(row.story for row in rows),
        _ints(row.articles for row in rows), at[named >= 0], named[named >= 0], _repeated(sources), _numbers(sources),
    )  # fmt: skip


def _ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def _numbers(listed: Sequence[str]) -> Ints:
    """Return the numbers of all lists, one list after the other."""
    return _ints(map(int, chain.from_iterable(one.split(",") for one in listed)))


def _repeated(listed: Sequence[str]) -> Ints:
    """Return the number of each list as often as it has numbers."""
    return np.repeat(np.arange(len(listed)), _ints(one.count(",") + 1 for one in listed))


class Behind:
    """The texts behind the pairs of some news, found once for whatever part of the pairs enters a figure."""

    def __init__(self, texts: NamingTexts, said: Spoken, part: str = "") -> None:
        """Take the texts, and the pairs that those of a part of the day ("": all of it) make."""
        number = {label: n for n, label in enumerate(said.labels)}
        label = _ints(number.get(name, -1) for name in texts.labels)[texts.label]
        self._texts, self._label, self._number, self._count = texts, label, number, len(said.labels)
        self._row, self._pair = self._found(said, part)
        self._copied = np.flatnonzero(texts.story > 0)
        story = np.unique(texts.story[self._copied], return_inverse=True)[1]
        told = (texts.session[self._copied] * (len(story) + 1) + story) * self._count + label[self._copied]
        self._story = np.unique(told, return_inverse=True)
        source = texts.source * self._count + label[texts.carrying]
        self._source = np.unique(source, return_inverse=True)

    def _found(self, said: Spoken, part: str) -> tuple[Ints, Ints]:
        """Return which rows of the texts name which pairs."""
        texts = self._texts
        at = np.flatnonzero(texts.part[texts.naming] == part) if part else np.arange(len(texts.naming))
        row, symbol = texts.naming[at], texts.symbol[at]
        width = 1 + max(texts.session.max(initial=0), said.session.max(initial=0))
        high = 1 + max(texts.symbol.max(initial=0), said.symbol.max(initial=0))
        pairs = (said.label * width + said.session) * high + said.symbol
        order = np.argsort(pairs)
        asked = (self._label[row] * width + texts.session[row]) * high + symbol
        place = np.searchsorted(pairs[order], asked)
        there = np.flatnonzero(place < len(pairs))
        there = there[pairs[order[place[there]]] == asked[there]]
        return row[there], order[place[there]]

    def counted(self, entered: Bools, labels: Sequence[str]) -> Counted:
        """Count for some labels the texts that name any of the pairs that `entered` marks."""
        texts, inside = self._texts, np.zeros(len(self._label), dtype=bool)
        inside[self._row[entered[self._pair]]] = True
        alone = inside & (texts.story == 0)
        articles = np.bincount(self._label[inside], texts.articles[inside], self._count)
        stories = np.bincount(self._label[alone], texts.articles[alone], self._count)
        stories += self._distinct(self._story, inside[self._copied])
        sources = self._distinct(self._source, inside[texts.carrying])
        # The last place, of labels without a pair, is empty.
        counts = (np.append(count.astype(np.int64), 0) for count in (stories, articles, sources))
        return Counted(*counts).at(_ints(self._number.get(label, -1) for label in labels))

    def _distinct(self, keys: tuple[Ints, Ints], inside: Bools) -> Ints:
        """Count by label the keys that any of their places has inside; a key ends with its label's number."""
        key, place = keys
        there = np.zeros(len(key), dtype=bool)
        there[place[inside]] = True
        return np.bincount(key[there] % self._count if self._count else key[:0], minlength=self._count)
