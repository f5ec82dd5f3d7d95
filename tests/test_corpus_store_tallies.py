"""Tallies: the same figures with and without them, whatever was changed, seen or published in between."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest
from linkage_world import Text, add, memory, quote, tell

from corpus.records import Membership
from corpus.schema import MIGRATIONS
from corpus.store import tallies
from corpus.store.articles import article_number
from corpus.store.codes import seconds
from corpus.store.connection import connect, migrate, transaction
from corpus.store.narratives import Window, named_companies
from corpus.store.reference import add_memberships
from corpus.store.tallies import (
    all_sources,
    bucket_counts,
    company_pairs,
    company_parts,
    company_texts,
    label_counts,
    live_sessions,
    refresh,
)
from linkage.named import pairs_by_label, pairs_kept
from linkage.sessions import moment

if TYPE_CHECKING:
    from pathlib import Path

MON, TUE, WED = date(2025, 4, 7), date(2025, 4, 8), date(2025, 4, 9)
ALL = Window(20250407, 20250409)
EVENING = seconds(moment(TUE, time.max))
WINDOWS = (
    ALL,
    Window(20250408, 20250408),
    Window(20250407, 20250409, seen_by=seconds(datetime(2025, 6, 1, tzinfo=UTC))),
    Window(20250407, 20250408, published_before=seconds(moment(TUE, time(9, 30)))),
    Window(20250407, 20250408, None, None, EVENING),
)


def texts() -> list[Text]:
    both = (("600001", "甲", 1, 2), ("600002", "乙", -1, 3))
    return [
        Text("one", MON, tags=(("chips", 1), ("ships", -1)), mentions=both, source="a"),
        Text("two", MON, tags=(("chips", 1),), mentions=(("600001", "甲", 1, 1), ("600001", "甲", -1, 1)), source="b"),
        Text("three", MON, "told", (("chips", -1),), (("600001", "甲", -1, 3),), bucket="after-close"),
        Text("four", TUE, tags=(("chips", 0),), clock=time(14, 0), mentions=(("600001", "甲", -1, 1),), bucket="lunch"),
        Text("five", TUE, tags=(), mentions=both, seen_at=datetime(2025, 12, 1, tzinfo=UTC)),
        Text("six", WED, tags=(("chips", 1),), mentions=both),
    ]


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = memory()
    fill(connection)
    return connection


def fill(connection: sqlite3.Connection) -> None:
    add(connection, [quote(MON, 600001, 10, "甲"), quote(MON, 600002, 10, "乙")])
    tell(connection, texts())


def figures(db: sqlite3.Connection) -> list[object]:
    asked = (label_counts, bucket_counts, all_sources, company_pairs, company_parts)
    texts_too = [sorted(company_texts(db, window)) for window in WINDOWS]
    return [*(found(db, window) for window in WINDOWS for found in asked), *texts_too]


def forget(db: sqlite3.Connection) -> None:
    for table in ("tallies", "tally_sources", "tally_pairs", "tally_naming", "tallied"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - constants


def test_every_window_sees_the_same_with_and_without_tallies(db: sqlite3.Connection) -> None:
    bare = figures(db)
    assert live_sessions(db) == [20250407, 20250408, 20250409]
    steps = list[int]()
    assert refresh(db, steps.append) == 3
    assert (steps, live_sessions(db), refresh(db)) == ([20250407, 20250408, 20250409], [], 0)
    assert figures(db) == bare


def test_tallies_are_read_where_they_stand(db: sqlite3.Connection) -> None:
    refresh(db)
    db.execute("UPDATE tallies SET stories = 99 WHERE session = 20250408 AND label = 'chips' AND part = ''")
    assert ("news", 20250408, "chips", 99, 1, 0, 0) in label_counts(db, ALL)
    early = Window(20250407, 20250408, seen_by=seconds(datetime(2025, 6, 1, tzinfo=UTC)))
    assert ("news", 20250408, "chips", 1, 1, 0, 0) in label_counts(db, early)  # one of its texts was seen later


def test_pairs_are_those_that_reports_make_of_rows(db: sqlite3.Connection) -> None:
    refresh(db)
    for session in (20250407, 20250408, 20250409):
        window = Window(session, session)
        rows = named_companies(db, window)
        kept = [row for row in company_pairs(db, window) if row.label]
        made = {label: sorted(pairs, key=lambda p: p.symbol) for label, pairs in pairs_by_label(rows).items()}
        assert {label: list(pairs) for label, pairs in pairs_kept(kept).items()} == made
    whole = [row for row in company_pairs(db, Window(20250407, 20250407)) if not row.label]
    assert [(row.symbol, row.tone, row.weight, row.stories) for row in whole] == [
        (600001, 1, 2.0, 2),
        (600002, -1, 3.0, 2),
    ]


def test_pairs_of_a_part_of_the_day_come_from_its_texts_alone(db: sqlite3.Connection) -> None:
    """On Tuesday 甲 is bad news at noon and, twice as strong, good news after the close of Monday; five has no tag."""
    evening = Text("eight", TUE, tags=(("chips", 1),), mentions=(("600001", "甲", 1, 2),), bucket="after-close")
    dateless = Text("nine", TUE, tags=(("ships", 1),), mentions=(("600002", "乙", 1, 1),), bucket="unknown")
    tell(db, [evening, dateless])
    found = company_parts(db, Window(20250408, 20250408))
    chips = {
        part: [(row.symbol, row.tone, row.weight) for row in rows if row.label == "chips"]
        for part, rows in found.items()
    }
    assert chips == {"": [], "during": [(600001, -1, 1.0)], "after": [(600001, 1, 2.0)], "unknown": []}
    assert [row.symbol for row in found["unknown"] if row.label == "ships"] == [600002]
    assert company_pairs(db, Window(20250408, 20250408)) == found[""]
    parts = bucket_counts(db, Window(20250408, 20250408))
    assert {part: sum(row[4] for row in rows if not row[2]) for part, rows in parts.items()} == {
        "after": 1, "before": 1, "during": 1, "unknown": 1,
    }  # fmt: skip


def test_articles_alike_in_companies_and_sources_are_counted_together(db: sqlite3.Connection) -> None:
    """Monday: one names both, from a; two names 甲, from b; three is a recap. A twin of one is an article alike."""
    named = (("600001", "甲", 1, 1), ("600002", "乙", 1, 1))
    tell(db, [Text("twin", MON, tags=(("chips", 1),), mentions=named, source="a")])
    source = {name: str(number) for name, number in db.execute("SELECT name, source FROM sources")}
    rows = [row for row in company_texts(db, Window(20250407, 20250407)) if row.label == "chips"]
    assert sorted(rows) == [
        (20250407, "before", "chips", "600001", source["b"], 0, 1),
        (20250407, "before", "chips", "600001,600002", source["a"], 0, 2),
    ]
    db.execute("UPDATE articles SET story = ? WHERE key = 'twin'", (article_number("one"),))
    rows = [row for row in company_texts(db, Window(20250407, 20250407)) if row.label == "chips"]
    assert {(row.symbols, row.story, row.articles) for row in rows} == {
        ("600001", 0, 1), ("600001,600002", article_number("one"), 2),
    }  # fmt: skip


def test_an_older_archive_is_counted_anew(db: sqlite3.Connection) -> None:
    """Before the sixth schema pairs had no parts of the day, and the evening's news counted as before the open."""
    older = sqlite3.connect(":memory:", isolation_level=None)
    older.executescript("".join(MIGRATIONS[:5]) + "PRAGMA user_version = 5;")
    fill(older)
    older.executescript(
        "INSERT INTO tallies VALUES (20250407, 'news', 'before', 'chips', 9, 9, 9, 0);"
        "INSERT INTO tally_sources VALUES (20250407, 'news', 'chips', 9);"
        "INSERT INTO tally_pairs VALUES (20250407, 'chips', 600001, 'x', 1, 1.0, 9, 9);"
        "INSERT INTO tallied SELECT DISTINCT session, 0, 0 FROM readings;"
    )
    migrate(older)
    assert live_sessions(older) == [20250407, 20250408, 20250409]
    assert figures(older) == figures(db)
    assert refresh(older) == 3
    assert figures(older) == figures(db)


CHANGES = {
    "a story": "UPDATE articles SET story = (SELECT article FROM articles WHERE key = 'one') WHERE key = 'two'",
    "a time": "UPDATE articles SET published_at = published_at + 864000 WHERE key = 'four'",
    "a tone": "UPDATE tags SET tone = -1 WHERE label = 'chips'",
    "a tag less": "DELETE FROM tags WHERE label = 'ships'",
    "a place": "UPDATE readings SET session = 20250409 WHERE session = 20250408",
    "a text less": "DELETE FROM readings WHERE session = 20250409",
    "a source": "INSERT INTO article_sources SELECT article, (SELECT MAX(source) FROM sources) FROM articles"
    " WHERE key = 'one'",
    "an older name": "UPDATE symbols SET first_session = 20250408 WHERE symbol = 600002",
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_an_article_takes_its_session_out(db: sqlite3.Connection, change: str) -> None:
    refresh(db)
    before = figures(db)
    db.execute(CHANGES[change])
    assert db.execute("SELECT COUNT(*) FROM tallied").fetchone()[0] < 3
    seen = figures(db)
    forget(db)
    assert figures(db) == seen
    assert seen != before


def test_new_texts_names_and_lists_take_their_sessions_out(db: sqlite3.Connection) -> None:
    refresh(db)
    tell(db, [Text("seven", TUE, tags=(("ships", 1),))])
    assert live_sessions(db) == [20250408]
    refresh(db)
    tell(db, [Text("seven", WED, tags=(("ships", 1),))])  # read again, and placed elsewhere
    assert live_sessions(db) == [20250408, 20250409]
    refresh(db)
    add(db, [quote(WED, 600001, 10, "甲乙")])
    assert live_sessions(db) == [20250407, 20250408, 20250409]
    refresh(db)
    with transaction(db):
        add_memberships(db, [Membership("star50", "600009", "丙", MON)])
    assert len(live_sessions(db)) == 3
    refresh(db)
    db.execute("UPDATE symbols SET last_session = 20250410")  # an ordinary day of quotes
    db.execute("UPDATE readings SET names = 9, version = 'x'")
    db.execute("UPDATE articles SET title = 'x', revisions = 1")
    assert live_sessions(db) == []


def test_copies_are_one_story_in_pairs(db: sqlite3.Connection) -> None:
    db.execute("UPDATE articles SET story = ? WHERE key = 'two'", (article_number("one"),))
    chips = [row for row in company_pairs(db, Window(20250407, 20250407)) if row.label == "chips"]
    assert [(row.symbol, row.weight, row.stories) for row in chips] == [(600001, 2.0, 1), (600002, 3.0, 1)]


def test_a_report_does_not_wait_for_one_that_writes(tmp_path: Path) -> None:
    ours, theirs = connect(tmp_path / "fupan.db"), connect(tmp_path / "fupan.db")
    tell(ours, texts())
    theirs.execute("BEGIN IMMEDIATE")
    assert tallies.refresh_unless_busy(ours) is False
    assert len(label_counts(ours, ALL)) > 3
    theirs.execute("ROLLBACK")
    assert tallies.refresh_unless_busy(ours) is True
    assert ours.execute("PRAGMA busy_timeout").fetchone() == (30_000,)
    assert live_sessions(ours) == []
