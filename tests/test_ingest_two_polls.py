"""Two polls of one feed at once, whose entries have neither links of their own nor ids that last: each is one article.

They overlap for certain: each has looked up what the archive knows before the other may store anything. Processes of
their own do, because the archive is locked for so long, or because the pages that both want are held back until both
have asked for them; the others, because the second poll is called between the two halves of the first.
"""

from __future__ import annotations

import re
import sqlite3
import subprocess
import threading
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from feed_server import Reply, Site, rss, serving
from stopping import FUPAN, dump

from corpus.records import Draft, Published
from corpus.store.connection import connect
from corpus.store.feeds import Subscription
from ingest.collect import Collector, Target
from ingest.manners import Manners
from ingest.stories_kept import keep, keeper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from corpus.store.articles import Added

NOW = datetime(2026, 6, 3, 4, 30, tzinfo=UTC)
MANNERS = Manners("fupan-test/1", allow_private=True, pause=0.0)
ENTRIES = 4
LOCKED = 2.5  # seconds; within them both polls have read the feed, and wait for the archive
STAMP = "Wed, 03 Jun 2026 04:00:00 GMT"
SAID = "Makers of valves in Anhui open a plant; copper and tin fall in London."
ELSEWHERE = Draft("elsewhere", "1", "Tin", "Flat.", Published(NOW, "second"), ("another wire",))
PAGE = f"<html><body><article>{f'<p>{SAID} Traders said that volumes doubled. </p>' * 8}</article></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        yield one


@pytest.fixture
def db(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = connect(tmp_path / "fupan.db")
    yield connection
    connection.close()


def entry(n: int, guid: str, text: str = "", date: str | None = STAMP, link: str = "") -> str:
    return "".join((
        f"<item><title>Valves of Anhui, no. {n}</title><description>{text or SAID}</description>",
        f"<guid isPermaLink='false'>{guid}</guid>" if guid else "",
        f"<link>{link}</link>" if link else "",
        f"<pubDate>{date}</pubDate>" if date else "",
        "</item>",
    ))  # fmt: skip


def by_new_ids(poll: int) -> str:
    return rss(*(entry(n, f"{poll}-{n}") for n in range(ENTRIES)))


def undated(poll: int) -> str:
    return rss(*(entry(n, f"{poll}-{n}", date=None) for n in range(ENTRIES)))


def completed(site: Site, poll: int, date: str | None) -> str:
    """Return a feed of two entries that both link to a page with more than they say."""
    return rss(*(entry(n, f"{poll}-{n}", date=date, link=f"{site.base}/flash") for n in range(2)))


def edited(poll: int) -> str:
    return rss(*(entry(n, "", "" if poll == 0 or n else "It opens in June.") for n in range(ENTRIES)))


def told_twice(poll: int) -> str:
    return rss(*(entry(n, f"{poll}-{n}-{nth}") for n in range(ENTRIES) for nth in range(2)))


FEEDS: dict[str, tuple[Callable[[int], str], int, int]] = {  # and what both revise, and find the same
    "new ids": (by_new_ids, 0, ENTRIES),
    "new ids, no dates": (undated, 0, ENTRIES),
    "no ids, edited in between": (edited, 1, ENTRIES - 1),
    "new ids, each entry twice": (told_twice, 0, 3 * ENTRIES),
}


def counts_of(said: bytes) -> tuple[int, ...]:
    found = re.search(rb"new (\d+), revised (\d+), same (\d+), failed 0", said)
    assert found, said.decode()
    return tuple(int(one) for one in found.groups())


def both(workspace: Path, url: str, *options: str) -> list[tuple[int, ...]]:
    """Poll a feed in two processes; return what each says: new, revised, same."""
    command = [*FUPAN, "--workspace", str(workspace), "ingest", "feeds", url, *options]
    polls = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    return sorted(counts_of(one.communicate(timeout=120)[1]) for one in polls)


def workspace_of(folder: Path) -> Path:
    workspace = folder / "ws"
    workspace.mkdir()
    (workspace / "fupan.toml").write_text("[fetch]\nallow_private_addresses = true\n", encoding="utf-8")
    connect(workspace / "fupan.db").close()
    return workspace


@pytest.mark.slow
@pytest.mark.parametrize("kind", FEEDS)
def test_two_polls_at_once_of_entries_without_links_make_one_article_of_each(
    site: Site, tmp_path: Path, kind: str
) -> None:
    workspace, (body, revised, same) = workspace_of(tmp_path), FEEDS[kind]
    holder = sqlite3.connect(workspace / "fupan.db", isolation_level=None, check_same_thread=False)

    def lock() -> None:
        holder.execute("BEGIN IMMEDIATE")
        threading.Timer(LOCKED, holder.execute, ("ROLLBACK",)).start()

    gate = threading.Barrier(2, lock)
    site.turns["/rss"] = [Reply(body(poll), gate=gate) for poll in range(2)]
    said = both(workspace, f"{site.base}/rss")
    holder.close()
    assert tuple(map(sum, zip(*said, strict=True))) == (ENTRIES, revised, same)
    assert said[0][0] == 0
    found = dump(workspace / "fupan.db")
    assert len({row[12] for row in found["articles"]}) == len(found["articles"]) == ENTRIES
    assert found["sound"] == [("ok",)]


@pytest.mark.slow
@pytest.mark.parametrize("date", [STAMP, None])
@pytest.mark.parametrize("status", [200, 503])
def test_two_polls_at_once_that_read_pages_make_one_article_of_each_entry(
    site: Site, tmp_path: Path, status: int, date: str | None
) -> None:
    workspace = workspace_of(tmp_path)
    site.turns["/rss"] = [Reply(completed(site, poll, date)) for poll in range(2)]
    gate = threading.Barrier(4)  # two polls, two pages each
    site.turns["/flash"] = [Reply(PAGE if status == 200 else "", status, gate=gate) for _ in range(4)]
    said = both(workspace, f"{site.base}/rss", "--full-text")
    assert said == [(0, 0, 2), (2, 0, 0)]
    found = dump(workspace / "fupan.db")["articles"]
    assert sorted(row[12] for row in found) == ["Valves of Anhui, no. 0", "Valves of Anhui, no. 1"]
    assert all(("volumes doubled" in row[13]) == (status == 200) for row in found)
    assert all(f'"{"page" if status == 200 else "feed"}"' in row[14] for row in found)


def poll(
    db: sqlite3.Connection, site: Site, *, full_text: bool = True, meanwhile: Callable[[], object] = lambda: None
) -> tuple[int, int, int]:
    """Poll the feed; `meanwhile` comes between what the poll looked up and what it stores."""

    def late(db: sqlite3.Connection, drafts: Sequence[Draft]) -> Callable[[Sequence[Draft], datetime], Added]:
        write = keeper(db, drafts)
        meanwhile()
        return write

    feed = Subscription(f"{site.base}/rss", "a wire", "en", None, 1.0, full_text, NOW)
    target = Target(feed, subscribed=False, full_text=full_text)
    added = Collector(db, late, lambda: NOW, Random(1), MANNERS).collect([target])[0].added
    return added.new, added.revised, added.same


def others(db: sqlite3.Connection, write: Callable[[sqlite3.Connection], object]) -> Callable[[], object]:
    """Return what writes to the archive over another connection."""

    def do() -> None:
        other = connect(Path(db.execute("PRAGMA database_list").fetchone()[2]))
        write(other)
        other.close()

    return do


@pytest.mark.parametrize("told", ["by nobody else", "by another poll"])
def test_an_entry_beside_a_settled_one_of_its_title_and_time_is_no_edit_of_it(
    site: Site, db: sqlite3.Connection, told: str
) -> None:
    link = f"{site.base}/flash"  # no page: the feed's texts stand, and are settled
    old = [entry(n, f"a{n}", f"It opens in May. {n}", link=link) for n in range(2)]
    again = [entry(n, f"b{n}", f"It opens in May. {n}", link=link) for n in range(2)]
    site.replies["/rss"] = Reply(rss(*old))
    assert poll(db, site) == (2, 0, 0)
    site.turns["/rss"] = [Reply(rss(entry(0, guid, "Another one opens.", link=link), *again)) for guid in ("c", "d")]

    def write(other: sqlite3.Connection) -> None:
        if told == "by another poll":
            assert poll(other, site) == (1, 0, 2)
        else:
            assert keep(other, [ELSEWHERE], NOW).new == 1

    new = int(told == "by nobody else")
    assert poll(db, site, meanwhile=others(db, write)) == (new, 0, 3 - new)
    texts = [row[0] for row in db.execute("SELECT text FROM articles WHERE key != 'elsewhere' ORDER BY text")]
    assert texts == ["Another one opens.", "It opens in May. 0", "It opens in May. 1"]
    assert db.execute("SELECT COUNT(*) FROM revisions").fetchone() == (0,)


def test_ids_are_no_steadier_for_what_was_recognised_already(site: Site, db: sqlite3.Connection) -> None:
    site.turns["/rss"] = [
        Reply(rss(*(entry(n, f"{nth}-{n}", date=None) for n in range(entries))))
        for nth, entries in enumerate((1, 2, 2))
    ]
    assert poll(db, site) == (1, 0, 0)

    def write(other: sqlite3.Connection) -> None:
        assert poll(other, site) == (1, 0, 1)

    assert poll(db, site, meanwhile=others(db, write)) == (0, 0, 2)


def test_an_edit_that_may_be_of_two_articles_by_now_is_of_none(site: Site, db: sqlite3.Connection) -> None:
    texts = ("It opens in May.", "It opens in June.", "Another one opens.")
    site.turns["/rss"] = [
        Reply(rss(*(entry(0, f"{these}-{n}", texts[n]) for n in these))) for these in ((0,), (1,), (0, 2))
    ]
    assert poll(db, site) == (1, 0, 0)

    def write(other: sqlite3.Connection) -> None:
        assert poll(other, site) == (1, 0, 1)

    assert poll(db, site, meanwhile=others(db, write)) == (1, 0, 0)
    assert db.execute("SELECT COUNT(*), COUNT(NULLIF(story_key, '')) FROM articles").fetchone() == (3, 3)
    assert db.execute("SELECT COUNT(*) FROM bands").fetchone() == (3,)


@pytest.mark.parametrize("date", [STAMP, None])
@pytest.mark.parametrize(
    ("full_text", "pages", "expected"),
    [(True, (503, 200), (0, 0, 2)), (True, (200, 503), (0, 2, 0)), (False, (200,), (0, 0, 2))],
)
def test_a_pages_text_stands_whichever_of_two_polls_got_it(  # noqa: PLR0913, PLR0917 - a table of cases
    site: Site,
    db: sqlite3.Connection,
    full_text: bool,
    pages: tuple[int, ...],
    expected: tuple[int, int, int],
    date: str | None,
) -> None:
    site.turns["/rss"] = [Reply(completed(site, nth, date)) for nth in range(2)]
    site.turns["/flash"] = [Reply(PAGE, status) for status in pages for _ in range(2)]

    def write(other: sqlite3.Connection) -> None:
        assert poll(other, site) == (2, 0, 0)

    assert poll(db, site, full_text=full_text, meanwhile=others(db, write)) == expected
    rows = db.execute("SELECT text, extra FROM articles").fetchall()
    assert len(rows) == 2
    assert all("volumes doubled" in text and '"text_from": "page"' in extra for text, extra in rows)


@pytest.mark.parametrize("date", [STAMP, None])
def test_a_feed_that_two_subscriptions_lead_to_tells_each_entry_once(
    site: Site, db: sqlite3.Connection, date: str | None
) -> None:
    names = ("/rss", "/feed")
    for nth, path in enumerate(names):
        site.replies[path] = Reply(completed(site, nth, date))
    site.replies["/flash"] = Reply(PAGE, seconds=0.3)  # both feeds are read before the first page is
    feeds = [Subscription(f"{site.base}{path}", "a wire", "en", None, 1.0, True, NOW) for path in names]
    targets = [Target(feed, subscribed=False, full_text=True) for feed in feeds]
    results = Collector(db, keeper, lambda: NOW, Random(1), MANNERS).collect(targets)
    assert sorted((one.added.new, one.added.revised, one.added.same) for one in results) == [(0, 0, 2), (2, 0, 0)]
    assert db.execute("SELECT COUNT(*) FROM articles").fetchone() == (2,)
