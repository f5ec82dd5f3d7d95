"""What was read in articles: saved, replaced, and overruled by people."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime

import pytest

from corpus.records import Alignment, Claim, Draft, Mention, Published, Reading, Tag
from corpus.store import readings as store
from corpus.store.articles import article_number, write_articles
from corpus.store.connection import migrate, transaction

NOW = datetime(2025, 4, 7, 1, 0, tzinfo=UTC)
MON, TUE = date(2025, 4, 7), date(2025, 4, 8)
A, B = article_number("a"), article_number("b")
PLACE = Alignment("news", MON, MON, "pre-open")
READING = Reading(
    "zh", True, MON,
    (Tag("steel", 0.75, "lexicon", -1, ((0, 2), (5, 7))), Tag("banks", 0.5, "lexicon", 0)),
    (
        Mention("company", "600019", "宝钢股份", (0, 4), -1, 3, ambiguous=True),
        Mention("index", "star50", "科创50", (5, 9)),
    ),
    (
        Claim("advancers", "all", ">=", 4100.0, "count", "close", (3, 9), TUE),
        Claim("level", "x", "=", 1, "points", "", (0, 1)),
    ),
)  # fmt: skip


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    drafts = [Draft(key, key, key, "", Published(NOW, "second"), ("a wire",)) for key in ("a", "b")]
    with transaction(connection):
        write_articles(connection, drafts, ["a", "b"], NOW)
    return connection


def save(db: sqlite3.Connection, number: int, reading: Reading = READING, version: str = "v1", names: int = 3) -> None:
    with transaction(db):
        store.save_readings(db, [(number, reading, PLACE)], version, names)


def say(db: sqlite3.Connection, label: str, *, present: bool, tone: int | None, at: int = 0) -> None:
    db.execute("INSERT INTO labels VALUES (?, ?, ?, ?, ?, ?)", (A, label, f"reader {at}", int(present), tone, at))
    store.apply_verdicts(db, [A])


def tags(db: sqlite3.Connection) -> dict[str, tuple[object, ...]]:
    query = "SELECT label, score, origin, tone, version FROM tags"
    return {label: tuple(rest) for label, *rest in db.execute(query)}


def test_articles_wait_until_this_version_has_read_them(db: sqlite3.Connection) -> None:
    assert store.pending(db, "v1") == sorted([A, B])
    save(db, A)
    assert store.pending(db, "v1") == [B]
    assert store.pending(db, "v2") == sorted([A, B])


def test_everything_read_is_exported(db: sqlite3.Connection) -> None:
    save(db, A)
    seconds = int(NOW.timestamp())
    where = (20250407, "pre-open")
    assert list(store.tag_rows(db)) == [
        (A, "a", "a wire", "zh", seconds, "news", *where, A, 1, "banks", 0.5, 0, "lexicon", "v1"),
        (A, "a", "a wire", "zh", seconds, "news", *where, A, 1, "steel", 0.75, -1, "lexicon", "v1"),
    ]
    assert list(store.mention_rows(db)) == [
        (A, "a", "a wire", "zh", seconds, 1, "news", 20250407, *where, "600019", "宝钢股份", -1, 3, 0, 4)
    ]
    claims = (
        "SELECT article, kind, subject, comparison, value, unit, session, part, start, end FROM claims ORDER BY kind"
    )
    assert db.execute(claims).fetchall() == [
        (A, "advancers", "all", ">=", 4100.0, "count", 20250408, "close", 3, 9),
        (A, "level", "x", "=", 1.0, "points", None, "", 0, 1),
    ]
    assert db.execute("SELECT spans FROM tags WHERE label = 'steel'").fetchone() == ("[[0, 2], [5, 7]]",)
    assert db.execute("SELECT ambiguous FROM mentions ORDER BY n").fetchall() == [(1,), (0,)]


def test_a_second_reading_replaces_the_first_and_leaves_others_alone(db: sqlite3.Connection) -> None:
    save(db, A)
    save(db, B)
    save(db, A, Reading("en", False, None, (Tag("ships", 0.9, "model", 1),)), "v2")
    assert [(row[0], row[10]) for row in store.tag_rows(db) if row[0] == A] == [(A, "ships")]
    assert {row[0] for row in store.mention_rows(db)} == {B}
    assert db.execute("SELECT DISTINCT article FROM claims").fetchall() == [(B,)]
    assert db.execute("SELECT lang, recap, described, version FROM readings WHERE article = ?", (A,)).fetchone() == (
        "en", 0, None, "v2",
    )  # fmt: skip


def test_a_recap_from_abroad_has_no_session_and_keeps_the_day_it_describes(db: sqlite3.Connection) -> None:
    query = "SELECT described, session, reaction_session FROM readings WHERE article = ?"
    save(db, A, Reading("zh", True, None, abroad=True))
    save(db, B, Reading("zh", True, TUE, abroad=True))
    assert db.execute(query, (A,)).fetchone() == (20250407, None, 20250407)
    assert db.execute(query, (B,)).fetchone() == (20250408, None, 20250407)


def test_a_human_verdict_replaces_the_programs_tag(db: sqlite3.Connection) -> None:
    save(db, A)
    say(db, "steel", present=True, tone=None)
    say(db, "banks", present=False, tone=None)
    say(db, "ships", present=True, tone=1)
    assert tags(db) == {"steel": (1.0, "human", -1, "human"), "ships": (1.0, "human", 1, "human")}


def test_a_human_verdict_outlives_another_reading(db: sqlite3.Connection) -> None:
    say(db, "steel", present=False, tone=None)
    say(db, "ships", present=True, tone=None)
    save(db, A)
    assert tags(db) == {"banks": (0.5, "lexicon", 0, "v1"), "ships": (1.0, "human", 0, "human")}


def test_of_two_people_the_later_wins(db: sqlite3.Connection) -> None:
    say(db, "steel", present=True, tone=1, at=2)
    say(db, "steel", present=False, tone=None, at=1)
    assert tags(db) == {"steel": (1.0, "human", 1, "human")}
    say(db, "steel", present=False, tone=None, at=3)
    assert tags(db) == {}


def test_articles_read_before_a_name_was_known_are_found(db: sqlite3.Connection) -> None:
    assert store.oldest_names(db) is None
    save(db, A, names=3)
    save(db, B, names=5)
    assert store.oldest_names(db) == 3
    assert store.read_before_name(db, 5) == [A]
    store.mark_names(db, 4)
    assert store.oldest_names(db) == 4
    assert store.read_before_name(db, 4) == []


def test_sessions_are_those_that_articles_are_read_with(db: sqlite3.Connection) -> None:
    assert store.reading_sessions(db) == []
    save(db, A)
    with transaction(db):
        store.save_readings(db, [(B, READING, Alignment("told", None, None, "unknown"))], "v1", 0)
    assert store.reading_sessions(db) == [20250407]
