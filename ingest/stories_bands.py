"""MinHash signatures of texts, cut into bands: texts that share a band are worth comparing.

Two texts whose shingles overlap by J (Jaccard) share a band of two minima with a probability of J², one of BANDS
bands with 1 − (1 − J²)^BANDS: 0.997 at J = 0.5, 0.85 at 0.3, 0.05 at 0.05 (Broder 1997; Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, 3.4). The story's key is one band more: equal titles always meet.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

SHINGLE: Final = 4  # characters
PLANE: Final = 0x10000  # characters beyond it count as the one of their lower bits
BANDS: Final = 20
WIDTH: Final = BANDS + 1  # with the key
TOGETHER: Final = 1000  # texts hashed at once: their shingles fit into a processor's cache, which halves the time
CROWD: Final = 24  # texts that share a band, from which on each meets only its neighbours in time
NEIGHBOURS: Final = 3
_SEED: Final = np.random.default_rng(20251121)
_FACTORS: Final = _SEED.integers(1, 2**32, 2 * BANDS, dtype=np.uint32) | np.uint32(1)
_TERMS: Final = _SEED.integers(0, 2**32, 2 * BANDS, dtype=np.uint32)
_PLACES: Final = np.array([0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F], np.uint32)[:SHINGLE]


def bands(keys: Sequence[str], texts: Sequence[str]) -> NDArray[np.uint64]:
    """Return WIDTH numbers for each text, 0 where it is too short; `keys` are sixteen hexadecimal digits."""
    found = np.zeros((len(texts), WIDTH), np.uint64)
    found[:, BANDS] = [int(key, 16) for key in keys]
    for at in range(0, len(texts), TOGETHER):
        hashes, owners = _hashed(texts[at : at + TOGETHER])
        if len(hashes):
            starts = np.flatnonzero(np.diff(owners, prepend=-1))
            found[at + owners[starts], :BANDS] = _minima(hashes, starts)
    return found


def _hashed(texts: Sequence[str]) -> tuple[NDArray[np.uint32], NDArray[np.int32]]:
    """Return the hashes of all shingles, and the text that each is of."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32)
    owners = np.repeat(np.arange(len(texts), dtype=np.int32), [*map(len, texts)])
    kept = _table().take(codes & np.uint32(PLANE - 1))
    here = np.flatnonzero(kept)
    kept, owners = kept.take(here), owners.take(here)
    size = len(kept) - SHINGLE + 1
    if size <= 0:
        return np.zeros(0, np.uint32), np.zeros(0, np.int32)
    hashes = np.zeros(size, np.uint32)
    for at, factor in enumerate(_PLACES):
        hashes += kept[at : at + size] * factor
        hashes ^= hashes >> np.uint32(15)
    hashes *= np.uint32(0x2C1B3C6D)
    hashes ^= hashes >> np.uint32(12)
    whole = np.flatnonzero(owners[:size] == owners[SHINGLE - 1 :])
    return hashes.take(whole), owners.take(whole)


def _minima(hashes: NDArray[np.uint32], starts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the bands of each text: two minima and the band's place in one number."""
    least, mixed = np.empty((len(starts), 2 * BANDS), np.uint64), np.empty_like(hashes)
    for at in range(2 * BANDS):
        np.multiply(hashes, _FACTORS[at], out=mixed)
        mixed += _TERMS[at]
        least[:, at] = np.minimum.reduceat(mixed, starts)
    pairs = (least[:, ::2] << np.uint64(32)) | least[:, 1::2]
    return pairs ^ (np.arange(1, BANDS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))


@cache
def _table() -> NDArray[np.uint32]:
    """Return what each character counts as: letters in one width and case, other characters nothing."""
    plain = (unicodedata.normalize("NFKC", chr(code)).casefold()[:1] for code in range(PLANE))
    return np.array([ord(one) if one and one.isalnum() and ord(one) < PLANE else 0 for one in plain], np.uint32)


def meetings(
    rows: NDArray[np.uint64], at: NDArray[np.int64], fresh: NDArray[np.bool_], reach: int
) -> set[tuple[int, int]]:
    """Return the pairs of rows to compare: those that share a band, not more than `reach` apart, one of them fresh.

    Rows stand in the order of `at`, in seconds. Of a crowd that shares a band, each meets its neighbours.
    """
    pairs: set[tuple[int, int]] = set()
    for group in _groups(rows):
        pairs.update(_pairs(group))
    new, when = fresh.tolist(), at.tolist()
    return {(a, b) for a, b in pairs if a != b and (new[a] or new[b]) and when[b] - when[a] <= reach}


def _groups(rows: NDArray[np.uint64]) -> Iterator[list[int]]:
    """Yield the rows that share a band, in their order, for each band that several share."""
    flat = rows.ravel()
    order = np.argsort(flat)
    values, owners = flat[order], order // rows.shape[1]
    bounds = np.flatnonzero(np.diff(values, prepend=values[:1] ^ np.uint64(1), append=values[-1:] ^ np.uint64(1)))
    shared = np.flatnonzero((np.diff(bounds) > 1) & (values[bounds[:-1]] > 0))
    for start, end in zip(bounds[shared].tolist(), bounds[shared + 1].tolist(), strict=True):
        yield sorted(owners[start:end].tolist())


def _pairs(group: list[int]) -> Iterator[tuple[int, int]]:
    if len(group) <= CROWD:
        yield from combinations(group, 2)
        return
    for step in range(1, NEIGHBOURS + 1):
        yield from zip(group, group[step:], strict=False)
