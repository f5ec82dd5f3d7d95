"""The text side of a day report: each voice scored against the tape, with p and q by narrative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from linkage import horizon
from linkage.attention import series
from linkage.named import excess_table, judged_pairs, naming_stories, pairs_by_label, peers_excess, return_table
from linkage.scores import PASS_Q, PLACEBO, against_past, both, false_discovery_q, text_legs
from linkage.universes import has_basket

from .records import Named

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from corpus.records import Voice
    from corpus.store.narratives import CountRow, NamedRow
    from linkage.arrays import Floats, Ints
    from linkage.attention import Series
    from linkage.named import Excess, Pair

    from .ground import Ground


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One voice on the session, an entry a narrative; NaN where a figure cannot be given or nothing was said.

    `legs` are the text legs of the past sessions too, `null` the placebo scores that this session's were held against.
    """

    series: Series
    text: Floats
    score: Floats
    basket_p: Floats
    p: Floats
    q: Floats
    legs: Floats
    null: Floats

    def passed(self, at: int) -> bool:
        """Say whether a narrative passes."""
        return bool(self.q[at] < PASS_Q)


@dataclass(frozen=True, slots=True, eq=False)
class Companies:
    """The companies that news names, by label: pairs, the statistic, its p; `few`: labels that have t, but no p."""

    pairs: Mapping[str, tuple[Pair, ...]]
    excess: Excess
    t: Mapping[str, float]
    p: Mapping[str, float]
    few: frozenset[str] = frozenset()

    def named(self, label: str, names: Mapping[int, str]) -> tuple[Named, ...]:
        """List a narrative's companies, the weightiest first."""
        pairs = sorted(self.pairs.get(label, ()), key=lambda pair: (-pair.weight, pair.symbol))
        return tuple(self._named(pair, names) for pair in pairs)

    def _named(self, pair: Pair, names: Mapping[int, str]) -> Named:
        raw = float(self.excess.raw[-1, np.searchsorted(self.excess.symbol, pair.symbol)])
        moved = raw if np.isfinite(raw) else None
        name = names.get(pair.symbol, pair.name)
        return Named(f"{pair.symbol:06d}", name, pair.tone, pair.weight, moved, pair.article)


def judge(rows: Sequence[CountRow], voice: Voice, ground: Ground, named: Mapping[str, float]) -> Judged:
    """Score one voice: text against tape with its placebo; `named` holds the other reading's p, if any."""
    labels = [label.id for label in ground.labels]
    told = series(rows, voice, ground.line.sessions, labels)
    text = text_legs(told)
    alone = np.array([not has_basket(label) for label in ground.labels])
    held = against_past(text, ground.tape, told.stories, len(text) - 1, alone)
    by_names = np.where(told.stories[-1] > 0, [named.get(label, np.nan) for label in labels], np.nan)
    p = both(held.p, by_names)
    return Judged(told, text[-1], held.score, held.p, p, false_discovery_q(p), text, held.null)


def companies(connection: sqlite3.Connection, rows: Sequence[NamedRow], ground: Ground, least: int) -> Companies:
    """Weigh the companies that the session's news names, within the universe, against their own past.

    `least` is how many stories must name a company for a narrative to have a p by them.
    """
    members = set(ground.page.symbol[ground.inside].tolist())
    heard = [row for row in rows if row[1] in members]
    pairs, stories = pairs_by_label(heard), naming_stories(heard)
    symbols = sorted({pair.symbol for each in pairs.values() for pair in each})
    sessions = ground.line.sessions[-PLACEBO - 1 :]
    table = return_table(horizon.returns(connection, ground.line, symbols, PLACEBO), sessions, symbols)
    spread = horizon.dispersions(connection, ground.line, ground.market, len(sessions) if ground.covered else 0)
    excess = excess_table(table, ground.market[-len(sessions) :], spread[-len(sessions) :], symbols)
    now, chance = judged_pairs(pairs, excess, stories, least)
    return Companies(pairs, excess, now, chance, frozenset(now) - frozenset(chance))


def industry_of(ground: Ground) -> Ints:
    """Return the level-2 industry of each quoted stock of the session, 0 where none is known."""
    symbol, code = ground.reference.industries(ground.line.last)
    found = np.zeros(len(ground.page.symbol), dtype=np.int64)
    if len(symbol):
        at = np.minimum(np.searchsorted(symbol, ground.page.symbol), len(symbol) - 1)
        found = np.where(symbol[at] == ground.page.symbol, code[at] // 100 * 100, 0)
    return found


def peers(pairs: Sequence[Pair], ground: Ground, industry: Ints) -> float | None:
    """Return what the named companies' industry peers did over the market, in the tone's direction."""
    market = float(ground.market[-1])
    if not pairs or not ground.covered or not np.isfinite(market):
        return None
    return peers_excess(pairs, ground.page.symbol, industry, ground.page.change, market)
