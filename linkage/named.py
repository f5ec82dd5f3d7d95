"""Whether the companies that a narrative's news names move the way the news says.

For a company with tone s (the sign of its summed tone over the day's stories) and weight w (the summed tone times
strength, from 1 to 3): v = s times its return over the market's median, in the stock's own standard deviations of the
other sessions at hand, each session first divided by how far stocks were apart on it. The statistic is
sum(w v) / sqrt(sum(w^2)). Its p comes from the same companies and tones on the past sessions, all companies of one
session kept together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from .arrays import medians, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from corpus.store.narratives import NamedRow, PairRow
    from corpus.store.tape import ReturnRow

    from .arrays import Floats, Ints

OWN_LEAST: Final = 20  # sessions that a stock's own deviation needs; younger stocks have no scale
NULL_LEAST: Final = 20  # past sessions that a placebo needs
CLIP: Final = 0.2  # excess returns are cut at 20 %: a first session without limits says nothing of scale
MAX_WEIGHT: Final = 3.0
LEAST_STORIES: Final = 3  # that name a company, for a narrative to pass by its companies: docs/methods.md, Link


@dataclass(frozen=True, slots=True)
class Pair:
    """A company as a narrative's news speaks of it; `tone` -1 or 1, `weight` 1 to 3, `article` the first with it."""

    symbol: int
    name: str
    tone: int
    weight: float
    article: int


@dataclass(frozen=True, slots=True, eq=False)
class Excess:
    """Excess returns by session (down, the report's own last) and symbol (across), and in own deviations."""

    symbol: Ints
    raw: Floats
    scaled: Floats


def pairs_by_label(rows: Iterable[NamedRow]) -> dict[str, tuple[Pair, ...]]:
    """Gather the companies of each narrative; a company whose stories balance has no tone and is left out."""
    found: dict[str, dict[int, list[NamedRow]]] = {}
    for row in rows:
        found.setdefault(row[0], {}).setdefault(row[1], []).append(row)
    made = {
        label: tuple(pair for rows in by_symbol.values() if (pair := _pair(rows))) for label, by_symbol in found.items()
    }
    return {label: pairs for label, pairs in made.items() if pairs}


def naming_stories(rows: Iterable[NamedRow]) -> dict[str, int]:
    """Count by label the stories that name a company with a tone."""
    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row[0], set()).add(row[5])
    return {label: len(stories) for label, stories in found.items()}


def pairs_kept(rows: Iterable[PairRow]) -> dict[str, tuple[Pair, ...]]:
    """Gather by label the companies of one session as the store keeps them: what `pairs_by_label` makes of rows."""
    found: dict[str, list[Pair]] = {}
    for row in rows:
        found.setdefault(row.label, []).append(Pair(row.symbol, row.name, row.tone, row.weight, row.article))
    return {label: tuple(pairs) for label, pairs in found.items()}


def _pair(rows: Sequence[NamedRow]) -> Pair | None:
    """Give each story one vote: its strongest mention, with the sign of its summed tone."""
    by_story: dict[int, list[NamedRow]] = {}
    for row in rows:
        by_story.setdefault(row[5], []).append(row)
    signs = [(np.sign(sum(row[3] for row in told)), max(row[4] for row in told)) for told in by_story.values()]
    tone = int(np.sign(sum(sign for sign, _ in signs)))
    if not tone:
        return None
    weight = min(max(abs(float(sum(sign * strength for sign, strength in signs))), 1.0), MAX_WEIGHT)
    return Pair(rows[0][1], rows[0][2], tone, weight, min(row[6] for row in rows))


def return_table(rows: Iterable[ReturnRow], sessions: Sequence[int], symbols: Sequence[int]) -> Floats:
    """Arrange returns by session and symbol (ascending), NaN where a stock did not trade."""
    down = {code: n for n, code in enumerate(sessions)}
    across = {symbol: n for n, symbol in enumerate(symbols)}
    table = np.full((len(sessions), len(symbols)), np.nan)
    for session, symbol, close, prev, volume, reported in rows:
        change = close / prev - 1.0 if close and prev and close > 0 and prev > 0 else reported
        if change is not None and volume != 0:
            table[down[session], across[symbol]] = change
    return table


def excess_table(returns: Floats, market: Floats, spread: Floats, symbols: Sequence[int]) -> Excess:
    """Return excess over the market's median (one a session), raw and in each stock's own deviations.

    `spread` is the mean distance of all stocks from that median (one a session, NaN where not known): in a crash every
    stock is far from it, and no news is needed for that. Sessions are brought to equal spread before they are scaled.
    The deviation of a stock for a session is taken over all the *other* sessions of the table: the report's session
    and its placebos are treated alike, which makes them exchangeable under the null.
    """
    usual = float(medians(spread[None])[0]) if np.isfinite(spread).any() else 1.0
    calm = np.nan_to_num(spread / (usual or 1.0), nan=1.0)
    even = np.clip(returns - market[:, None], -CLIP, CLIP) / np.where(calm > 0, calm, 1.0)[:, None]
    known = np.isfinite(even)
    filled = np.where(known, even, 0.0)
    others = known.sum(axis=0) - known
    total, squares = filled.sum(axis=0) - filled, (filled**2).sum(axis=0) - filled**2
    safe = np.maximum(others, 2)
    variance = np.maximum(squares - total**2 / safe, 0.0) / (safe - 1)
    fit = (others >= OWN_LEAST) & (variance > 0)
    scaled = np.where(fit, even / np.sqrt(np.where(fit, variance, 1.0)), np.nan)
    return Excess(np.array(symbols, dtype=np.int64), returns - market[:, None], scaled)


def statistics(pairs: Sequence[Pair], excess: Excess) -> Floats:
    """Return sum(w v) / sqrt(sum(w^2)) on each session of the table, NaN where none of the companies traded."""
    at = np.searchsorted(excess.symbol, np.array([pair.symbol for pair in pairs]))
    sign = np.array([float(pair.tone) for pair in pairs])
    weight = np.array([pair.weight for pair in pairs])
    moved = excess.scaled[:, at] * sign
    known = np.isfinite(moved)
    norm = np.sqrt((known * weight**2).sum(axis=1))
    total = np.where(known, moved * weight, 0.0).sum(axis=1)
    return np.asarray(np.where(norm > 0, total / np.where(norm > 0, norm, 1.0), np.nan), dtype=np.float64)


def judged_pairs(
    pairs: Mapping[str, Sequence[Pair]], excess: Excess, stories: Mapping[str, int], least: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Return the last session's statistic by label, and its p.

    A narrative of which fewer than `least` stories name a company has no p by them: one company is no narrative.
    """
    tests = {label: statistics(each, excess) for label, each in pairs.items()}
    now = {label: value for label, row in tests.items() if (value := number(float(row[-1]))) is not None}
    return now, {label: p for label, p in named_p(tests).items() if stories[label] >= least}


def named_p(by_label: Mapping[str, Floats]) -> dict[str, float]:
    """Return p, one-sided in the direction of tone, of the last session's statistic of each narrative.

    A narrative's own past sessions decide as far as they reach: p = (1 + those at least as large) / (1 + sessions). A
    statistic beyond all of them is compared with the pool of all narratives' past statistics, each standardised on its
    own past, since 60 sessions alone could never give a p under 1/61. The smaller of the two then holds; it can be
    below 1/61 only where the pool says so, so that its level is the pool's.
    """
    fit = {label: row for label, row in by_label.items() if np.isfinite(row[-1]) and _enough(row)}
    if not fit:
        return {}
    pool = np.sort(np.concatenate([_standard(_past(row), _past(row)) for row in fit.values()]))
    return {label: _p(row, pool) for label, row in fit.items()}


def _past(row: Floats) -> Floats:
    past = row[:-1]
    return past[np.isfinite(past)]


def _enough(row: Floats) -> bool:
    past = _past(row)
    return len(past) >= NULL_LEAST and float(past.std()) > 0


def _standard(values: Floats, past: Floats) -> Floats:
    return np.asarray((values - past.mean()) / past.std(ddof=1), dtype=np.float64)


def _p(row: Floats, pool: Floats) -> float:
    past = _past(row)
    own = (1 + int((past >= row[-1]).sum())) / (1 + len(past))
    if own > 1 / (1 + len(past)):
        return own
    z = _standard(row[-1:], past)
    beyond = len(pool) - int(np.searchsorted(pool, z[0], side="left"))
    return min(own, (1 + beyond) / (1 + len(pool)))


def peers_excess(pairs: Sequence[Pair], symbol: Ints, industry: Ints, change: Floats, market: float) -> float | None:
    """Return the weighted mean excess return, in the tone's direction, of the companies' industry peers.

    `symbol`, ascending, with the `industry` and the return of each on the session; peers are the other stocks of a
    company's industry that the narrative does not name. None where no company has a peer that traded.
    """
    named = {pair.symbol for pair in pairs}
    free = np.isfinite(change) & ~np.isin(symbol, np.array(sorted(named), dtype=np.int64)) & (industry > 0)
    total = weights = 0.0
    for pair in pairs:
        at = int(np.searchsorted(symbol, pair.symbol))
        if at == len(symbol) or symbol[at] != pair.symbol:
            continue
        peers = free & (industry == industry[at])
        if peers.any():
            total += pair.weight * pair.tone * (float(change[peers].mean()) - market)
            weights += pair.weight
    return total / weights if weights else None
