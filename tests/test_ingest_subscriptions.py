"""`fupan feeds` and `fupan ingest feeds`, called as a shell would, against a real local server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cli_world import Fupan
from feed_server import Reply, Site, item, rss, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as one:
        one.replies["/rss"] = Reply(rss(item("Chips rally", "https://e.example/1"), title="A wire"))
        yield one


@pytest.fixture
def fupan(tmp_path: Path) -> Fupan:
    (tmp_path / "workspace").mkdir()
    settings = tmp_path / "workspace" / "fupan.toml"
    settings.write_text("[fetch]\nallow_private_addresses = true\n", encoding="utf-8")
    return Fupan(tmp_path)


def listed(fupan: Fupan) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(fupan.good("feeds", "list", "--format", "json").out)
    return rows


def test_subscribe_poll_list_export_remove(fupan: Fupan, site: Site, tmp_path: Path) -> None:
    url = f"{site.base}/rss"
    ran = fupan.good("feeds", "add", url, "--name", "甲社", "--lang", "en", "--tz", "America/New_York", "--full-text")
    assert f"subscribed to 甲社: {url}" in ran.err
    assert "already subscribed" in fupan.good("feeds", "add", url).err
    assert "name" in fupan.good("feeds", "list").out
    ran = fupan.good("ingest", "feeds", "--no-full-text", "--format", "json")
    (row,) = json.loads(ran.out)
    assert (row["name"], row["result"], row["new"], row["pages"]) == ("甲社", "articles", 1, 0)
    assert "new 1, revised 0, same 0, failed 0" in ran.err
    waiting = fupan.good("ingest", "feeds")
    assert ("no subscription is due before" in waiting.err, waiting.out) == (True, "")
    assert json.loads(fupan.good("ingest", "feeds", url, "--format", "json").out)[0]["same"] == 1
    (feed,) = listed(fupan)
    assert (feed["tz"], feed["full_text"], feed["failures"]) == ("America/New_York", True, 0)
    opml = tmp_path / "mine.opml"
    fupan.good("feeds", "export", "--out", opml)
    assert fupan.good("feeds", "export").out == opml.read_text(encoding="utf-8")
    assert "changed 1" in fupan.good("feeds", "remove", "甲社").err
    assert "new 1, same 0" in fupan.good("feeds", "import", opml).err
    assert "nothing new" in fupan.good("feeds", "import", opml).err
    assert listed(fupan)[0]["name"] == "甲社"


def test_a_page_leads_to_its_feed(fupan: Fupan, site: Site) -> None:
    names = "".join(f"<link rel=alternate type=application/rss+xml href={path}>" for path in ("/dead", "/page", "/rss"))
    site.replies["/"] = Reply(f"<html><head>{names}</head></html>")
    site.replies["/page"] = Reply("<html></html>")
    ran = fupan.good("feeds", "add", site.base)
    assert f"subscribed to A wire: {site.base}/rss" in ran.err
    assert f"the page names another feed: {site.base}/dead" in ran.err


@pytest.mark.parametrize(
    ("path", "code", "why"),
    [
        ("{base}/missing", 1, "the server refuses: {base}/missing: 404 Not Found; check the address"),
        ("{base}/page", 1, "a web page, not a feed: {base}/page; give the address of"),
        ("{base}/liar", 1, "not a feed: {base}/liar: the page names 1, and none of them is one"),
        ("http://127.0.0.1:9/", 1, "cannot reach the server: http://127.0.0.1:9/"),
        ("feed://127.0.0.1:9/", 1, "cannot reach the server: https://127.0.0.1:9/"),
        ("ftp://e.example/", 2, "not an address of the web: ftp://e.example/"),
    ],
)
def test_what_is_no_feed_is_refused_with_what_to_do(fupan: Fupan, site: Site, path: str, code: int, why: str) -> None:
    site.replies["/page"] = Reply("<html><body>words</body></html>")
    site.replies["/liar"] = Reply("<html><body><a href=/missing.rss>feed</a></body></html>")
    ran = fupan("feeds", "add", path.format(base=site.base))
    assert (ran.code, why.format(base=site.base) in ran.err) == (code, True), ran
    assert listed(fupan) == []


def test_an_unknown_zone_is_refused_before_anything_is_asked(fupan: Fupan, site: Site) -> None:
    for words in (("feeds", "add", f"{site.base}/rss"), ("ingest", "feeds", f"{site.base}/rss")):
        ran = fupan(*words, "--tz", "Mars/Olympus")
        assert (ran.code, "unknown time zone: 'Mars/Olympus'; use a name such as" in ran.err) == (2, True)
    assert site.asked == []


def test_a_strange_opml_brings_what_it_can(fupan: Fupan, tmp_path: Path) -> None:
    opml = tmp_path / "strange.opml"
    outlines = (
        "<outline xmlUrl='https://a.example/'/><outline xmlUrl='https://a.example/'/>"
        "<outline xmlUrl='https://b.example/' tz='Mars/Olympus'/><outline xmlUrl='https://c.example/'/>"
    )
    opml.write_text(f"<opml version='2.0'><body>{outlines}</body></opml>", encoding="utf-8")
    ran = fupan("feeds", "import", opml)
    assert (ran.code, "new 2, same 0, failed 2" in ran.err) == (1, True)
    assert "https://a.example/ stands there twice" in ran.err
    assert "unknown time zone 'Mars/Olympus'" in ran.err
    missing = fupan("feeds", "import", tmp_path / "none.opml")
    assert (missing.code, "No such file or directory; check the path" in missing.err) == (1, True)


def test_the_starter_list_comes_along(fupan: Fupan) -> None:
    assert "nothing new" not in fupan.good("feeds", "import").err
    rows = listed(fupan)
    assert len(rows) >= 25
    assert {row["note"] for row in rows} == {"not verified here"}


def test_removing_what_is_not_there_is_told_and_the_others_go(fupan: Fupan) -> None:
    fupan.good("feeds", "import")
    ran = fupan("feeds", "remove", "x", "https://36kr.com/feed")
    assert (ran.code, "problem: x: no such feed; see `fupan feeds list`" in ran.err) == (1, True)
    assert "changed 1" in ran.err


def test_without_subscriptions_the_next_step_is_named(fupan: Fupan) -> None:
    ran = fupan("ingest", "feeds")
    assert (ran.code, "no subscriptions; `fupan feeds add URL`" in ran.err) == (1, True)


def test_one_dead_feed_among_good_ones_is_exit_1_and_a_gone_one_is_polled_no_more(fupan: Fupan, site: Site) -> None:
    fupan.good("feeds", "add", f"{site.base}/rss")
    site.replies["/other"] = Reply(rss(title="Other"))
    fupan.good("feeds", "add", f"{site.base}/other")
    site.replies["/other"] = Reply(status=410)
    ran = fupan("ingest", "feeds")
    assert (ran.code, "410 Gone" in ran.err, "new 1" in ran.err) == (1, True, True)
    assert [row["state"] for row in listed(fupan)] == ["active", "gone"]
    fupan.good("feeds", "remove", "A wire")
    assert "no subscription is active" in fupan.good("ingest", "feeds").err


def test_every_command_has_help_with_an_example(fupan: Fupan) -> None:
    for command in ("add", "list", "remove", "import", "export"):
        assert "Example: fupan feeds" in fupan.good("feeds", command, "--help").out
