"""Articles in the store: known again, revised, numbered and gathered into stories."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Draft, Published
from corpus.store import articles as store
from corpus.store.connection import migrate, transaction
from corpus.store.pieces import insert

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from corpus.records import Article, Precision

NOW = datetime(2025, 4, 7, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


@pytest.fixture
def db() -> sqlite3.Connection:
    return memory()


def draft(key: str, title: str = "", *, day: float | None = 0, sources: tuple[str, ...] = ("a wire",)) -> Draft:
    at = None if day is None else NOW + timedelta(days=day)
    precision: Precision = "unknown" if at is None else "second"
    return Draft(
        key, f"id-{key}", title or key, "text", Published(at, precision, "raw"), sources, f"https://e.org/{key}"
    )


def add(db: sqlite3.Connection, drafts: Sequence[Draft], keys: Sequence[str] = (), now: datetime = NOW) -> store.Added:
    with transaction(db):
        return store.write_articles(db, drafts, keys or [draft.key for draft in drafts], now).added


def one(db: sqlite3.Connection, key: str) -> Article:
    return store.articles(db, [store.article_number(key)])[0]


def test_a_second_run_adds_nothing(db: sqlite3.Connection) -> None:
    drafts = [draft("a"), draft("b")]
    numbers = (store.article_number("a"), store.article_number("b"))
    assert add(db, drafts) == store.Added(2, 0, 0, numbers)
    assert add(db, drafts, now=LATER) == store.Added(0, 0, 2, ())


def test_inserts_add_up() -> None:
    assert store.Added(1, 2, 3, (1,)) + store.Added(1, 0, 0, (5,)) == store.Added(2, 2, 3, (1, 5))


def test_an_article_comes_back_as_it_was_given(db: sqlite3.Connection) -> None:
    add(db, [draft("a", "题")])
    found = one(db, "a")
    assert (found.id, found.url, found.title, found.text) == ("id-a", "https://e.org/a", "题", "text")
    assert (found.source, found.published_at, found.precision, found.first_seen_at) == ("a wire", NOW, "second", NOW)
    assert (found.lang, found.story) == (None, found.article)


def test_an_edited_article_keeps_its_past_and_when_it_was_first_seen(db: sqlite3.Connection) -> None:
    add(db, [draft("a", "before")])
    assert add(db, [draft("a", "after", day=9)], now=LATER).revised == 1
    found = one(db, "a")
    assert (found.title, found.first_seen_at, found.published_at) == ("after", NOW, NOW)
    past = db.execute("SELECT revision, title, text, replaced_at FROM revisions").fetchall()
    assert past == [(0, "before", "text", int(LATER.timestamp()))]
    add(db, [draft("a", "at last")])
    assert [row[0] for row in db.execute("SELECT title FROM revisions ORDER BY revision")] == ["before", "after"]
    assert [revisions for _, revisions in store.all_articles(db)] == [2]


def test_an_old_copy_read_again_is_no_revision(db: sqlite3.Connection) -> None:
    both = [draft("a", "before"), draft("a", "after")]
    assert (add(db, both).new, add(db, both, now=LATER)) == (1, store.Added(0, 0, 2, ()))
    assert one(db, "a").title == "after"


def test_a_revised_article_is_to_be_read_again(db: sqlite3.Connection) -> None:
    add(db, [draft("a", "before")])
    number = store.article_number("a")
    db.execute("INSERT INTO readings VALUES (?, 'v1', 0, 'zh', 0, NULL, 'news', NULL, NULL, 'unknown')", (number,))
    add(db, [draft("a", "after")])
    assert db.execute("SELECT version FROM readings").fetchone() == ("",)


def test_a_record_may_say_itself_when_it_was_first_seen(db: sqlite3.Connection) -> None:
    seen = Draft("a", "a", "t", "", Published(None, "unknown"), (), first_seen_at=NOW - timedelta(days=3))
    add(db, [seen])
    found = one(db, "a")
    assert (found.first_seen_at, found.published_at, found.source) == (NOW - timedelta(days=3), None, "unknown")


def test_sources_that_carry_a_known_article_are_added(db: sqlite3.Connection) -> None:
    add(db, [draft("a", sources=("one", "two"))])
    add(db, [draft("a", sources=("two", "three"))])
    names = [row[0] for row in db.execute("SELECT name FROM article_sources JOIN sources USING (source) ORDER BY name")]
    assert names == ["one", "three", "two"]
    assert one(db, "a").source == "one"


def test_the_number_is_the_beginning_of_the_keys_digest() -> None:
    # printf abc | sha256sum begins with ba7816bf8f01
    assert store.article_number("abc") == 0xBA7816BF8F01
    assert store.article_number("\ud800") < 2**48


def test_a_number_that_is_taken_leaves_the_next_free_one(db: sqlite3.Connection) -> None:
    add(db, [draft("other")])
    wanted = store.article_number("a")
    with transaction(db):
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("UPDATE articles SET article = ?", (wanted,))
        db.execute("UPDATE article_sources SET article = ?", (wanted,))
    assert add(db, [draft("a")]).numbers == (wanted + 1,)
    assert add(db, [draft("a")]).same == 1


def test_a_new_article_is_a_story_of_its_own(db: sqlite3.Connection) -> None:
    add(db, [draft("a"), draft("b")], ["same", "same"])
    assert [article.story == article.article for article, _ in store.all_articles(db)] == [True, True]


def test_unknown_numbers_are_left_out_and_the_order_is_that_asked_for(db: sqlite3.Connection) -> None:
    add(db, [draft(str(n)) for n in range(700)])
    numbers = [store.article_number(str(n)) for n in range(700)]
    numbers.sort(key=lambda number: number % 1009)
    assert [found.article for found in store.articles(db, [5, *numbers])] == numbers


def test_all_articles_come_by_publication_with_unknown_times_last(db: sqlite3.Connection) -> None:
    add(db, [draft("c", day=None), draft("b", day=2), draft("a", day=1)])
    assert [article.id for article, _ in store.all_articles(db)] == ["id-a", "id-b", "id-c"]


def test_an_article_is_found_by_id_url_or_number(db: sqlite3.Connection) -> None:
    add(db, [draft("a")])
    number = store.article_number("a")
    assert [store.article_by_id(db, what) for what in ("id-a", "https://e.org/a", str(number), "?")] == [number] * 3 + [
        None
    ]


def test_the_archive_is_counted(db: sqlite3.Connection) -> None:
    assert store.archive_counts(db) == {"articles": 0, "stories": 0, "sources": 0, "unknown_dates": 0}
    add(db, [draft("a"), draft("b"), draft("c", day=None, sources=("x", "y"))], ["same", "same", "other"])
    assert store.archive_counts(db) == {"articles": 3, "stories": 3, "sources": 3, "unknown_dates": 1}


def test_lone_surrogates_do_not_stop_an_ingest(db: sqlite3.Connection) -> None:
    odd = Draft(
        "k\ud800", "i\ud800", "t", "", Published(None, "unknown", "\udfff"), ("s\ud800",), "u\ud800", extra="\ud800"
    )
    assert add(db, [odd], ["x"]).new == 1
    assert add(db, [odd], ["x"]).same == 1
    found = store.articles(db, [store.article_number("k?")])[0]
    assert (found.id, found.url, found.source) == ("i?", "u?", "s?")
    assert add(db, [Draft("é", "é", "t", "", Published(None, "unknown", "\udfff"), ())]).new == 1


def contents(db: sqlite3.Connection) -> tuple[object, ...]:
    found = {a.article: (a.id, a.title, a.published_at, a.first_seen_at) for a, _ in store.all_articles(db)}
    carried = set(db.execute("SELECT article, name FROM article_sources JOIN sources USING (source)"))
    stories: dict[int, set[int]] = {}
    for article, _ in store.all_articles(db):
        stories.setdefault(article.story, set()).add(article.article)
    return found, carried, {frozenset(members) for members in stories.values()}


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.floats(0, 2.9), st.sampled_from("xyz"), st.sampled_from(("one", "two"))),
        max_size=12, unique_by=lambda item: (item[0], item[3]),
    ),
    st.randoms(use_true_random=False),
    st.integers(1, 5),
)  # fmt: skip
def test_any_order_and_any_splitting_of_the_same_files_gives_the_same_archive(
    items: list[tuple[int, float, str, str]], order: random.Random, size: int
) -> None:
    """The same article may come from two sources; story keys stand within three days of one another."""
    facts = {n: (day, story) for n, day, story, _ in items}
    pairs = [(draft(str(n), day=facts[n][0], sources=(source,)), facts[n][1]) for n, _, _, source in items]
    whole, parts = memory(), memory()
    add(whole, [one for one, _ in pairs], [story for _, story in pairs])
    order.shuffle(pairs)
    for at in range(0, len(pairs), size):
        part = pairs[at : at + size]
        add(parts, [one for one, _ in part], [story for _, story in part])
    assert contents(whole) == contents(parts)


@pytest.mark.parametrize("count", [0, 1, 449, 450, 451, 1000])
def test_rows_that_are_inserted_many_by_a_statement_are_all_there(count: int) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t (a INTEGER, b TEXT)")
    insert(db, "INSERT INTO t VALUES", [value for n in range(count) for value in (n, f"row {n}")], 2)
    assert db.execute("SELECT * FROM t ORDER BY a").fetchall() == [(n, f"row {n}") for n in range(count)]


def test_rows_of_more_values_than_a_statement_takes_are_inserted_one_by_one() -> None:
    db = sqlite3.connect(":memory:")
    db.execute(f"CREATE TABLE t ({', '.join(f'c{n}' for n in range(950))})")
    insert(db, "INSERT INTO t VALUES", [*range(1900)], 950)
    assert [row[0] for row in db.execute("SELECT c949 FROM t ORDER BY 1")] == [949, 1899]


def test_drafts_that_the_archive_has_not_are_found_by_their_places(db: sqlite3.Connection) -> None:
    drafts = [draft(str(n)) for n in range(1100)]
    assert store.unknown(db, drafts) == [*range(1100)]
    add(db, drafts[::2])
    assert store.unknown(db, drafts) == [*range(1, 1100, 2)]
    assert store.unknown(db, [Draft("k\ud800", "i", "t", "", Published(None, "unknown"), ())]) == [0]
