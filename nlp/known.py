"""Finds the features of a model in a text: the numbers that `features` gives, without naming what no model knows.

An automaton over the Han characters that the model knows reads the text once; the half of them that it does not know
is never made into strings. Latin words are looked up. Of many texts at once the characters are looked up as numbers.
"""

from __future__ import annotations

from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
from ahocorasick_rs import AhoCorasick, MatchKind

from .features import BODY, TITLE, character_count, latin, named, pieces_in, places, subwords, words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from corpus.records import Span

    from .features import Subject

    Ints: TypeAlias = npt.NDArray[np.int64]
    Keys: TypeAlias = npt.NDArray[np.uint64]  # up to three characters, 16 bits each
    Bools: TypeAlias = npt.NDArray[np.bool_]

WEIGHTS: Final = np.array([TITLE, *BODY])
HAN: Final = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF))
ABOVE: Final = 0xA000  # stands for all characters above
LONGEST: Final = 3  # characters
GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: Fibonacci hashing (Knuth, 6.4)
PLACE: Final = 2  # bits that hold the number of a place's weight
_SHIFTS: Final = tuple(np.uint64(16 * place) for place in range(LONGEST))
FEW: Final = 8  # texts from which looking up numbers is worth its start
SHOWN: Final = 4  # places in the text that are given as evidence of a tag


class Found(NamedTuple):
    """The features of many texts: those of text n are `numbers` and `values` from `bounds[n]` to `bounds[n + 1]`."""

    bounds: Ints
    numbers: Ints
    values: npt.NDArray[np.float32]


class Known:
    """The features of a model by their numbers; `families` are those that it was trained with."""

    def __init__(self, names: Mapping[str, int], families: str) -> None:
        """Build the automaton; takes a fiftieth of a second for 30,000 features."""
        characters = {name: number for name, number in names.items() if ":" not in name} if "c" in families else {}
        self._names, self._families = names, families
        self._latin_names = {name[2:]: number for name, number in names.items() if name.startswith("w:")}
        self._numbers = list(characters.values())
        self._automaton = AhoCorasick(list(characters), matchkind=MatchKind.Standard) if characters else None

    @cached_property
    def _grams(self) -> _Grams:
        return _Grams({name: number for name, number in self._names.items() if ":" not in name})

    def of(self, item: Subject) -> dict[int, float]:
        """Return the features of a text that the model knows, by number."""
        found = self._latin(item)
        if "c" in self._families:
            self._characters(places(item), found)
        return found

    def many(self, items: Sequence[Subject]) -> Found:
        """Return the features of many texts that the model knows."""
        if len(items) < FEW:
            return self._few(items)
        latin = [self._latin(item) for item in items]
        rows = np.repeat(np.arange(len(items)), [len(one) for one in latin])
        numbers = np.array([number for one in latin for number in one], np.int64)
        values = np.array([value for one in latin for value in one.values()])
        if "c" in self._families:
            more = self._grams.of(items)
            rows, numbers = np.concatenate([rows, more[0]]), np.concatenate([numbers, more[1]])
            values = np.concatenate([values, more[2]])
        order = np.argsort(rows, kind="stable")
        bounds = np.searchsorted(rows[order], np.arange(len(items) + 1))
        return Found(bounds, numbers[order], values[order].astype(np.float32))

    def _few(self, items: Sequence[Subject]) -> Found:
        """Return what `many` does, in the same order, so that sums come out alike: of few texts this is sooner."""
        found = []
        for item in items:
            characters = dict[int, float]()
            if "c" in self._families:
                self._characters(places(item), characters)
            found.append(self._latin(item) | dict(sorted(characters.items())))
        numbers = np.array([number for one in found for number in one], np.int64)
        values = np.array([value for one in found for value in one.values()], np.float32)
        return Found(np.cumsum([0, *map(len, found)]), numbers, values)

    def _latin(self, item: Subject) -> dict[int, float]:
        """Return the features that are no Han characters."""
        names = self._names
        found = {names[name]: value for name, value in named(item, self._families) if name in names}
        for family, of_part, numbers in (("w", latin, self._latin_names), ("s", subwords, names)):
            if family in self._families:
                self._words([(of_part(item, part), weight) for _, part, weight in places(item)], numbers, found)
        return found

    @staticmethod
    def _words(by_part: Sequence[tuple[list[str], float]], numbers: Mapping[str, int], found: dict[int, float]) -> None:
        square = sum([weight * weight * len(names) for names, weight in by_part])
        if not square:
            return
        length, get = sqrt(square), numbers.get
        for names, weight in by_part:
            value = weight / length
            for number in map(get, names):
                if number is not None:
                    found[number] = value

    def _characters(self, parts: tuple[tuple[int, str, float], ...], found: dict[int, float]) -> None:
        square = sum(weight * weight * character_count(part) for _, part, weight in parts)
        if not square or self._automaton is None:
            return
        length, numbers, find = sqrt(square), self._numbers, self._automaton.find_matches_as_indexes
        for _, part, weight in parts:
            found.update(dict.fromkeys([numbers[hit[0]] for hit in find(part, overlapping=True)], weight / length))

    def telling(self, item: Subject, weights: Mapping[int, float] | npt.NDArray[np.float32]) -> tuple[Span, ...]:
        """Return the places of a text whose features weigh most by `weights`, by their numbers; in text order."""
        found, worth = self.of(item), dict[tuple[int, int], float]()
        get = weights.get if isinstance(weights, dict) else lambda number, _: float(weights[number])
        for number, span in self.places(item):
            weight = get(number, 0.0) * found.get(number, 0.0)
            if weight > 0:
                worth[span] = worth.get(span, 0.0) + weight
        return _plainest(worth)

    def places(self, item: Subject) -> Iterator[tuple[int, Span]]:
        """Yield where in the text the features stand that are parts of it."""
        for family, standing in (("w", words_in), ("s", pieces_in)):
            for name, span in standing(item) if family in self._families else ():
                number = self._names.get(name)
                if number is not None:
                    yield number, span
        if self._automaton is not None:
            for offset, part, _ in places(item):
                for hit, start, end in self._automaton.find_matches_as_indexes(part, overlapping=True):
                    yield self._numbers[hit], (start + offset, end + offset)


def _plainest(worth: Mapping[Span, float]) -> tuple[Span, ...]:
    """Return the places that are worth most with all that stands within them, none overlapping a better one."""
    whole = _with_inner(worth)
    kept: list[Span] = []
    for span in sorted(whole, key=lambda one: (-whole[one], one)):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
        if len(kept) == SHOWN:
            break
    return tuple(sorted(kept))


def _with_inner(worth: Mapping[Span, float]) -> dict[Span, float]:
    """Return what places are worth together with those within them."""
    by_start: dict[int, list[tuple[int, int, float]]] = {}
    for order, ((start, end), value) in enumerate(worth.items()):
        by_start.setdefault(start, []).append((order, end, value))
    whole = {}
    for start, end in worth:
        inner = [one for place in range(start, end) for one in by_start.get(place, ()) if one[1] <= end]
        whole[start, end] = sum([value for _, _, value in sorted(inner)])
    return whole


class _Grams:
    """Finds runs of one to three Han characters that a model knows in many texts at once."""

    def __init__(self, names: Mapping[str, int]) -> None:
        """Take the runs with their numbers."""
        self._size = max(names.values(), default=0) + 1
        self._han = np.zeros(ABOVE + 1, np.bool_)
        for first, last in HAN:
            self._han[first : last + 1] = True
        self._known = np.zeros(ABOVE + 1, np.bool_)
        self._known[_codes("".join(names))] = True
        by_size = [[name for name in names if len(name) == size] for size in range(1, LONGEST + 1)]
        keys = [_key(*_codes("".join(own)).reshape(-1, size).T) for size, own in enumerate(by_size, 1)]
        numbers = [names[name] for own in by_size for name in own]
        self._table = _Table(np.concatenate(keys), np.array(numbers, np.int64))

    def of(self, items: Iterable[Subject]) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
        """Return the number of each text, in order, with the numbers of its features and their values.

        At least one text is needed.
        """
        parts = [part for item in items for part in _parts(item)]
        codes = _codes("\n".join([*parts, ""]))
        sizes = np.array([len(part) + 1 for part in parts], np.int64)
        text, place = np.divmod(np.arange(len(parts)), len(WEIGHTS))
        where, numbers = self._find(codes)
        packed = np.repeat((text * self._size << PLACE) + place, sizes)[where] + (numbers << PLACE)
        packed.sort()
        feature = packed >> PLACE
        first = np.flatnonzero(np.diff(feature, prepend=-1))  # what stands first weighs most
        rows, numbers = np.divmod(feature[first], self._size)
        weights = WEIGHTS[packed[first] & ((1 << PLACE) - 1)]
        return rows, numbers, weights / self._lengths(codes, sizes)[rows]

    def _find(self, codes: Ints) -> tuple[Ints, Ints]:
        """Return where features begin, and their numbers."""
        known = self._known[codes]
        one = codes.astype(np.uint64)
        two = one[:-1] | one[1:] << _SHIFTS[1]
        three = two[:-1] | one[2:] << _SHIFTS[2]
        pairs = known[:-1] & known[1:]
        begin = [np.flatnonzero(there) for there in (known, pairs, pairs[:-1] & known[2:])]
        which, numbers = self._table.find(
            np.concatenate([keys[at] for keys, at in zip((one, two, three), begin, strict=True)])
        )
        return np.concatenate(begin)[which], numbers

    def _lengths(self, codes: Ints, sizes: Ints) -> npt.NDArray[np.float64]:
        """Return √Σ weight² over all runs of one to three Han characters, for each text: `features.character_count`."""
        han = self._han[codes]
        before, after = np.roll(han, 1), np.roll(han, -1)  # the last is a line end
        starts = han & ~before
        begin = np.cumsum(sizes) - sizes
        count, runs, lone = (np.add.reduceat(one.astype(np.int64), begin) for one in (han, starts, starts & ~after))
        counts = (3 * (count - runs) + lone).reshape(-1, len(WEIGHTS))
        first, second, third = (WEIGHTS * WEIGHTS * counts).T
        return np.asarray(np.sqrt(third + second + first))


class _Table:
    """A hash table of whole numbers that is asked for thousands of keys at once."""

    def __init__(self, keys: Keys, numbers: Ints) -> None:
        """Take the keys, each once, with their numbers; keys of one slot stand side by side."""
        bits = (4 * len(keys)).bit_length()
        self._shift = np.uint64(64 - bits)
        slots = self._slots(keys)
        order = np.argsort(slots, kind="stable")
        self._keys, self._numbers = keys[order], numbers[order]
        self._starts = np.searchsorted(slots[order], np.arange(2**bits + 1)).astype(np.int32)

    def _slots(self, keys: Keys) -> Ints:
        return ((keys * GOLDEN) >> self._shift).astype(np.int64)

    def find(self, keys: Keys) -> tuple[Ints, Ints]:
        """Return which of `keys` are there, by their places, and their numbers."""
        slots = self._slots(keys)
        at, end = self._starts[slots], self._starts[slots + 1]
        left = np.flatnonzero(at < end)
        found = [left[:0]]
        while left.size:
            same = self._keys[at[left]] == keys[left]
            found.append(left[same])
            left = left[~same]
            at[left] += 1
            left = left[at[left] < end[left]]
        which = np.concatenate(found)
        return which, self._numbers[at[which]]


def _parts(item: Subject) -> tuple[str, str, str]:
    return item.text[: item.title_end], item.text[item.title_end : item.lead_end], item.text[item.lead_end :]


def _codes(text: str) -> Ints:
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return np.minimum(codes, ABOVE).astype(np.int64)


def _key(*codes: Ints) -> Keys:
    key = codes[0].astype(np.uint64)
    for shift, code in zip(_SHIFTS[1:], codes[1:], strict=False):
        key |= code.astype(np.uint64) << shift
    return key
