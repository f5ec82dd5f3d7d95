"""The day report's scores for every session of a period at once, each from its own past only.

The same formulas on the same 60 past sessions as in `reports.voices`, over all A-shares; a test holds them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from .attention import series
from .baskets import excess_returns, stored_baskets
from .horizon import breadth
from .named import LEAST_STORIES, excess_table, judged_pairs, pairs_kept
from .scores import PASS_Q, PLACEBO, against_past, both, false_discovery_q, tape_legs, text_legs

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from corpus.records import Voice
    from corpus.store.narratives import CountRow, PairRow

    from .arrays import Bools, Floats
    from .moves import Moves
    from .span import Span


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """One voice by session of the period and label: text leg, score, p and q as the day report gives them."""

    text: Floats
    score: Floats
    named_t: Floats
    p: Floats
    q: Floats

    @property
    def passed(self) -> Bools:
        """Where a narrative passes."""
        return np.asarray(np.nan_to_num(self.q, nan=1.0) < PASS_Q)


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """The tape over the whole horizon: the labels' legs, the market's median, how far stocks stood from it, returns."""

    legs: Floats
    market: Floats
    spread: Floats
    moves: Moves


def past(connection: sqlite3.Connection, found: Span, moves: Moves) -> Past:
    """Load the tape of all A-shares; `moves` are those of the whole horizon."""
    rows = breadth(connection, found.line, "all")
    excess = excess_returns(
        found.labels, stored_baskets(connection, found.line), rows, found.line.sessions, 1, found.reference
    )
    medians = [None if (row := rows.get(code)) is None else row.median_return for code in found.line.sessions]
    market = np.array([np.nan if value is None else value for value in medians])
    away = np.abs(np.where(moves.change < 2, moves.change, np.nan) - market[:, None])  # noqa: PLR2004 - tape.dispersions
    spread = np.array([float(np.nanmean(row)) if np.isfinite(row).any() else np.nan for row in away])
    return Past(tape_legs(excess), market, spread, moves)


def scores(  # noqa: PLR0913 - a voice, what is read with it, and a setting
    found: Span,
    tape: Past,
    rows: Sequence[CountRow],
    voice: Voice,
    named: Sequence[PairRow] = (),
    *,
    least: int = LEAST_STORIES,
) -> Scores:
    """Score one voice on every session; `named` are the companies that news names, `least` how many stories must."""
    labels = [label.id for label in found.labels]
    whole = series(rows, voice, found.line.sessions, labels)
    legs = text_legs(whole)
    size = (len(found.sessions), len(labels))
    score, t, p, q = (np.full(size, np.nan) for _ in range(4))
    by_session = {code: list(group) for code, group in groupby(named, key=attrgetter("session"))}
    for down, at in enumerate(range(found.past, len(found.line.sessions))):
        owners = found.reference.owners(found.line.sessions[at])
        held = against_past(legs, tape.legs, whole.stories, at, np.array([label not in owners for label in labels]))
        said = by_session.get(found.line.sessions[at])
        now, chance = _named(tape, at, said, least) if said else ({}, {})
        t[down] = [now.get(label, np.nan) for label in labels]
        by_names = np.where(whole.stories[at] > 0, [chance.get(label, np.nan) for label in labels], np.nan)
        score[down], p[down] = held.score, both(held.p, by_names)
        q[down] = false_discovery_q(p[down])
    return Scores(legs[found.past :], score, t, p, q)


def _named(tape: Past, at: int, rows: Sequence[PairRow], least: int) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Return the named statistic and its p by label for the session in row `at` of the horizon."""
    change, symbol = tape.moves.change, tape.moves.symbol
    quoted = set(symbol[np.isfinite(change[at])].tolist())
    pairs = pairs_kept(row for row in rows if row.symbol in quoted and row.label)
    symbols = sorted({pair.symbol for each in pairs.values() for pair in each})
    if not symbols:
        return {}, {}
    window = slice(max(0, at - PLACEBO), at + 1)
    returns = change[window][:, np.searchsorted(symbol, symbols)]
    excess = excess_table(returns, tape.market[window], tape.spread[window], symbols)
    return judged_pairs(pairs, excess, {row.label: row.stories for row in rows}, least)
