"""The tape side of a day report: the universe, its baskets, their past, and the kind of session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from corpus.errors import MissingData
from corpus.store.tape import BreadthRow
from linkage import horizon
from linkage.arrays import number, robust_z
from linkage.baskets import LEAST_MEMBERS, baskets_within, excess_returns, stored_baskets
from linkage.limits import BOARDS
from linkage.regimes import PLAIN, USUAL, WEIGHTED, Move
from linkage.scores import PLACEBO, tape_legs
from linkage.universes import LABEL, check_universe

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping, Sequence

    from corpus.taxonomy import Label
    from corpus.workspace import Thresholds
    from linkage.arrays import Bools, Floats, Ints
    from linkage.baskets import Past
    from linkage.breadth import Sheet
    from linkage.horizon import Horizon, Weights
    from linkage.universes import Reference


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What the tape knows for a report: tables have a row a session, the report's last, and a column a label.

    `inside` marks the members of the universe among the quotes of the session; `covered` says that those quotes are
    (nearly) all of it, rather than a few named companies.
    """

    line: Horizon
    universe: str
    labels: tuple[Label, ...]
    page: Sheet
    reference: Reference
    inside: Bools
    covered: bool
    rows: Mapping[int, BreadthRow]
    market: Floats
    baskets: Past
    excess: Floats
    tape: Floats
    move: Move
    index_return: float | None
    index_stand_in: str | None
    bounds: Thresholds
    weights: Weights

    @property
    def row(self) -> BreadthRow:
        """The universe on the session itself."""
        return self.rows[self.line.last]

    @property
    def members(self) -> Ints:
        """The listed members of the universe on the session; none of one that needs no list."""
        return self.reference.members(self.line.last, self.universe)

    def basket(self, label: str) -> Bools:
        """Mark the members of a label's basket within the universe among the quotes of the session."""
        members = self.reference.members(self.line.last, f"{LABEL}{label}")
        return np.isin(self.page.symbol, members) & self.inside


def survey(
    connection: sqlite3.Connection,
    line: Horizon,
    labels: Sequence[Label],
    universe: str,
    bounds: Thresholds = USUAL,
) -> Ground:
    """Load the tape side; raises UnknownUniverse or MissingData where the universe is not known on the session."""
    reference = horizon.reference(connection, line, labels)
    labels = reference.with_baskets(line.last)  # a theme's learned stocks are its own
    rows = horizon.breadth(connection, line, universe)
    if line.last not in rows:
        if line.over or not rows:
            _refuse(connection, line, reference, universe)
        rows = {**rows, line.last: _unended(line.last, universe)}
    page = horizon.quotes(connection, line)
    inside = _inside(page, reference, line.last, universe)
    covered = 2 * int((inside & page.traded).sum()) > rows[line.last].members
    whole = universe == "all"
    baskets = stored_baskets(connection, line) if whole else baskets_within(connection, line, reference, rows, page)
    excess = excess_returns(labels, baskets, rows, line.sessions, 1 if whole else LEAST_MEMBERS, reference)
    change, index_return, stand_in = _index(connection, line, rows, universe)
    market = rows if whole else horizon.breadth(connection, line, "all") or rows
    return Ground(
        line, universe, tuple(labels), page, reference, inside, covered, rows,
        column(line, {code: row.median_return for code, row in market.items()}), baskets, excess, tape_legs(excess),
        _move(line, rows, change), index_return, stand_in, bounds, horizon.weights(connection, line, universe),
    )  # fmt: skip


def _unended(session: int, universe: str) -> BreadthRow:
    """Return what is known of a universe on a session that was not over: nothing."""
    return BreadthRow(session, universe, 0, 0, 0, 0, 0, 0, None, None, None, None, None, None, 0, 0)


def _refuse(connection: sqlite3.Connection, line: Horizon, reference: Reference, universe: str) -> None:
    page = horizon.quotes(connection, line)
    if len(page.symbol):
        known = reference.groups(line.last).names
        check_universe(universe, known, industries=reference.has_industries)
    latest = horizon.latest_quoted(connection, line)
    cause = "no session before it has any" if latest is None else f"the latest before it with quotes is {latest}"
    hint = "bring them with `fupan ingest quotes FILE`, or breadth from elsewhere with `fupan ingest breadth FILE`"
    raise MissingData("no quotes for the session", identity=f"{line.session}, {universe}", cause=cause, hint=hint)


def _inside(page: Sheet, reference: Reference, code: int, universe: str) -> Bools:
    if universe == "all":
        return np.asarray(page.board < len(BOARDS))
    for number_of, board in enumerate(BOARDS):
        if board == universe:
            return np.asarray(page.board == number_of)
    return np.isin(page.symbol, reference.members(code, universe))


def column(line: Horizon, values: Mapping[int, float | None]) -> Floats:
    """Return a figure by session, NaN where it is not known."""
    found = [values.get(code) for code in line.sessions]
    return np.array([np.nan if value is None else value for value in found], dtype=np.float64)


def _index(
    connection: sqlite3.Connection, line: Horizon, rows: Mapping[int, BreadthRow], universe: str
) -> tuple[Floats, float | None, str | None]:
    """Return the return that stands for the index by session, the index's own of the session, and what stands in."""
    index = horizon.index_returns(connection, line, universe)
    own = number(float(index[-1]))
    if _readable(index):
        return index, own, None
    weighted = column(line, {code: row.weighted_return for code, row in rows.items()})
    if _readable(weighted):
        return weighted, own, WEIGHTED
    return column(line, {code: row.mean_return for code, row in rows.items()}), own, PLAIN


def _readable(change: Floats) -> bool:
    return bool(np.isfinite(robust_z(change, max(len(change) - 1, 1))[-1]))


def _move(line: Horizon, rows: Mapping[int, BreadthRow], change: Floats) -> Move:
    share = column(line, {code: row.breadth for code, row in rows.items()})
    figures = (float(one[-1]) for one in (change, share, robust_z(change, PLACEBO), robust_z(share, PLACEBO)))
    return Move(*map(number, figures))
