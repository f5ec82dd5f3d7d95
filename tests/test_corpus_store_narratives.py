"""What the store says of texts, and what it hides from a report."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import pytest
from linkage_world import Text, add, memory, quote, tell

from corpus.records import Membership
from corpus.store import narratives
from corpus.store.articles import article_number
from corpus.store.codes import seconds
from corpus.store.connection import transaction
from corpus.store.narratives import Window
from corpus.store.reference import add_memberships
from linkage.sessions import moment

if TYPE_CHECKING:
    import sqlite3

MON, TUE, WED = date(2025, 4, 7), date(2025, 4, 8), date(2025, 4, 9)
BOTH = Window(20250407, 20250408)


@pytest.fixture
def db() -> sqlite3.Connection:
    connection = memory()
    add(connection, [quote(MON, 600001, 10, "甲"), quote(WED, 600002, 10, "乙"), quote(WED, 600001, 10, "甲改名")])
    tell(
        connection,
        [
            Text("one", MON, tags=(("chips", 1), ("ships", -1)), mentions=(("600001", "甲", 1, 2),), source="a"),
            Text("two", MON, tags=(("chips", 1),), mentions=(("600001", "甲改名", 1, 1), ("600002", "乙", 1, 1))),
            Text("three", MON, "told", (("chips", -1),), (("600001", "甲", -1, 3),)),
            Text("four", TUE, tags=(("chips", 0),), clock=time(14, 0), mentions=(("600001", "600001", -1, 1),)),
            Text("five", TUE, tags=(), seen_at=datetime(2025, 12, 1, tzinfo=UTC)),
            Text("six", WED, tags=(("chips", 1),)),
        ],
    )
    return connection


def test_counts_come_by_voice_session_and_label_with_all_texts_under_none(db: sqlite3.Connection) -> None:
    assert narratives.label_counts(db, BOTH) == [
        ("news", 20250407, "", 2, 2, 0, 0),
        ("news", 20250407, "chips", 2, 2, 2, 0),
        ("news", 20250407, "ships", 1, 1, 0, 1),
        ("news", 20250408, "", 2, 2, 0, 0),
        ("news", 20250408, "chips", 1, 1, 0, 0),
        ("told", 20250407, "", 1, 1, 0, 0),
        ("told", 20250407, "chips", 1, 1, 0, 1),
    ]


def test_copies_of_a_story_have_one_vote(db: sqlite3.Connection) -> None:
    story = db.execute("SELECT story FROM articles WHERE key = 'one'").fetchone()
    db.execute("UPDATE articles SET story = ? WHERE key = 'two'", story)
    assert narratives.label_counts(db, Window(20250407, 20250407))[1] == ("news", 20250407, "chips", 1, 2, 1, 0)


def test_what_was_seen_later_is_hidden(db: sqlite3.Connection) -> None:
    early = Window(20250407, 20250408, seen_by=seconds(datetime(2025, 6, 1, tzinfo=UTC)))
    assert ("news", 20250408, "", 1, 1, 0, 0) in narratives.label_counts(db, early)


def test_before_hides_only_what_the_last_session_published_later(db: sqlite3.Connection) -> None:
    window = Window(20250407, 20250408, published_before=seconds(moment(TUE, time(9, 30))))
    counts = narratives.label_counts(db, window)
    assert ("news", 20250408, "", 1, 1, 0, 0) in counts
    assert ("news", 20250407, "", 2, 2, 0, 0) in counts


def test_a_text_known_to_the_day_counts_as_published_when_the_day_is_over(db: sqlite3.Connection) -> None:
    db.execute(
        "UPDATE articles SET precision = 'day', published_at = ? WHERE key = 'five'", (seconds(moment(TUE, time())),)
    )
    window = Window(20250408, 20250408, published_before=seconds(moment(TUE, time(9, 30))))
    assert narratives.label_counts(db, window) == []


def test_sources_are_counted_once(db: sqlite3.Connection) -> None:
    assert narratives.label_sources(db, BOTH)["news", 20250407, "chips"] == 2


def test_the_days_articles_tags_and_sources(db: sqlite3.Connection) -> None:
    window = Window(20250407, 20250407)
    keys = {article_number(key): key for key in ("one", "two", "three")}
    assert {keys[row[0]]: (row[1], row[2], row[8]) for row in narratives.day_articles(db, window)} == {
        "one": ("news", "pre-open", "a"),
        "two": ("news", "pre-open", "a wire"),
        "three": ("told", "pre-open", "a wire"),
    }
    tags = {(keys[row[0]], *row[1:]) for row in narratives.day_tags(db, window)}
    assert tags == {
        ("one", "chips", 0.9, 1),
        ("one", "ships", 0.9, -1),
        ("two", "chips", 0.9, 1),
        ("three", "chips", 0.9, -1),
    }
    assert {(keys[row[0]], row[1]) for row in narratives.day_sources(db, window)} == {
        ("one", "a"),
        ("two", "a wire"),
        ("three", "a wire"),
    }


def test_companies_count_in_news_only_and_by_names_known_then(db: sqlite3.Connection) -> None:
    found = narratives.named_companies(db, Window(20250407, 20250407))
    assert [(row[0], row[1], row[2], row[3], row[4]) for row in found] == [
        ("chips", 600001, "甲", 1, 2),
        ("ships", 600001, "甲", 1, 2),
    ]


def test_a_name_that_a_list_of_members_brought_by_then_counts(db: sqlite3.Connection) -> None:
    window = Window(20250407, 20250407)
    with transaction(db):
        add_memberships(db, [Membership("star50", "600001", "甲改名", WED)])
    assert len(narratives.named_companies(db, window)) == 2
    with transaction(db):
        add_memberships(db, [Membership("csi300", "600001", "甲 改名", MON)])
    assert sorted(row[2] for row in narratives.named_companies(db, window)) == ["甲", "甲", "甲改名"]


def test_a_company_named_by_its_code_counts(db: sqlite3.Connection) -> None:
    assert [row[1] for row in narratives.named_companies(db, Window(20250408, 20250408))] == [600001]


def test_a_tone_that_only_says_that_the_price_moved_names_nobody(db: sqlite3.Connection) -> None:
    db.execute("UPDATE mentions SET moved = 1 WHERE article = ?", (article_number("four"),))
    assert narratives.named_companies(db, Window(20250408, 20250408)) == []


def test_claims_come_with_the_place_of_their_article(db: sqlite3.Connection) -> None:
    for key, session in (("one", 20250404), ("three", None), ("four", None)):
        db.execute(
            "INSERT INTO claims VALUES (?, 0, 'turnover', 'all', '=', 2.0, 'yuan', 'close', 3, 5, ?, 'v')",
            (article_number(key), session),
        )
    day = narratives.claims_within(db, Window(20250407, 20250407))
    assert sorted((row.id, row.stated, row.session, row.voice) for row in day) == [
        ("one", 20250404, 20250407, "news"),
        ("three", None, 20250407, "told"),
    ]
    assert len(narratives.claims_within(db)) == 3
