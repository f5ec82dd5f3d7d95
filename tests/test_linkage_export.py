"""Exports that join text to tape."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import pytest
from linkage_world import LABELS, Text, add, add_spells, calendar, memory, quote, tell

from corpus.errors import MissingData, UnknownUniverse
from corpus.exports import COLUMNS
from corpus.records import Alignment, Breadth, Claim, Reading
from corpus.store.articles import article_number
from corpus.store.connection import transaction
from corpus.store.quotes import add_reported_breadth
from corpus.store.readings import save_readings
from linkage import export
from linkage.refresh import refresh

if TYPE_CHECKING:
    import sqlite3
    from datetime import date

DAYS = calendar().sessions
MON, TUE, WED = DAYS[:3]


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = memory()
    add(connection, [quote(MON, 600001, 10), quote(MON, 600002, -10), quote(TUE, 600001, 5), quote(TUE, 600002, 20)])
    refresh(connection, LABELS)
    return connection


def test_breadth_has_the_columns_of_the_export(db: sqlite3.Connection) -> None:
    assert list(export.BREADTH_COLUMNS) == list(COLUMNS["breadth"])
    rows = [dict(zip(export.BREADTH_COLUMNS, row, strict=True)) for row in export.breadth(db)]
    first = next(row for row in rows if (row["session"], row["universe"]) == (MON, "all"))
    assert (first["members"], first["advancers"], first["decliners"], first["breadth"]) == (2, 1, 1, 0.0)
    assert first["reported"] is False
    assert [row["session"] for row in rows] == sorted(row["session"] for row in rows)  # type: ignore[type-var]


def test_a_range_of_breadth_is_half_open(db: sqlite3.Connection) -> None:
    def sessions(first: date | None, until: date | None) -> list[object]:
        return [row["session"] for row in export.breadth_between(db, "all", first, until)]

    assert sessions(None, None) == [MON, TUE]
    assert sessions(MON, TUE) == [MON]
    assert sessions(TUE, None) == [TUE]
    assert sessions(None, TUE) == [MON]


def test_reported_breadth_fills_what_was_not_computed(db: sqlite3.Connection) -> None:
    row = Breadth(WED, "all", 10, 6, 4, 0, 0, None, None, 0.2, None, None, None, reported=True)
    with transaction(db):
        add_reported_breadth(db, [row], "elsewhere")
    found = export.breadth_between(db, "all", None, None)
    assert [(row["session"], row["reported"]) for row in found] == [(MON, False), (TUE, False), (WED, True)]


@pytest.mark.parametrize(
    ("universe", "error", "says"),
    [
        ("star50", UnknownUniverse, "no members are known.*--universe star-board"),
        ("nonsense", UnknownUniverse, "no such universe.*known are all"),
        ("label:chips", MissingData, "no industries were ingested.*fupan ingest industries"),
        ("bse-board", MissingData, "no breadth in this range: bse-board; see `fupan ingest quotes`"),
    ],
)
def test_a_universe_without_breadth_says_what_to_do(
    db: sqlite3.Connection, universe: str, error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        export.breadth_between(db, universe, None, None)


def test_a_label_without_a_basket_is_no_universe(db: sqlite3.Connection) -> None:
    add_spells(db)
    with pytest.raises(UnknownUniverse, match="a label without industries or symbols has no basket"):
        export.breadth_between(db, "label:tariffs", None, None)


def test_attention_has_a_row_for_every_label_of_a_voice_that_spoke() -> None:
    db = memory()
    texts = [
        Text("a", MON, "news", (("chips", 1),), source="one"),
        Text("b", MON, "news", (("chips", -1), ("ships", 0)), source="two"),
        Text("c", MON, "news"),
        Text("d", WED, "told", (("chips", 1),)),
    ]
    tell(db, texts)
    rows = [dict(zip(COLUMNS["attention"], row, strict=True)) for row in export.attention(db, calendar(), LABELS)]
    assert [(row["voice"], row["session"], row["label"]) for row in rows] == [
        (voice, session, label.id) for voice, session in (("told", WED), ("news", MON)) for label in LABELS
    ]
    chips = next(row for row in rows if (row["voice"], row["label"]) == ("news", "chips"))
    # Two of three stories: a = logit(2.5 / 4); one is up and one down; ten sessions of past are not there yet.
    assert (chips["stories"], chips["articles"], chips["sources"], chips["total_stories"]) == (2, 2, 2, 3)
    assert chips["attention"] == pytest.approx(log(2.5 / 1.5))
    assert (chips["tone"], chips["surprise"], chips["tone_z"]) == (0.0, None, None)
    quiet = next(row for row in rows if (row["voice"], row["label"]) == ("news", "crops"))
    assert (quiet["stories"], quiet["sources"]) == (0, 0)


def test_without_readings_there_is_no_attention() -> None:
    assert list(export.attention(memory(), calendar(), LABELS)) == []


def test_claims_come_with_the_verdict_of_the_session_they_are_about(db: sqlite3.Connection) -> None:
    tell(db, [Text("a", MON), Text("b", TUE), Text("c", MON), Text("d", TUE)])
    one = Claim("advancers", "all", "=", 1.0, "count", "", (0, 1))
    other = Claim("stock-move", "600001", "=", 0.05, "fraction", "close", (0, 1), MON)
    with transaction(db):
        for key, session, claims in (
            ("a", MON, (one,)), ("b", TUE, (one, other)), ("c", None, (one,)), ("d", TUE, (one,)),
        ):  # fmt: skip
            where = Alignment("news", session, session, "after-close" if key == "d" else "afternoon")
            save_readings(db, [(article_number(key), Reading("zh", False, None, claims=claims), where)], "v", 0)
    rows = [dict(zip(COLUMNS["claims"], row, strict=True)) for row in export.claims(db, calendar())]
    assert [(row["id"], row["session"], row["verdict"], row["actual"]) for row in rows if row["id"] == "c"] == [
        ("c", None, "unverifiable", None)
    ]
    found = {(row["id"], row["kind"]): (row["session"], row["verdict"], row["actual"]) for row in rows}
    assert found["a", "advancers"] == (MON, "unverifiable", None)  # stated in the midst of the session
    assert found["b", "advancers"] == (TUE, "unverifiable", None)
    assert found["d", "advancers"] == (MON, "confirmed", 1.0)  # after the close before the session that could react
    assert found["b", "stock-move"] == (MON, "contradicted", pytest.approx(0.01))
    assert rows[0]["span"] == "0:1"


def test_claims_are_listed_by_session_and_verdict(db: sqlite3.Connection) -> None:
    tell(db, [Text("a", MON)])
    right = Claim("advancers", "all", "=", 1.0, "count", "close", (0, 1))
    wrong = Claim("decliners", "all", "=", 90.0, "count", "close", (2, 3))
    where = Alignment("told", MON, MON, "after-close")
    with transaction(db):
        save_readings(db, [(article_number("a"), Reading("zh", True, None, claims=(right, wrong)), where)], "v", 0)
    both = export.claims_about(db, calendar(), MON, None)
    assert [(row["kind"], row["verdict"], row["actual"], row["id"]) for row in both] == [
        ("advancers", "confirmed", 1.0, "a"),
        ("decliners", "contradicted", 1.0, "a"),
    ]
    assert tuple(both[0]) == export.CLAIM_COLUMNS
    assert [row["kind"] for row in export.claims_about(db, calendar(), None, "contradicted")] == ["decliners"]
    assert export.claims_about(db, calendar(), TUE, None) == []
