"""Our counts against another source's: which rule that source seems to follow, and what stands between the two.

A source is read by the rule, of those tried, under which its counts are met exactly on most sessions. Every stock that
one of the two counts and the other does not then has a cause: first sessions, special treatment, Beijing, a limit that
is wider than the source's threshold, or that rounding put short of it. What no stock explains is left over, and said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import numpy as np

from corpus.errors import MissingData
from corpus.store import tape
from corpus.store.codes import session_code

from .breadth import sheet
from .limits import BOARDS, status_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from .arrays import Bools
    from .breadth import Sheet

Count: TypeAlias = Literal["limit_up", "limit_down", "advancers", "decliners", "unchanged", "members"]
Cause: TypeAlias = Literal[
    "first sessions", "special treatment", "Beijing", "short of its own limit", "rounding", "suspended"
]

LIMITS: Final[tuple[Count, ...]] = ("limit_up", "limit_down")
SIDES: Final[tuple[Count, ...]] = ("advancers", "decliners", "unchanged", "members")
THRESHOLDS: Final = (0.0, 0.095, 0.097, 0.098, 0.099, 0.0995)  # 0: closes at the limit price; else a return
_BEIJING: Final = BOARDS.index("bse-board")
_TINY: Final = 1e-9
NEAR: Final = 2  # counts of two sources that differ by no more: one stock more or less on either side
_HALF_BASIS_POINT: Final = 0.00005  # sources round returns to a hundredth of a per cent before they compare


@dataclass(frozen=True, slots=True)
class Reading:
    """A rule that a source may follow: whom it leaves out, and from which return on a move counts as a limit."""

    special: bool
    fresh: bool
    beijing: bool
    suspended: bool
    threshold: float

    def __str__(self) -> str:
        """Render «returns of 9.5 % and more, special treatment left out»."""
        what = f"returns of {self.threshold:.2%} and more" if self.threshold else "closes at the limit price"
        parts = (
            (not self.special, "special treatment left out"), (not self.fresh, "first sessions left out"),
            (not self.beijing, "Beijing left out"), (self.suspended, "suspended stocks as unchanged"),
        )  # fmt: skip
        return ", ".join([what, *(words for holds, words in parts if holds)])


OURS: Final = Reading(special=True, fresh=True, beijing=True, suspended=False, threshold=0.0)


@dataclass(frozen=True, slots=True)
class Difference:
    """A stock that only one side counts: `theirs` says which."""

    symbol: str
    name: str
    change: float | None
    theirs: bool
    cause: Cause


@dataclass(frozen=True, slots=True)
class Comparison:
    """One count of one session: the source's, ours, ours by its rule, and the stocks between our rule and its."""

    session: date
    count: Count
    theirs: int
    ours: int
    read: int
    differences: tuple[Difference, ...]

    @property
    def left(self) -> int:
        """What remains without a cause: the source's count less ours by its rule."""
        return self.theirs - self.read


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The rule by which a source's counts of a kind (limits, or breadth) are met most often, and every comparison."""

    reading: Reading
    comparisons: tuple[Comparison, ...]

    @property
    def exact(self) -> int:
        """How many counts are met exactly by the source's own rule."""
        return sum(one.left == 0 for one in self.comparisons)

    @property
    def near(self) -> int:
        """How many are met within two by ours."""
        return sum(abs(one.theirs - one.ours) <= NEAR for one in self.comparisons)

    def sessions(self, fits: Callable[[Comparison], bool] = lambda _: True) -> int:
        """Count the sessions all of whose counts fit."""
        met: dict[date, bool] = {}
        for one in self.comparisons:
            met[one.session] = met.get(one.session, True) and fits(one)
        return sum(met.values())


def compare(connection: sqlite3.Connection, reported: Mapping[date, Mapping[str, int]]) -> Iterator[str]:
    """Compare reported counts, by session, with our quotes, and say in lines what differs and why.

    Raises MissingData where no session has quotes.
    """
    rows = {day: tape.quotes_on(connection, session_code(day)) for day in sorted(reported)}
    pages = [sheet(day, found) for day, found in rows.items() if found]
    if not pages:
        hint = "bring them with `fupan ingest quotes`"
        raise MissingData("no quotes for any of these sessions", identity=f"{len(rows)} sessions", hint=hint)
    yield f"{len(pages)} of {len(rows)} sessions have quotes"
    for kind in (LIMITS, SIDES):
        found = reconcile(pages, reported, kind)
        if found is not None:
            yield from lines(found)


def reconcile(
    pages: Sequence[Sheet], reported: Mapping[date, Mapping[str, int]], counts: Sequence[Count]
) -> Reconciliation | None:
    """Compare the counts of a kind over all sessions that both sides know; None where there is none."""
    known = [(page, count) for page in pages for count in counts if count in reported.get(page.session, {})]
    if not known:
        return None
    met = {
        reading: sum(int(_marks(page, count, reading).sum()) == reported[page.session][count] for page, count in known)
        for reading in _readings(limits=counts[0].startswith("limit"))
    }
    best = max(met, key=lambda reading: (met[reading], reading == OURS, -_distance(reading)))
    made = tuple(_compare(page, count, reported[page.session][count], best) for page, count in known)
    return Reconciliation(best, made)


def _readings(*, limits: bool) -> Iterator[Reading]:
    flags = (True, False)
    for special, fresh, beijing in product(flags, flags, flags):
        for last in THRESHOLDS if limits else flags:
            suspended = not limits and not last
            yield Reading(special, fresh, beijing, suspended, last if limits else 0.0)


def _distance(reading: Reading) -> float:
    """Prefer, among rules that do equally well, the one that says least."""
    return sum([not reading.special, not reading.fresh, not reading.beijing, reading.suspended]) + reading.threshold


def _marks(page: Sheet, count: Count, reading: Reading) -> Bools:
    """Mark the stocks that a rule counts."""
    inside = page.board < len(BOARDS)
    if not reading.special:
        inside = inside & ~_special(page)
    if not reading.fresh:
        inside = inside & ~page.fresh
    if not reading.beijing:
        inside = inside & (page.board != _BEIJING)
    return np.asarray(inside & _moves(page, count, reading))


def _special(page: Sheet) -> Bools:
    return np.array([status_of(name).special for name in page.name], dtype=bool)


def _moves(page: Sheet, count: Count, reading: Reading) -> Bools:
    if count in {"limit_up", "limit_down"}:
        return _limits(page, count, reading.threshold)
    if count == "members":
        return page.traded | reading.suspended
    still = page.traded & (page.sign == 0)
    sides = {"advancers": page.sign > 0, "decliners": page.sign < 0, "unchanged": still}
    return np.asarray(sides[count] | ((count == "unchanged") & reading.suspended & ~page.traded))


def _limits(page: Sheet, count: Count, threshold: float) -> Bools:
    if not threshold:
        return page.limit_up if count == "limit_up" else page.limit_down
    change = np.nan_to_num(page.change) * (1 if count == "limit_up" else -1)
    return np.asarray(change >= threshold - _HALF_BASIS_POINT - _TINY)


def _compare(page: Sheet, count: Count, theirs: int, reading: Reading) -> Comparison:
    own, read = _marks(page, count, OURS), _marks(page, count, reading)
    between = tuple(
        _difference(page, at, reading, theirs=bool(read[at])) for at in np.flatnonzero(own != read).tolist()
    )
    return Comparison(page.session, count, theirs, int(own.sum()), int(read.sum()), between)


def _difference(page: Sheet, at: int, reading: Reading, *, theirs: bool) -> Difference:
    change = float(page.change[at])
    cause = _cause(page, at, reading, theirs=theirs)
    return Difference(
        f"{int(page.symbol[at]):06d}", page.name[at], change if np.isfinite(change) else None, theirs, cause
    )


def _cause(page: Sheet, at: int, reading: Reading, *, theirs: bool) -> Cause:
    """Say why only one side counts a stock."""
    if not page.traded[at]:
        return "suspended"
    if page.fresh[at]:
        return "first sessions"
    if theirs:
        return "short of its own limit"
    if page.board[at] == _BEIJING and not reading.beijing:
        return "Beijing"
    # Left out by the source, or at a limit of five per cent; else the cent to which a limit is rounded is short of it.
    return "special treatment" if status_of(page.name[at]).special else "rounding"


def lines(found: Reconciliation) -> Iterator[str]:
    """Say in words how the two sides compare: both rules, how often each is met, every difference, and their causes."""
    whole = len(found.comparisons)
    for rule, apart in ((found.reading, _left), (OURS, _gap)):
        met = sum(apart(one) == 0 for one in found.comparisons)
        agree = found.sessions(lambda one, apart=apart: apart(one) == 0)  # type: ignore[misc]
        near = found.sessions(lambda one, apart=apart: abs(apart(one)) <= NEAR)  # type: ignore[misc]
        name = f"read as {rule}" if rule is found.reading else f"by our own rule, {rule}"
        yield (
            f"{name}: {agree} of {found.sessions()} sessions agree, {near} within {NEAR}; {met} of {whole} counts"
            " are met exactly"
        )
    yield from _causes(found)
    for one in found.comparisons:
        if one.theirs != one.ours or one.left:
            yield f"{one.session} {one.count}: theirs {one.theirs}, ours {one.ours}{_why(one)}"


def _left(one: Comparison) -> int:
    return one.left


def _gap(one: Comparison) -> int:
    return one.theirs - one.ours


def _causes(found: Reconciliation) -> Iterator[str]:
    """Sum up the stocks between the two rules by cause, and what is left without any."""
    gaps = Counter((gap.cause, gap.theirs) for one in found.comparisons for gap in one.differences)
    parts = [
        f"{cause} {count} ({'only theirs' if theirs else 'only ours'})"
        for (cause, theirs), count in sorted(gaps.items(), key=lambda item: (-item[1], item[0]))
    ]
    left = sum(abs(one.left) for one in found.comparisons)
    if parts or left:
        yield f"stocks between the two rules: {', '.join([*parts, f'without a cause {left}'])}"


def _why(one: Comparison) -> str:
    causes: dict[tuple[bool, Cause], list[str]] = {}
    for gap in one.differences:
        causes.setdefault((gap.theirs, gap.cause), []).append(
            f"{gap.symbol} {gap.name}" + ("" if gap.change is None else f" {gap.change:+.2%}")
        )
    parts = [
        f"{len(stocks)} only {'theirs' if theirs else 'ours'}, {cause} ({', '.join(stocks)})"
        for (theirs, cause), stocks in sorted(causes.items(), reverse=True)
    ]
    if one.left:
        parts.append(f"{one.left:+d} without a cause in our quotes (a stock that is missing, or another name)")
    return "".join(f"; {part}" for part in parts)
