"""Stories as articles arrive: whatever the order and the splitting, led by the earliest, every member listed."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Draft, Published
from corpus.store.articles import Added, article_number
from corpus.store.connection import migrate
from ingest.stories_figures import figures
from ingest.stories_gather import Member, gather
from ingest.stories_kept import keep

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

NOW = datetime(2025, 6, 3, 12, 0, tzinfo=UTC)
WORDS = (
    "甲乙科技公告，公司与丙丁集团签署协议，共建算力中心，项目分两期实施",
    "戊己药业的新药获批上市，用于治疗成人患者，公司将尽快安排生产销售",
)


def memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def draft(key: str, text: str, days: float | None = 0) -> Draft:
    at = None if days is None else NOW + timedelta(days=days)
    published = Published(at, "unknown" if at is None else "second")
    return Draft(key, key, "", text, published, (f"source {key}",))


def stories(db: sqlite3.Connection) -> dict[str, str]:
    query = "SELECT a.key, b.key FROM articles a JOIN articles b ON b.article = a.story"
    return dict(db.execute(query).fetchall())


def test_the_first_published_leads_and_every_source_stays() -> None:
    db = memory()
    assert keep(db, [draft("later", WORDS[0], 1)], NOW).new == 1
    keep(db, [draft("first", f"快讯：{WORDS[0]}。"), draft("other", WORDS[1])], NOW)
    assert stories(db) == {"later": "first", "first": "first", "other": "other"}
    assert db.execute("SELECT COUNT(*) FROM article_sources").fetchone() == (3,)
    assert keep(db, [draft("first", f"快讯：{WORDS[0]}。")], NOW) == Added(0, 0, 1, ())
    assert keep(db, [], NOW) == Added()


def test_an_article_between_two_stories_makes_them_one() -> None:
    db = memory()
    half, rest = WORDS[0], WORDS[1]
    keep(db, [draft("a", half), draft("b", rest, 0.5)], NOW)
    assert len(set(stories(db).values())) == 2
    keep(db, [draft("both", f"{half}；{rest}", 1)], NOW)
    assert set(stories(db).values()) == {"a"}


def test_a_copy_cut_short_does_not_join_two_figures() -> None:
    db = memory()
    texts = [f"{WORDS[0]}，股价上涨{n}%。" for n in (2, 5)]
    keep(db, [draft("cut", WORDS[0], 0.5), draft("two", texts[0]), draft("five", texts[1], 1)], NOW)
    assert stories(db) == {"two": "two", "cut": "two", "five": "five"}


def test_copies_further_apart_than_three_days_and_undated_ones_are_other_stories() -> None:
    db = memory()
    keep(db, [draft("a", WORDS[0]), draft("b", WORDS[0], 3), draft("c", WORDS[0], 3.1), draft("d", WORDS[0], 30)], NOW)
    keep(db, [draft("e", WORDS[0], None)], NOW)
    assert stories(db) == {"a": "a", "b": "a", "c": "c", "d": "d", "e": "e"}


def test_members_without_a_link_to_the_story_stay_apart() -> None:
    none = figures("", "")
    members = [Member(3, 0, none), Member(2, 0, none), Member(1, 5, none), Member(9, 99, none)]
    links = {2: {3}, 3: {2}, 9: {2}}
    assert gather(members, links, 10) == {2: 2, 3: 2, 1: 1, 9: 9}


TEXTS = [
    variant
    for text in WORDS
    for variant in (
        text,
        f"快讯：{text}",
        f"{text}，上涨2%。",
        f"{text}，上涨5%。",
        text[:24],
        f"据悉，{text}（记者某某）",
    )
]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(TEXTS), st.floats(0, 8)), max_size=14),
    st.randoms(use_true_random=False),
    st.integers(1, 5),
)
def test_any_order_and_any_splitting_give_the_same_stories(
    items: Sequence[tuple[str, float]], order: random.Random, size: int
) -> None:
    drafts = [draft(str(n), text, days) for n, (text, days) in enumerate(items)]
    whole, parts = memory(), memory()
    keep(whole, drafts, NOW)
    order.shuffle(drafts)
    for start in range(0, len(drafts), size):
        keep(parts, drafts[start : start + size], NOW)
    assert stories(whole) == stories(parts)


def test_a_revision_leaves_the_story() -> None:
    db = memory()
    keep(db, [draft("a", WORDS[0]), draft("b", WORDS[0], 1)], NOW)
    assert keep(db, [draft("b", WORDS[1], 1)], NOW).revised == 1
    assert stories(db)["b"] == "a"
    assert article_number("a") in {row[0] for row in db.execute("SELECT other FROM copies")}
