"""What a report for one session may see. Every load of the linkage passes through here.

No look-ahead is enforced in this one place: the sessions end with the report's own, and an article counts only if it
had been published by the end of that day and, with `as_of`, seen by then. Nothing below takes a session or a moment
from anywhere else.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import time
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from corpus.store import narratives, tape
from corpus.store.codes import seconds, session_code, session_of
from corpus.store.narratives import Window

from .breadth import sheet
from .refresh import load_reference
from .sessions import CLOSE, OPEN, moment

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from corpus.store.narratives import ArticleRow, ClaimRow, CountRow, LabelledRow, NamedRow, NamingRow, PairRow
    from corpus.store.tape import BreadthRow, ReturnRow
    from corpus.taxonomy import Label

    from .arrays import Floats
    from .breadth import Sheet
    from .sessions import Calendar
    from .universes import Reference

Before: TypeAlias = Literal["open", "close"]

NEVER: Final = 99_999_999  # a session code after every session
PAST: Final = 80  # 60 placebo sessions, the first of which is compared with 20 before it


@dataclass(frozen=True, slots=True)
class Horizon:
    """A session with the past it is compared with; `sessions` are codes, ascending, the last is the session itself.

    `open_from` is the first session that had not closed by the moment asked for.
    """

    session: date
    sessions: tuple[int, ...]
    seen_by: int | None = None
    published_before: int | None = None
    published_by: int | None = None
    open_from: int = NEVER

    @property
    def taped(self) -> tuple[int, ...]:
        """The sessions that were over by the moment asked for: of the others there is no tape to see."""
        return self.sessions[: bisect_left(self.sessions, self.open_from)]

    @property
    def over(self) -> bool:
        """Whether the session itself was over."""
        return self.last < self.open_from

    @property
    def last(self) -> int:
        """The code of the session itself."""
        return self.sessions[-1]

    @property
    def whole(self) -> Window:
        """The window of articles over all sessions."""
        return Window(self.sessions[0], self.last, self.seen_by, self.published_before, self.published_by)

    def since(self, first: int) -> Window:
        """Return the window of articles from the session `first` on."""
        return Window(first, self.last, self.seen_by, self.published_before, self.published_by)

    @property
    def day(self) -> Window:
        """The window of articles of the session itself."""
        return Window(self.last, self.last, self.seen_by, self.published_before, self.published_by)


def horizon(
    calendar: Calendar, session: date, before: Before | None = None, as_of: datetime | None = None, past: int = PAST
) -> Horizon:
    """Draw the line for a report; raises NotASession where Shanghai does not trade on `session`."""
    calendar.require(session)
    cut = None if before is None else seconds(moment(session, OPEN if before == "open" else CLOSE))
    codes = tuple(session_code(day) for day in (*calendar.before(session, past), session))
    # Texts of a later day that describe this session are no part of what its evening knew; --as-of lets them in.
    known_by = as_of or moment(session, time.max)
    ahead = (code for code in codes if as_of is not None and as_of < moment(session_of(code), CLOSE))
    return Horizon(session, codes, seconds(as_of), cut, seconds(known_by), next(ahead, NEVER))


def counts(connection: sqlite3.Connection, line: Horizon) -> list[CountRow]:
    """Return counts of tags by voice, session and label."""
    return narratives.label_counts(connection, line.whole)


def bucket_counts(connection: sqlite3.Connection, line: Horizon) -> dict[str, list[CountRow]]:
    """Return counts apart by part of the day: before, during, after, unknown."""
    return narratives.bucket_counts(connection, line.whole)


def sources(connection: sqlite3.Connection, line: Horizon, first: int) -> dict[tuple[str, str], int]:
    """Return distinct sources by voice and label over the sessions from `first` on."""
    return narratives.all_sources(connection, line.since(first))


def named(connection: sqlite3.Connection, line: Horizon, first: int) -> list[PairRow]:
    """Return the companies that news names from the session `first` on, one row a session, label and company."""
    return narratives.company_pairs(connection, line.since(first))


def named_parts(connection: sqlite3.Connection, line: Horizon, first: int) -> dict[str, list[PairRow]]:
    """Return what `named` does under "", and the same apart by part of the day."""
    return narratives.company_parts(connection, line.since(first))


def naming(connection: sqlite3.Connection, line: Horizon, first: int) -> list[NamingRow]:
    """Return the articles that name companies from the session `first` on, those alike counted together."""
    return narratives.company_texts(connection, line.since(first))


def articles_of(connection: sqlite3.Connection, line: Horizon, first: int, label: str) -> list[LabelledRow]:
    """Return the articles that bear a label from the session `first` on."""
    return narratives.label_articles(connection, line.since(first), label)


@dataclass(frozen=True, slots=True)
class Day:
    """The session's texts: articles, (article, label, score, tone), (article, source), named companies."""

    articles: tuple[ArticleRow, ...]
    tags: tuple[tuple[int, str, float, int], ...]
    sources: tuple[tuple[int, str], ...]
    named: tuple[NamedRow, ...]


def day(connection: sqlite3.Connection, line: Horizon) -> Day:
    """Return the texts of the session itself."""
    return Day(
        tuple(narratives.day_articles(connection, line.day)),
        tuple(narratives.day_tags(connection, line.day)),
        tuple(narratives.day_sources(connection, line.day)),
        tuple(narratives.named_companies(connection, line.day)),
    )


def claims(connection: sqlite3.Connection, line: Horizon) -> list[ClaimRow]:
    """Return the claims of the session's own texts."""
    return narratives.claims_within(connection, line.day)


def quotes(connection: sqlite3.Connection, line: Horizon) -> Sheet:
    """Return the quotes of the session itself."""
    return sheet(line.session, tape.quotes_on(connection, line.last) if line.over else [])


def reference(connection: sqlite3.Connection, line: Horizon, labels: Sequence[Label]) -> Reference:
    """Return members and industries in force on the session and before it."""
    return load_reference(connection, labels, line.sessions[0], line.last)


def returns(connection: sqlite3.Connection, line: Horizon, symbols: Sequence[int], past: int) -> list[ReturnRow]:
    """Return what these stocks did on the session and on `past` sessions before it."""
    wanted = set(line.sessions[-past - 1 :])
    return tape.returns_of(connection, [code for code in line.taped if code in wanted], symbols)


def returns_between(connection: sqlite3.Connection, line: Horizon, low: int, high: int) -> list[ReturnRow]:
    """Return what the stocks of a range of symbols did on each session."""
    return tape.returns_between(connection, line.taped, low, high)


def changes(
    connection: sqlite3.Connection, line: Horizon, sessions: Sequence[int]
) -> list[tuple[int, int, float | None]]:
    """Return (session, symbol, return) of all stocks on some of the horizon's sessions."""
    known = set(line.taped)
    return tape.changes_on(connection, [code for code in sessions if code in known])


def breadth(connection: sqlite3.Connection, line: Horizon, universe: str) -> dict[int, BreadthRow]:
    """Return by session the breadth of one universe, computed or reported, whichever knows more."""
    return choose(tape.breadth_of(connection, line.taped, universe)).get(universe, {})


def family(connection: sqlite3.Connection, line: Horizon, prefix: str) -> dict[str, dict[int, BreadthRow]]:
    """Return by universe and session the breadth of all universes whose id starts with `prefix`."""
    return choose(tape.breadth_family(connection, line.taped, prefix))


def choose(rows: Sequence[BreadthRow]) -> dict[str, dict[int, BreadthRow]]:
    """Choose between computed and reported breadth: what was computed, unless it saw under half of the members.

    Quotes of a few named companies are no breadth of the market; a reported figure is then the better one.
    """
    found: dict[str, dict[int, BreadthRow]] = {}
    for row in rows:
        kept = found.setdefault(row.universe, {})
        if row.session not in kept or 2 * kept[row.session].members < row.members:
            kept[row.session] = row
    return found


def index_returns(connection: sqlite3.Connection, line: Horizon, index: str) -> Floats:
    """Return what an index did on each session, NaN where it is not known."""
    return _series(line, tape.index_returns(connection, line.taped, index))


@dataclass(frozen=True, slots=True)
class Weights:
    """What an index's members weigh by symbol, as its list of `since` says; empty where it does not."""

    since: date | None
    by_symbol: Mapping[int, float]


def weights(connection: sqlite3.Connection, line: Horizon, universe: str) -> Weights:
    """Return the weights of an index's members in force on the session; none unless every member has one."""
    rows = tape.member_weights(connection, universe, line.last)
    weighed = [(symbol, weight, begin) for symbol, weight, begin in rows if weight is not None]
    if not rows or {symbol for symbol, _, _ in weighed} != {symbol for symbol, _, _ in rows}:
        return Weights(None, {})
    return Weights(session_of(max(begin for _, _, begin in weighed)), {symbol: w for symbol, w, _ in weighed if w})


def dispersions(connection: sqlite3.Connection, line: Horizon, medians: Floats, count: int) -> Floats:
    """Return how far stocks stood from the market's median (one a session) on the last `count` sessions, NaN before."""
    known = {code: float(m) for code, m in zip(line.sessions, medians, strict=True) if np.isfinite(m)}
    recent = set(line.sessions[-count:])
    asked = {code: known[code] for code in line.taped if code in known and code in recent}
    return _series(line, tape.dispersions(connection, asked))


def _series(line: Horizon, values: dict[int, float]) -> Floats:
    return np.array([values.get(code, np.nan) for code in line.sessions], dtype=np.float64)


def latest_quoted(connection: sqlite3.Connection, line: Horizon) -> date | None:
    """Return the latest session on or before the report's with quotes or reported breadth."""
    return session_of(tape.latest_quoted(connection, line.taped[-1])) if line.taped else None


def names(connection: sqlite3.Connection, line: Horizon, symbols: Sequence[int]) -> dict[int, str]:
    """Return the names that stocks bore on the last session with quotes on or before the report's."""
    latest = tape.latest_quoted(connection, line.taped[-1]) if line.taped else None
    wanted = set(symbols)
    rows = tape.quotes_on(connection, latest) if latest and wanted else []
    return {row[0]: row[1] for row in rows if row[0] in wanted}
