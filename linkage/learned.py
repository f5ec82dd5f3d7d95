"""Baskets for themes without an industry of their own, learned from what was known before a month began.

1. *Named*: stocks that at least two stories of the theme name, a quarter of whose stories are the theme's, within a
   year. They must move together: a stock whose excess returns do not go with those of the others is left out, and
   where that leaves less than a third, there is no basket.
2. *Moved along*: stocks of the named ones' industries whose excess returns went with theirs over the past sessions.
3. *Told*: industries whose excess returns went with the theme's tone and attention in recaps over the past sessions.

Excess returns are over the market's median of the session, cut at 20 %; past is up to 60 sessions. A basket holds from
the first day of its month until the next version. Policies, and themes that are about everybody (results, mergers,
listings), are not learned: they speak to the market as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.store.baskets import BasketRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corpus.store.baskets import CompanyCount
    from corpus.store.tape import ReturnRow
    from corpus.taxonomy import Label

    from .arrays import Bools, Floats, Ints

# Chosen by what an analyst expects of ten themes in the versions of April and June 2025: docs/methods.md, Baskets.
STORIES: Final = 2  # of the theme that name a stock
SHARE: Final = 0.25  # of the stories about a stock, two more without the theme added, that are the theme's
NAMED: Final = 20  # named stocks at most, the most often and most exclusively named
ALONG: Final = 0.3  # correlation of a named stock with the mean of the others
TOGETHER: Final = 1 / 3  # of the named stocks that must move so, else they have nothing in common
NEAR: Final = 0.6  # correlation with the mean of the named stocks, for one that is not named
ADDED: Final = 15  # such stocks at most
TOLD: Final = 0.5  # correlation of an industry with the text leg; 0.38 is the largest of 250 by chance in 60 sessions
LEAST: Final = 20  # sessions that a correlation needs
FEWEST: Final = 3  # stocks of a basket
CLIP: Final = 0.2
LEVEL_ONE: Final = 10_000
_INDUSTRY_LEAST: Final = 5  # quoted stocks of an industry


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """Excess returns by session (down) and symbol (across), NaN where a stock did not trade; industries, 0: unknown."""

    symbol: Ints
    industry: Ints
    excess: Floats

    @property
    def scaled(self) -> Floats:
        """Excess returns in each stock's own deviation, so that no stock outweighs the others."""
        known = np.isfinite(self.excess)
        count = np.maximum(known.sum(axis=0), 1)
        mean = np.where(known, self.excess, 0.0).sum(axis=0) / count
        spread = np.where(known, self.excess - mean, 0.0)
        sd = np.sqrt((spread**2).sum(axis=0) / count)
        return np.where(sd > 0, self.excess / np.where(sd > 0, sd, 1.0), np.nan)


def wants_learning(label: Label) -> bool:
    """Say whether a label's basket is learned: a theme without an industry that belongs to a part of the market.

    Themes with neither listed stocks nor parents (results, mergers, listings) are about everybody, like most policies.
    """
    return label.kind == "theme" and not label.shenwan and bool(label.symbols or label.parents)


def past_of(rows: Sequence[ReturnRow], industries: tuple[Ints, Ints]) -> Past:
    """Arrange what stocks did on past sessions; `industries` are symbols, ascending, and their codes."""
    sessions, symbols = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    down, across = {code: n for n, code in enumerate(sessions)}, {symbol: n for n, symbol in enumerate(symbols)}
    table = np.full((len(sessions), len(symbols)), np.nan)
    for session, symbol, close, previous, volume, reported in rows:
        if close and previous and volume != 0:
            table[down[session], across[symbol]] = close / previous - 1
        elif reported is not None and volume != 0:
            table[down[session], across[symbol]] = reported
    codes = dict(zip(industries[0].tolist(), industries[1].tolist(), strict=True))
    industry = np.array([codes.get(symbol, 0) for symbol in symbols], dtype=np.int64)
    return Past(np.array(symbols, dtype=np.int64), industry, np.clip(table - _medians(table), -CLIP, CLIP))


def _medians(table: Floats) -> Floats:
    known = [row[np.isfinite(row)] for row in table]
    return np.array([np.median(row) if len(row) else np.nan for row in known])[:, None]


def correlation(series: Floats, table: Floats) -> Floats:
    """Return Pearson's correlation of a series with each column of a table, over the rows where both are known.

    NaN where these are fewer than LEAST, or one does not vary.
    """
    known = np.isfinite(table) & np.isfinite(series)[:, None]
    count = known.sum(axis=0)
    safe = np.maximum(count, 1)
    one, other = np.where(known, series[:, None], 0.0), np.where(known, table, 0.0)
    one = np.where(known, one - one.sum(axis=0) / safe, 0.0)
    other = np.where(known, other - other.sum(axis=0) / safe, 0.0)
    scale = np.sqrt((one**2).sum(axis=0) * (other**2).sum(axis=0))
    fit = (count >= LEAST) & (scale > 0)
    return np.where(fit, (one * other).sum(axis=0) / np.where(fit, scale, 1.0), np.nan)


def learn(label: str, counts: Counts, past: Past, leg: Floats, begin: int) -> list[BasketRow]:
    """Return the basket of a label from `begin` (20250401) on; empty where its stocks do not move together.

    `leg` is the label's text leg in recaps on the past sessions, NaN where unknown.
    """
    scaled = past.scaled
    named = _named(label, counts, past, scaled)
    found = {row.symbol: row for row in _told(label, past, leg, begin)}
    if named:
        common = mean_of(scaled[:, [at for at, _ in named]])
        near = correlation(common, scaled)
        found |= {row.symbol: row for row in _near(label, past, near, [at for at, _ in named], begin)}
        for at, r in named:
            symbol = int(past.symbol[at])
            why = f"named in {counts.of(label, symbol)} of {counts.whole(symbol)} stories, moves along {r:.2f}"
            found[symbol] = BasketRow(label, begin, symbol, 1.0 + r, why)
    return sorted(found.values(), key=lambda row: (-row.weight, row.symbol)) if len(found) >= FEWEST else []


@dataclass(frozen=True, slots=True)
class Counts:
    """Stories by label and stock; under the label "" those of all labels."""

    by_label: Mapping[str, Mapping[int, int]]

    def of(self, label: str, symbol: int) -> int:
        """Return the stories of a label that name a stock."""
        return self.by_label.get(label, {}).get(symbol, 0)

    def whole(self, symbol: int) -> int:
        """Return all stories that name a stock."""
        return self.of("", symbol)


def counts_of(rows: Sequence[CompanyCount]) -> Counts:
    """Arrange the store's counts."""
    found: dict[str, dict[int, int]] = {}
    for label, symbol, stories in rows:
        found.setdefault(label, {})[symbol] = stories
    return Counts(found)


def _named(label: str, counts: Counts, past: Past, scaled: Floats) -> list[tuple[int, float]]:
    """Return places and correlations of the named stocks that move together; empty where they do not."""
    place = {symbol: at for at, symbol in enumerate(past.symbol.tolist())}
    share = {
        symbol: stories / (counts.whole(symbol) + 2)
        for symbol, stories in counts.by_label.get(label, {}).items()
        if symbol in place and stories >= STORIES
    }
    ranked = sorted(share, key=lambda symbol: (-counts.of(label, symbol) * share[symbol], symbol))
    wanted = [place[symbol] for symbol in ranked if share[symbol] >= SHARE][:NAMED]
    if len(wanted) < FEWEST:
        return []
    kept = [at for at, r in zip(wanted, _along(scaled[:, wanted]), strict=True) if r >= ALONG]
    if len(kept) < max(FEWEST, TOGETHER * len(wanted)):
        return []
    # Once more, among those that are left: strangers had blurred the mean.
    return [(at, float(r)) for at, r in zip(kept, _along(scaled[:, kept]), strict=True) if r >= ALONG]


def _along(table: Floats) -> Floats:
    """Return the correlation of each column with the mean of the others."""
    return np.array([
        correlation(mean_of(np.delete(table, at, axis=1)), table[:, at : at + 1])[0] for at in range(table.shape[1])
    ])  # fmt: skip


def mean_of(table: Floats) -> Floats:
    """Return the mean of each row over what is known in it, NaN where nothing is."""
    known = np.isfinite(table)
    count = known.sum(axis=1)
    return np.where(count > 0, np.where(known, table, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _near(label: str, past: Past, near: Floats, named: Sequence[int], begin: int) -> list[BasketRow]:
    """Return the stocks of the named ones' level-1 industries that moved along most closely."""
    near = near.copy()
    sectors = {int(past.industry[at]) // LEVEL_ONE for at in named} - {0}
    near[list(named)] = np.nan
    near[~np.isin(past.industry // LEVEL_ONE, sorted(sectors))] = np.nan
    order = np.argsort(-np.nan_to_num(near), kind="stable")[:ADDED]
    return [
        BasketRow(label, begin, int(past.symbol[at]), float(near[at]), f"moves along with the named, {near[at]:.2f}")
        for at in order.tolist()
        if near[at] >= NEAR
    ]


def _told(label: str, past: Past, leg: Floats, begin: int) -> list[BasketRow]:
    """Return the stocks of the level-3 industries that went with what recaps told of the label."""
    found = []
    for code in np.unique(past.industry[past.industry % 100 > 0]).tolist():
        inside = past.industry == code
        near = _industry_near(past, inside, leg)
        if near >= TOLD:
            why = f"its industry {code:06d} went with what recaps told, {near:.2f}"
            found += [BasketRow(label, begin, symbol, near, why) for symbol in past.symbol[inside].tolist()]
    return found


def _industry_near(past: Past, inside: Bools, leg: Floats) -> float:
    if inside.sum() < _INDUSTRY_LEAST or np.count_nonzero(np.nan_to_num(leg)) < LEAST:
        return 0.0
    return float(np.nan_to_num(correlation(leg, mean_of(past.excess[:, inside])[:, None])[0]))
