"""What texts state, checked against the tape."""

from __future__ import annotations

from datetime import date

import pytest
from linkage_world import LABELS, add, memory, quote

from corpus.records import IndexQuote, Quote
from corpus.store.connection import transaction
from corpus.store.quotes import add_index_quotes
from corpus.store.tape import BreadthRow
from linkage.refresh import refresh
from linkage.stocktape import StockTape, limit_verdict, move_verdict, stock_tape
from linkage.verdicts import SessionTape, Stated, session_tape, verdict

MON = date(2025, 4, 7)
ALL = BreadthRow(20250407, "all", 0, 5394, 106, 5284, 4, 314, 9, None, -0.96, -0.08, -0.1, 1.6e12, 0, 3)
STOCKS = {
    "600519": StockTape(0.1, 0.1, -0.02, 4e9, upper=True, lower=False, touched_upper=True, touched_lower=False),
    "000002": StockTape(0.05, 0.1, -0.1, 1e9, upper=False, lower=False, touched_upper=True, touched_lower=True),
    "000003": StockTape(0.05, 0.07, 0.01, None, upper=False, lower=False, touched_upper=False, touched_lower=None),
}
TAPE = SessionTape({"all": ALL}, {"star50": 0.0432, "chinext": -0.125}, STOCKS)


def judged(kind: str, subject: str, comparison: str, value: float, part: str = "") -> tuple[str, float | None]:
    found = verdict(Stated(kind, subject, comparison, value, part), TAPE)
    return found.outcome, found.actual


@pytest.mark.parametrize(
    ("comparison", "value", "outcome"),
    [
        ("=", 0.043, "confirmed"),
        ("=", 0.0437, "confirmed"),
        ("=", 0.044, "contradicted"),
        ("=", -0.043, "contradicted"),
        (">=", 0.04, "confirmed"),
        (">=", 0.05, "contradicted"),
        ("<=", 0.05, "confirmed"),
        ("<=", 0.04, "contradicted"),
        ("~", 0.045, "confirmed"),
        ("~", 0.05, "contradicted"),
    ],
)
def test_a_move_is_right_to_the_last_figure_that_is_written(comparison: str, value: float, outcome: str) -> None:
    assert judged("index-move", "star50", comparison, value) == (outcome, 0.0432)


@pytest.mark.parametrize(
    ("comparison", "value", "outcome"),
    [(">=", -0.12, "confirmed"), (">=", -0.13, "contradicted"), ("<=", -0.13, "confirmed"), ("=", -0.125, "confirmed"),
     (">=", 0.12, "contradicted")],
)  # fmt: skip
def test_a_fall_of_at_least_so_much_is_one_of_its_size(comparison: str, value: float, outcome: str) -> None:
    assert judged("index-move", "chinext", comparison, value) == (outcome, -0.125)


@pytest.mark.parametrize(
    ("kind", "comparison", "value", "outcome", "actual"),
    [
        ("advancers", "=", 106, "confirmed", 106),
        ("advancers", "=", 110, "confirmed", 106),
        ("advancers", "=", 112, "contradicted", 106),
        ("decliners", ">=", 5200, "confirmed", 5284),
        ("decliners", ">=", 5500, "contradicted", 5284),
        ("decliners", "~", 5000, "confirmed", 5284),
        ("decliners", "~", 4000, "contradicted", 5284),
        ("limit-up", "<=", 10, "confirmed", 9),
        ("turnover", "=", 1.61e12, "confirmed", 1.6e12),
        ("turnover", "=", 1.81e12, "contradicted", 1.6e12),
    ],
)
def test_counts_differ_a_little_between_sources(
    kind: str, comparison: str, value: float, outcome: str, actual: float
) -> None:
    assert judged(kind, "all", comparison, value) == (outcome, actual)


def test_a_stock_is_checked_by_its_own_return() -> None:
    assert judged("stock-move", "600519", "=", 0.1, "close") == ("confirmed", 0.1)


@pytest.mark.parametrize(
    ("claim", "missing"),
    [
        (Stated("index-move", "bse50", "=", 0.1, ""), "no close of this index; see `fupan ingest index-quotes`"),
        (Stated("stock-move", "000001", "=", 0.1, ""), "no quote of this stock; see `fupan ingest quotes`"),
        (Stated("advancers", "star-board", "=", 5, ""), "no breadth of star-board; see `fupan ingest quotes`"),
        (Stated("limit-down", "all", "=", 5, ""), "no breadth of all; see `fupan ingest quotes`"),
        (Stated("streak", "600519", "=", 5, ""), "the tape does not hold what a claim of kind streak says"),
        (Stated("index-move", "star50", "=", 0.0432, "half-day"), "the tape has closes only"),
    ],
)
def test_what_cannot_be_checked_says_what_is_missing(claim: Stated, missing: str) -> None:
    found = verdict(claim, TAPE)
    assert (found.outcome, found.actual, found.reason) == ("unverifiable", None, missing)


def test_the_tape_of_a_session_is_loaded_from_prices_or_from_reported_returns() -> None:
    db = memory()
    add(db, [quote(MON, 600001, 10), Quote(MON, "000001", "乙", reported_return=-0.02), Quote(MON, "000002", "丙")])
    with transaction(db):
        add_index_quotes(db, [IndexQuote(MON, "star50", 110, 100)])
    refresh(db, LABELS)
    found = session_tape(db, 20250407, {"600001", "000001", "000002", "000003"})
    changes = {symbol: stock.change for symbol, stock in found.stocks.items()}
    assert changes == {"600001": pytest.approx(0.01), "000001": -0.02, "000002": None}
    assert session_tape(db, 20250407, ()).stocks == {}
    assert found.indices == {"star50": pytest.approx(0.1)}
    assert (found.breadth["all"].advancers, found.breadth["all"].decliners) == (1, 1)


@pytest.mark.parametrize(
    ("kind", "subject", "part", "outcome"),
    [
        ("limit-up", "600519", "", "confirmed"),
        ("limit-up", "600519", "close", "confirmed"),
        ("limit-up", "600519", "intraday", "confirmed"),
        ("limit-up", "600519", "open", "unverifiable"),  # when it got there the tape does not say
        ("limit-down", "600519", "intraday", "contradicted"),
        ("limit-up", "000002", "", "unverifiable"),  # it was there, and not at the close
        ("limit-up", "000002", "close", "contradicted"),
        ("limit-down", "000002", "intraday", "confirmed"),
        ("limit-up", "000003", "afternoon", "contradicted"),
        ("limit-down", "000003", "", "unverifiable"),  # its low is not known
    ],
)
def test_a_stock_at_its_limit_is_checked_by_close_high_and_low(
    kind: str, subject: str, part: str, outcome: str
) -> None:
    assert verdict(Stated(kind, subject, "=", 1.0, part), TAPE).outcome == outcome


@pytest.mark.parametrize(
    ("comparison", "value", "outcome", "actual"),
    [
        (">=", 0.08, "confirmed", 0.1),
        (">=", 0.12, "contradicted", 0.1),
        ("=", 0.07, "unverifiable", 0.1),
        ("<=", 0.12, "unverifiable", 0.1),
        (">=", -0.08, "confirmed", -0.1),
        ("=", -0.15, "contradicted", -0.1),
    ],
)
def test_a_move_in_the_midst_of_a_session_is_checked_by_how_far_it_went(
    comparison: str, value: float, outcome: str, actual: float
) -> None:
    found = verdict(Stated("stock-move", "000002", comparison, value, "intraday"), TAPE)
    assert (found.outcome, found.actual) == (outcome, actual)


@pytest.mark.parametrize(
    ("subject", "comparison", "value", "part", "outcome"),
    [
        ("600519", "=", 4e9, "close", "confirmed"),
        ("600519", "=", 5e9, "", "contradicted"),
        ("600519", ">=", 3e9, "afternoon", "unverifiable"),
        ("600519", ">=", 5e9, "afternoon", "contradicted"),  # it only grows
        ("000003", "=", 1e9, "", "unverifiable"),
        ("all", ">=", 2e12, "half-day", "contradicted"),
    ],
)
def test_turnover_only_grows(subject: str, comparison: str, value: float, part: str, outcome: str) -> None:
    assert verdict(Stated("turnover", subject, comparison, value, part), TAPE).outcome == outcome


# symbol, name, close, previous close, high, low, volume, turnover, float value, reported return; thousandths of a yuan
Row = tuple[int, str, int | None, int | None, int | None, int | None, int | None, int | None, int | None, float | None]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ((600001, "甲", 11000, 10000, 11000, 9000, 5, 7, None, None), (True, False, True, True)),
        ((600001, "甲", 10000, 10000, None, None, 5, 7, None, None), (False, False, None, None)),
        ((600001, "甲", 9000, 10000, None, None, 5, 7, None, None), (False, True, None, True)),
        ((600001, "甲", 10500, 10000, 10900, 9900, 5, 7, None, None), (False, False, False, False)),
        ((600001, "N甲", 15000, 10000, 15000, 10000, 5, 7, None, None), (None, None, None, None)),
        ((600001, "甲", 10000, 10000, None, None, 0, 0, None, None), (None, None, None, None)),
    ],
)
def test_limits_are_those_of_the_stock(row: Row, expected: tuple[bool | None, ...]) -> None:
    found = stock_tape(20250407, row)
    assert (found.upper, found.lower, found.touched_upper, found.touched_lower) == expected


def test_without_high_and_low_the_midst_of_a_session_is_not_known() -> None:
    found = move_verdict(">=", 0.05, StockTape(0.02))
    assert (found.outcome, found.actual) == ("unverifiable", 0.02)
    stopped = limit_verdict("", StockTape(None), up=True)
    assert (stopped.outcome, stopped.actual) == ("unverifiable", None)
