"""Two sources' counts: the rule that the other follows, and the cause of every stock between them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from fakes import shared_data
from linkage_world import FIRST, add, memory, quote

from corpus.errors import MissingData
from corpus.records import Quote
from corpus.store.codes import session_code
from corpus.store.connection import transaction
from corpus.store.quotes import add_quotes
from ingest.counts import read_counts
from ingest.quotes import read_quotes
from linkage.breadth import sheet
from linkage.reconcile import LIMITS, OURS, SIDES, Reading, compare, reconcile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corpus.store.tape import QuoteRow
    from linkage.breadth import Sheet

DAY = date(2025, 5, 14)


def stock(symbol: int, name: str, prev: int, close: int | None) -> QuoteRow:
    return (symbol, name, close, prev, close, close, 100 if close else None, 1000, 10**9, None)


ROWS = [
    stock(1, "甲", 10_000, 11_000),  # at its limit
    stock(2, "ST乙", 10_000, 10_500),  # at its limit of five per cent
    stock(300001, "丙", 10_000, 11_500),  # short of its limit of twenty
    stock(300002, "C丁", 10_000, 13_000),  # in its first sessions
    stock(300003, "*ST戊", 10_000, 12_000),  # at its limit of twenty
    stock(600001, "己", 10_000, 9_000),
    stock(600002, "庚", 10_000, 10_000),
    stock(600003, "辛", 10_000, None),
    stock(830001, "壬", 10_000, 13_000),  # at Beijing's limit
]
PAGE: Sheet = sheet(DAY, ROWS)


def causes(theirs: dict[str, int], kind: tuple[str, ...] = LIMITS) -> tuple[str, dict[str, str]]:
    found = reconcile([PAGE], {DAY: theirs}, kind)  # type: ignore[arg-type]
    assert found is not None
    return str(found.reading), {gap.symbol: gap.cause for one in found.comparisons for gap in one.differences}


def test_our_own_rule_is_preferred_where_it_is_met() -> None:
    assert causes({"limit_up": 4, "limit_down": 1}) == ("closes at the limit price", {})


def test_a_source_that_counts_returns_has_stocks_short_of_their_limit_and_none_at_one_of_five_per_cent() -> None:
    reading, found = causes({"limit_up": 5, "limit_down": 1})
    assert reading == "returns of 9.50% and more"
    assert found == {
        "000002": "special treatment",
        "300001": "short of its own limit",
        "300002": "first sessions",
    }


def test_a_source_without_special_treatment_or_beijing_is_seen() -> None:
    assert causes({"limit_up": 2, "limit_down": 1})[1] == {
        "000002": "special treatment",
        "300003": "special treatment",
    }
    reading, found = causes({"limit_up": 1, "limit_down": 1})
    assert "special treatment left out, Beijing left out" in reading
    assert found["830001"] == "Beijing"


def test_suspended_stocks_may_count_as_unchanged() -> None:
    reading, found = causes({"advancers": 6, "decliners": 1, "unchanged": 2, "members": 9}, SIDES)
    assert "suspended stocks as unchanged" in reading
    assert set(found.values()) == {"suspended"}


def test_what_no_rule_explains_is_left_over_and_said() -> None:
    found = reconcile([PAGE], {DAY: {"limit_up": 40}}, LIMITS)
    assert found is not None
    assert (found.exact, found.near, found.comparisons[0].left) == (0, 0, 40 - found.comparisons[0].read)
    assert reconcile([PAGE], {}, LIMITS) is None


def test_a_rule_says_what_it_is() -> None:
    assert str(OURS) == "closes at the limit price"
    rule = Reading(special=True, fresh=False, beijing=True, suspended=False, threshold=0.098)
    assert str(rule) == "returns of 9.80% and more, first sessions left out"


def test_a_limit_that_rounding_put_short_of_the_threshold_is_ours_alone() -> None:
    """2.15 may fall to 1.94 (1.935 rounded up): 9.77 %, at its limit, and no fall of 9.8 % or more."""
    day = [stock(1, "甲", 2_150, 1_940), stock(2, "乙", 10_000, 9_010), stock(3, "丙", 10_000, 9_015)]
    found = reconcile([sheet(DAY, day)], {DAY: {"limit_down": 2}}, LIMITS)
    assert found is not None
    gaps = {gap.symbol: (gap.theirs, gap.cause) for one in found.comparisons for gap in one.differences}
    assert gaps == {
        "000001": (False, "rounding"),
        "000002": (True, "short of its own limit"),
        "000003": (True, "short of its own limit"),
    }


def test_a_session_agrees_only_if_both_of_its_counts_do() -> None:
    found = reconcile([PAGE, sheet(date(2025, 5, 15), ROWS)], {
        DAY: {"limit_up": 4, "limit_down": 1}, date(2025, 5, 15): {"limit_up": 4, "limit_down": 9},
    }, LIMITS)  # fmt: skip
    assert found is not None
    assert (found.sessions(), found.sessions(lambda one: one.left == 0), found.exact) == (2, 1, 3)


def test_lines_name_the_stocks_and_what_is_missing() -> None:
    connection = memory()
    add(connection, [quote(FIRST, 1, 100, "甲"), quote(FIRST, 300001, 150, "丙"), Quote(FIRST, "600003", "辛", None)])
    told = list(compare(connection, {FIRST: {"limit_up": 2, "limit_down": 0}, DAY: {"limit_up": 1}}))
    assert told[0] == "1 of 2 sessions have quotes"
    assert told[1:4] == [
        "read as returns of 9.50% and more: 1 of 1 sessions agree, 1 within 2; 2 of 2 counts are met exactly",
        "by our own rule, closes at the limit price: 0 of 1 sessions agree, 1 within 2; 1 of 2 counts are met exactly",
        "stocks between the two rules: short of its own limit 1 (only theirs), without a cause 0",
    ]
    assert told[4] == (f"{FIRST} limit_up: theirs 2, ours 1; 1 only theirs, short of its own limit (300001 丙 +15.00%)")
    left = list(compare(connection, {FIRST: {"members": 9}}))
    assert "+6 without a cause in our quotes" in left[-1] or "+7 without a cause" in left[-1]
    with pytest.raises(MissingData, match="ingest quotes"):
        list(compare(connection, {DAY: {"limit_up": 1}}))


def real_pages() -> Iterator[Sheet]:
    from corpus.store import tape  # noqa: PLC0415

    connection = memory()
    for month in ("2025-04.parquet", "2025-05.parquet", "2025-06.csv.gz"):
        for batch in read_quotes(shared_data() / "quotes" / month, lambda _: True).quotes:
            with transaction(connection):
                add_quotes(connection, batch)
            code = session_code(batch[0].session)
            yield sheet(batch[0].session, tape.quotes_on(connection, code))


@pytest.mark.slow
def test_the_other_sources_counts_are_met_on_every_session_by_its_own_rule() -> None:
    """44 sessions, two counts each: it counts returns of 9.5 % on any board, first sessions and ST among them."""
    counts, problems = read_counts(shared_data() / "reference" / "limit-counts-2025.csv")
    found = reconcile(list(real_pages()), counts, LIMITS)
    assert found is not None
    assert problems == ()
    assert (len(found.comparisons), found.exact) == (88, 88)
    assert str(found.reading) == "returns of 9.50% and more"
