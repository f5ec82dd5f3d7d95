"""Many articles at once do to the archive, to the byte, what they would do one after the other."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.records import Draft, Published
from corpus.store import articles as store
from corpus.store.connection import migrate, transaction

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2025, 4, 7, 12, 0, tzinfo=UTC)
TABLES = ("sources", "articles", "article_sources", "revisions")


def memory() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    migrate(connection)
    return connection


def tables(db: sqlite3.Connection) -> dict[str, list[Any]]:
    return {name: db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in TABLES}  # noqa: S608


class Plain:
    """The oracle: an archive in dictionaries, filled one draft at a time as `write_articles` says in words."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.sources: dict[str, int] = {}
        self.articles: dict[str, dict[str, Any]] = {}
        self.carried: set[tuple[int, int]] = set()
        self.revisions: list[tuple[int, int, str, str, int]] = []

    def add(self, draft: Draft, story_key: str, now: int) -> str:
        """Take one draft in; return what became of it."""
        known = self.articles.get(draft.key)
        fate = "new" if known is None else self._meet(known, draft, now)
        for name in draft.sources or ("unknown",):
            self.sources.setdefault(name, len(self.sources) + 1)
        if known is None:
            number = store.article_number(draft.key)
            while any(one["number"] == number for one in self.articles.values()):
                number += 1
            known = self.articles[draft.key] = {
                "number": number, "title": draft.title, "text": draft.text, "seen": now, "revisions": 0,
                "story_key": story_key, "source": self.sources[(draft.sources or ("unknown",))[0]],
            }  # fmt: skip
        self.carried |= {(known["number"], self.sources[name]) for name in draft.sources or ("unknown",)}
        return fate

    def _meet(self, known: dict[str, Any], draft: Draft, now: int) -> str:
        past = {(title, text) for number, _, title, text, _ in self.revisions if number == known["number"]}
        if (draft.title, draft.text) in {*past, (known["title"], known["text"])}:
            return "same"
        self.revisions.append((known["number"], known["revisions"], known["title"], known["text"], now))
        known.update(title=draft.title, text=draft.text, revisions=known["revisions"] + 1)
        return "revised"

    def rows(self) -> dict[str, object]:
        """Return what the tables should hold."""
        return {
            "sources": [(number, name) for name, number in self.sources.items()],
            "articles": sorted(
                (it["number"], key, it["source"], it["seen"], it["revisions"], it["story_key"], it["title"], it["text"])
                for key, it in self.articles.items()
            ),
            "article_sources": sorted(self.carried),
            "revisions": sorted(self.revisions),
        }  # fmt: skip


def shown(db: sqlite3.Connection) -> dict[str, object]:
    found = tables(db)
    query = "SELECT article, key, source, first_seen_at, revisions, story_key, title, text FROM articles ORDER BY 1"
    return {**found, "articles": db.execute(query).fetchall()}


def draft(key: str, title: str, sources: Sequence[str], seen: datetime | None = None) -> Draft:
    return Draft(key, key, title, f"text of {title}", Published(NOW, "second"), tuple(sources), first_seen_at=seen)


DRAFTS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c", "d", "\ud800e"]),
        st.sampled_from(["one", "two", "three"]),
        st.lists(st.sampled_from(["wire", "paper", "blog"]), max_size=3),
    ),
    max_size=14,
)


def crowded(key: str) -> int:
    """Give few numbers, so that many are taken."""
    return len(key.encode("utf-8", "replace")) * 10 + ord(key[-1]) % 2


@settings(max_examples=150, deadline=None)
@given(DRAFTS, st.integers(1, 14), st.booleans())
def test_many_at_once_do_what_one_after_the_other_would(
    items: list[tuple[str, str, list[str]]], size: int, crowd: bool
) -> None:
    drafts = [draft(key, title, sources) for key, title, sources in items]
    keys = [f"story of {title}" for _, title, _ in items]
    bulk, single, plain, fates = memory(), memory(), Plain(), list[str]()
    number = crowded if crowd else store.article_number
    with mock.patch.object(store, "article_number", number):
        for at in range(0, len(drafts), size):
            now = NOW + timedelta(hours=at // size)
            with transaction(bulk):
                written = store.write_articles(bulk, drafts[at : at + size], keys[at : at + size], now)
            for one, key, fate in zip(drafts[at : at + size], keys[at : at + size], written.fates, strict=True):
                clean = draft(one.key.replace("\ud800", "?"), one.title, one.sources)
                fates.append(plain.add(clean, key, int(now.timestamp())))
                assert fates[-1] == fate
                with transaction(single):
                    store.write_articles(single, [one], [key], now)
    assert tables(bulk) == tables(single)
    assert shown(bulk) == plain.rows()


def test_numbers_and_fates_stand_in_the_order_of_the_drafts() -> None:
    db = memory()
    drafts = [draft("b", "x", ["s"]), draft("a", "x", ["s"]), draft("b", "y", ["s"]), draft("a", "x", ["s"])]
    with transaction(db):
        written = store.write_articles(db, drafts, list("kkkk"), NOW)
    a, b = store.article_number("a"), store.article_number("b")
    assert written == store.Written(("new", "new", "revised", "same"), (b, a, b, a))
    assert written.added == store.Added(2, 1, 1, (b, a, b))


def test_more_articles_than_one_statement_takes_are_known_again() -> None:
    db, drafts = memory(), [draft(str(n), "x", ["s"]) for n in range(1201)]
    for expected in ((1201, 0), (0, 1201)):
        with transaction(db):
            added = store.write_articles(db, drafts, ["k"] * len(drafts), NOW).added
        assert (added.new, added.same) == expected
