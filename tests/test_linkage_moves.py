"""Returns of all stocks as a table: baskets within universes and industry peers, against loops."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from linkage_world import INDUSTRIES, LABELS, OUTSIDERS, add, add_spells, calendar, memory, quote

from linkage import horizon
from linkage.baskets import LEAST_MEMBERS
from linkage.moves import basket_members, baskets, inside, load_moves, peers
from linkage.refresh import refresh
from linkage.span import span

if TYPE_CHECKING:
    import sqlite3

    from linkage.moves import Moves
    from linkage.universes import Reference

DAYS = calendar(40)
SESSIONS = DAYS.sessions[5:30]


@pytest.fixture(scope="module")
def market() -> sqlite3.Connection:
    """Return twenty-five sessions of eighteen stocks in industries and six outside; some do not trade."""
    connection, rng = memory(), np.random.default_rng(1)
    add_spells(connection)
    stocks = [*(s for range_ in INDUSTRIES.values() for s in range_), *OUTSIDERS]
    add(
        connection,
        [quote(day, s, int(rng.integers(-30, 31))) for day in SESSIONS for s in stocks if rng.random() < 0.9],
    )
    refresh(connection, LABELS)
    return connection


@pytest.fixture(scope="module")
def loaded(market: sqlite3.Connection) -> tuple[Moves, Reference]:
    line = horizon.horizon(DAYS, SESSIONS[-1], None, None, len(SESSIONS) - 1)
    return load_moves(market, line, line.sessions), horizon.reference(market, line, LABELS)


def test_baskets_are_the_means_of_their_members_that_traded(loaded: tuple[Moves, Reference]) -> None:
    moves, reference = loaded
    found = baskets(moves, basket_members(moves, reference, LABELS), inside(moves, reference, "all"), len(LABELS))
    seen = 0
    for row in range(len(SESSIONS)):
        for at, code in enumerate(("110101", "220101", "330101")):
            own = [moves.at(symbol) for symbol in INDUSTRIES[code]]
            values = [v for place in own if place is not None and np.isfinite(v := moves.change[row, place])]
            assert found.members[row, at] == len(values)
            if len(values) < LEAST_MEMBERS:
                assert np.isnan(found.mean[row, at])
                continue
            seen += 1
            assert found.mean[row, at] == pytest.approx(sum(values) / len(values))
            assert found.breadth[row, at] == pytest.approx(sum(int(v > 0) - int(v < 0) for v in values) / len(values))
    assert seen > 40
    assert np.isnan(found.mean[:, 3]).all()  # a policy has no stocks


def test_a_basket_within_a_board_has_the_boards_members_only(loaded: tuple[Moves, Reference]) -> None:
    moves, reference = loaded
    members = basket_members(moves, reference, LABELS)
    assert baskets(moves, members, inside(moves, reference, "star-board"), len(LABELS)).members.sum() > 0
    assert baskets(moves, members, inside(moves, reference, "chinext-board"), len(LABELS)).members.sum() == 0


def test_peers_are_the_other_stocks_of_the_industry(loaded: tuple[Moves, Reference]) -> None:
    moves, reference = loaded
    found = peers(moves, reference, [688001, 688013, 600001, 999999])
    for column, symbol, code in ((0, 688001, "110101"), (1, 688013, "330101")):
        others = [moves.at(one) for one in INDUSTRIES[code] if one != symbol]
        for row in range(len(SESSIONS)):
            values = [v for place in others if place is not None and np.isfinite(v := moves.change[row, place])]
            assert found[row, column] == pytest.approx(sum(values) / len(values))
    assert np.isnan(found[:, 2:]).all()  # no industry, no quotes


def test_stocks_are_loaded_when_first_asked_for_and_once(market: sqlite3.Connection) -> None:
    read: list[str] = []
    found = span(market, DAYS, LABELS, SESSIONS[0], SESSIONS[-1])
    market.set_trace_callback(read.append)
    assert found.stocks.moves is found.stocks.moves
    assert len(found.stocks.members[0].rows) + len(found.stocks.members[-1].rows) > 0
    market.set_trace_callback(None)
    assert sum("CASE WHEN q.volume = 0" in line for line in read) == 1
