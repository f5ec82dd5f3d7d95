"""What there is to say about a workspace."""

from __future__ import annotations

from datetime import UTC, date, datetime

from linkage_world import Text, add, add_spells, memory, quote, tell

from corpus.check import findings
from corpus.records import Draft, Membership, Published
from corpus.store.articles import write_articles
from corpus.store.connection import transaction
from corpus.store.reference import add_memberships
from corpus.store.runs import start_run

MON, TUE = date(2025, 4, 7), date(2025, 4, 8)
NOW = datetime(2025, 4, 9, tzinfo=UTC)


def test_an_empty_workspace_is_told_what_to_ingest() -> None:
    assert findings(memory(), "v1", []) == [
        "archive: 0 articles, 0 stories, 0 sources",
        "missing: no quotes; see `fupan ingest quotes`",
        "missing: no industries, so no baskets; see `fupan ingest industries`",
        "missing: no index members, so boards stand in for indices; see `fupan ingest members`",
    ]


def test_a_full_workspace_is_counted_and_has_nothing_missing() -> None:
    db = memory()
    tell(db, [Text("a", MON), Text("b", MON, source="b wire")])
    add(db, [quote(MON, 600001, 1), quote(TUE, 600001, 1)])
    add_spells(db)
    with transaction(db):
        add_memberships(db, [Membership("star50", "688001", "甲", MON)])
    assert findings(db, "test", []) == [
        "archive: 2 articles, 2 stories, 2 sources",
        "tape: 2 quotes of 2 sessions, 2025-04-07 to 2025-04-08",
    ]


def test_what_is_stale_unknown_or_unfinished_is_told() -> None:
    db = memory()
    with transaction(db):
        write_articles(db, [Draft("a", "a", "t", "", Published(None, "unknown"), ())], ["a"], NOW)
    start_run(db, "tag", NOW, {})
    found = findings(db, "v1", [20250407, 20250408])
    assert "unknown: 1 article has no readable date and no session" in found
    assert found[-3:] == [
        "stale: 1 article is not read by the current version; see `fupan tag`",
        "stale: breadth of 2 sessions is older than its quotes; the next report computes it",
        "unfinished: run 1 (tag) was stopped; run it again, nothing is done twice",
    ]
