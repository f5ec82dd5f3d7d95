"""What a report on a period sees: sessions, texts and tapes of the period, with the past that they are compared with.

Tables have a row a session of the period and a column a label. Everything is loaded through `horizon`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import MissingData, UsageError
from corpus.store.codes import session_code

from . import horizon, regimes
from .arrays import WINDOW, number, robust_z
from .attention import series
from .baskets import excess_returns, stored_baskets
from .completeness import incomplete
from .moves import basket_members, baskets, inside, load_moves, peers
from .named import excess_table, pairs_kept
from .naming import naming
from .pairs import spoken
from .scores import PLACEBO
from .universes import check_universe

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime

    from corpus.records import Voice
    from corpus.store.narratives import CountRow, PairRow
    from corpus.store.tape import BreadthRow
    from corpus.taxonomy import Label
    from corpus.workspace import Thresholds

    from .arrays import Floats
    from .attention import Series
    from .horizon import Horizon
    from .moves import Members, Moves
    from .named import Pair
    from .naming import NamingTexts
    from .pairs import Spoken
    from .regimes import Regime
    from .sessions import Calendar
    from .universes import Reference


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """One voice over the period (some when of the day, or all of it): tables by session and label.

    `rise` is what of surprise can go with anything: 0 without a story, and where attention is under the usual. The
    attention of a label without a story only says how many stories the others had, so that all such labels would seem
    to go together.
    """

    voice: Voice
    when: str
    series: Series
    tone: Floats
    surprise: Floats
    rise: Floats
    stories: Floats
    articles: Floats
    total: Floats
    total_articles: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """One universe over the period: its own figures by session, and those of the labels' baskets within it.

    `stand_in` says what stood for the index's return where that is not known; `halves` are half-complete sessions,
    those of the period's past among them.
    """

    universe: str
    breadth: Floats
    excess_return: Floats
    excess_breadth: Floats
    regimes: tuple[Regime | None, ...]
    stand_in: str | None
    halves: tuple[date, ...]


class Stocks:
    """What all stocks did over a period, and who belongs to which basket: loaded when first asked for, and once."""

    def __init__(self, load: Callable[[], Moves], members: Callable[[Moves], tuple[Members, ...]]) -> None:
        """Take what loads the moves, and what makes members of them."""
        self._load, self._arrange = load, members

    @cached_property
    def moves(self) -> Moves:
        """Returns of all stocks."""
        return self._load()

    @cached_property
    def members(self) -> tuple[Members, ...]:
        """The members of all baskets."""
        return self._arrange(self.moves)


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """A period: the horizon with its past, the period's own sessions, and what is loaded once."""

    line: Horizon
    sessions: tuple[int, ...]
    labels: tuple[Label, ...]
    reference: Reference
    stocks: Stocks
    bounds: Thresholds

    @property
    def past(self) -> int:
        """How many sessions of the horizon lie before the period."""
        return len(self.line.sessions) - len(self.sessions)


def span(  # noqa: PLR0913 - the options of the commands
    connection: sqlite3.Connection,
    calendar: Calendar,
    labels: Sequence[Label],
    first: date,
    until: date,
    *,
    as_of: datetime | None = None,
    bounds: Thresholds = regimes.USUAL,
) -> Span:
    """Draw the line for the half-open range [first, until); raises UsageError where it holds no session."""
    if until <= first:
        raise UsageError("the range is empty", identity=f"{first} to {until}", hint="TO is the day after the last")
    days = calendar.between(first, until)
    if not days:
        raise UsageError("no session in the range", identity=f"{first} to {until}", hint="Shanghai does not trade then")
    line = horizon.horizon(calendar, days[-1], None, as_of, len(days) - 1 + PLACEBO + WINDOW)
    sessions = tuple(session_code(day) for day in days)
    reference = horizon.reference(connection, line, labels)
    learned = reference.with_baskets(line.last)  # by the period's end; each session has its version
    stocks = Stocks(
        lambda: load_moves(connection, line, sessions), lambda moves: basket_members(moves, reference, learned)
    )
    return Span(line, sessions, learned, reference, stocks, bounds)


def texts(found: Span, rows: Sequence[CountRow], voice: Voice, when: str = "all") -> Texts:
    """Arrange the counts of one voice over the period."""
    whole = series(rows, voice, found.line.sessions, [label.id for label in found.labels])
    own = slice(found.past, None)
    known = np.isfinite(whole.surprise)
    rise = np.where(known & (whole.stories == 0), 0.0, np.where(known, np.maximum(whole.surprise, 0.0), np.nan))
    return Texts(
        voice, when, whole, whole.tone_z[own], whole.surprise[own], rise[own], whole.stories[own],
        whole.articles[own], whole.total[own], whole.total_articles[own],
    )  # fmt: skip


def tape(connection: sqlite3.Connection, found: Span, universe: str) -> Tape:
    """Load one universe; raises UnknownUniverse or MissingData where nothing is known of it in the period."""
    rows = horizon.breadth(connection, found.line, universe)
    if not any(code in rows for code in found.sessions):
        _refuse(found, universe)
    own = slice(found.past, None)
    share = _column(found.line, {code: row.breadth for code, row in rows.items()})
    excess, gap = _baskets(connection, found, universe, rows)
    named, stand_in = _regimes(connection, found, universe, rows, share)
    halves = tuple(incomplete({code: row.members for code, row in rows.items()}))
    return Tape(universe, share[own], excess, gap, named, stand_in, halves)


def _refuse(found: Span, universe: str) -> None:
    known = found.reference.groups(found.line.last).names
    if len(found.stocks.moves.symbol):
        check_universe(universe, known, industries=found.reference.has_industries)
    hint = "bring them with `fupan ingest quotes FILE`, or breadth from elsewhere with `fupan ingest breadth FILE`"
    raise MissingData("no quotes for the period", identity=universe, hint=hint)


def _column(line: Horizon, values: Mapping[int, float | None]) -> Floats:
    found = [values.get(code) for code in line.sessions]
    return np.array([np.nan if value is None else value for value in found], dtype=np.float64)


def _baskets(
    connection: sqlite3.Connection, found: Span, universe: str, rows: Mapping[int, BreadthRow]
) -> tuple[Floats, Floats]:
    """Return excess return over the median and excess breadth of the labels' baskets; NaN for labels without stocks."""
    owners = [found.reference.owners(code) for code in found.sessions]
    own = np.array([[label.id in there for label in found.labels] for there in owners], dtype=bool)
    if universe == "all":
        past = stored_baskets(connection, found.line)
        excess = excess_returns(found.labels, past, rows, found.sessions, 1, found.reference)
        gap = np.full(excess.shape, np.nan)
        for across, label in enumerate(found.labels):
            for down, code in enumerate(found.sessions):
                one, whole = past.get(label.id, {}).get(code), rows.get(code)
                if one and whole and one.breadth is not None and whole.breadth is not None:
                    gap[down, across] = one.breadth - whole.breadth
    else:
        within = inside(found.stocks.moves, found.reference, universe)
        tables = baskets(found.stocks.moves, found.stocks.members, within, len(found.labels))
        period = slice(found.past, None)
        excess = tables.mean - _column(found.line, {c: r.median_return for c, r in rows.items()})[period, None]
        gap = tables.breadth - _column(found.line, {c: r.breadth for c, r in rows.items()})[period, None]
    return np.where(own, excess, np.nan), np.where(own, gap, np.nan)


def _regimes(
    connection: sqlite3.Connection, found: Span, universe: str, rows: Mapping[int, BreadthRow], share: Floats
) -> tuple[tuple[Regime | None, ...], str | None]:
    """Name each session's regime by its own past, as the day report does, and what stands for the index, if not it."""
    change, stand_in = horizon.index_returns(connection, found.line, universe), None
    if not np.isfinite(change[found.past :]).any():
        change = _column(found.line, {code: row.weighted_return for code, row in rows.items()})
        stand_in = regimes.WEIGHTED
    if not np.isfinite(change[found.past :]).any():
        change = _column(found.line, {code: row.mean_return for code, row in rows.items()})
        stand_in = regimes.PLAIN
    figures = (change, share, robust_z(change, PLACEBO), robust_z(share, PLACEBO))
    moves = (regimes.Move(*map(number, row)) for row in zip(*(one[found.past :] for one in figures), strict=True))
    return tuple(regimes.regime(move, found.bounds) for move in moves), stand_in


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """Company news of the period, how stocks and their peers moved, in own deviations, and the texts that name them.

    `said` has the pairs by part of the day, under "" all of them.
    """

    said: dict[str, Spoken]
    texts: NamingTexts
    stocks: Floats
    peers: Floats


def named(connection: sqlite3.Connection, found: Span, parts: Sequence[str] = ()) -> Named:
    """Weigh the companies that the period's news names, in all of the day and in some parts of it."""
    rows = horizon.named_parts(connection, found.line, found.sessions[0])
    kept = {part: rows.get(part, []) for part in ("", *parts)}
    mentioned = {row.symbol for each in kept.values() for row in each}
    symbols = sorted(mentioned & set(found.stocks.moves.symbol.tolist()))
    at = [place for symbol in symbols if (place := found.stocks.moves.at(symbol)) is not None]
    market = np.array([_over(np.nanmedian, row) for row in found.stocks.moves.change])
    away = np.abs(np.clip(found.stocks.moves.change, -1, 1) - market[:, None])
    spread = np.array([_over(np.nanmean, row) for row in away])
    stocks = excess_table(found.stocks.moves.change[:, at], market, spread, symbols).scaled
    kin = excess_table(peers(found.stocks.moves, found.reference, symbols), market, spread, symbols).scaled
    columns, down = {symbol: n for n, symbol in enumerate(symbols)}, {code: n for n, code in enumerate(found.sessions)}
    said = {part: spoken(_by_label(each, down), columns) for part, each in kept.items()}
    behind = naming(horizon.naming(connection, found.line, found.sessions[0]), down, columns)
    return Named(said, behind, _level(stocks), _level(kin))


def _by_label(rows: Sequence[PairRow], down: Mapping[int, int]) -> dict[str, list[tuple[int, tuple[Pair, ...]]]]:
    pairs: dict[str, list[tuple[int, tuple[Pair, ...]]]] = {}
    for code, group in groupby(rows, key=attrgetter("session")):
        for label, one in pairs_kept(group).items():
            pairs.setdefault(label, []).append((down[code], one))
    return pairs


def _level(table: Floats) -> Floats:
    """Take each stock's own mean off: returns are skewed, so that the mean stock rises over the median one."""
    known = np.isfinite(table)
    mean = np.where(known, table, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return np.asarray(table - mean, dtype=np.float64)


def _over(statistic: Callable[[Floats], np.floating], row: Floats) -> float:
    return float(statistic(row)) if np.isfinite(row).any() else float("nan")
