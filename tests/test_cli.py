"""The command line: the whole journey with small files of our own."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from cli_world import DAYS, Fupan, quotes, records, travelled

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Fupan:
    """Return a workspace with everything ingested and tagged."""
    return travelled(tmp_path_factory.mktemp("journey"))


def test_a_second_run_adds_nothing_and_says_so(journey: Fupan) -> None:
    for what, name in (
        ("files", "news.jsonl"),
        ("quotes", "quotes.csv"),
        ("members", "members.csv"),
        ("index-quotes", "indices.csv"),
    ):
        assert "nothing new" in journey.good("ingest", what, journey.folder / name).err
    assert "tagged 0: nothing new" in journey.good("tag").err


def test_tag_all_reads_everything_again_even_what_was_just_revised(tmp_path: Path) -> None:
    fupan, path = Fupan(tmp_path), tmp_path / "a.jsonl"
    for title in ("before", "after"):
        path.write_text(json.dumps({"id": "a", "title": title}), encoding="utf-8")
        fupan.good("ingest", "files", path)
    assert "tagged 1" in fupan.good("tag", "--all").err
    assert "tagged 1" in fupan.good("tag", "--all").err
    path.write_text(json.dumps({"id": "a", "title": "at last"}), encoding="utf-8")
    fupan.good("ingest", "files", path)
    assert "tagged 1" in fupan.good("tag", "--all").err


def test_names_that_quotes_bring_later_are_found_in_earlier_texts(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    (tmp_path / "a.jsonl").write_text(
        "\n".join(json.dumps(record, ensure_ascii=False) for record in records()), encoding="utf-8"
    )
    fupan.good("ingest", "files", tmp_path / "a.jsonl")
    fupan.good("tag")
    assert len(fupan.good("export", "mentions").out.splitlines()) == 1
    fupan.good("ingest", "quotes", quotes(tmp_path))
    assert "tagged 1" in fupan.good("tag").err
    assert "688001" in fupan.good("export", "mentions").out


def test_the_day_report_comes_in_every_format(journey: Fupan) -> None:
    found = json.loads(journey.good("report", "day", "2025-04-07", "--format", "json").out)
    tape = found["tape"]
    # Six stocks from 9.2 yuan by steps of 0.1, all below their previous close of 10.
    assert (found["session"], tape["members"], tape["advancers"], tape["decliners"]) == ("2025-04-07", 6, 0, 6)
    assert (tape["breadth"], tape["limit_down"]) == (-1.0, 0)
    assert {"trade-tariffs", "semiconductors"} <= {item["label"] for item in found["narratives"]}
    for form in ("table", "jsonl", "csv", "md"):
        assert "trade-tariffs" in journey.good("report", "day", "2025-04-07", "--format", form).out, form


def test_a_report_of_a_board_goes_to_a_file(journey: Fupan) -> None:
    out = journey.folder / "day.json"
    words = ("--universe", "star-board", "--before", "close", "--as-of", "2025-04-07T15:00", "--top", "2")
    ran = journey.good("report", "day", "2025-04-07", *words, "--format", "json", "--out", out)
    assert ran.out == ""
    found = json.loads(out.read_text(encoding="utf-8"))
    assert (found["universe"], found["tape"]["members"], found["before"]) == ("star-board", 2, "close")
    assert len(found["narratives"]) <= 2


def test_breadth_is_listed_by_session(journey: Fupan) -> None:
    rows = json.loads(journey.good("breadth", "--format", "json").out)
    assert [row["session"] for row in rows] == list(DAYS)
    # On 2 April the closes are 10.1 to 10.6: all rose. On 3 April the first stood still.
    assert [(row["advancers"], row["decliners"], row["unchanged"]) for row in rows] == [(6, 0, 0), (5, 0, 1), (0, 6, 0)]
    rows = json.loads(journey.good("breadth", DAYS[1], DAYS[2], "--universe", "star50", "--format", "json").out)
    assert [(row["session"], row["members"]) for row in rows] == [(DAYS[1], 2)]
    assert "bse-board" in journey.good("breadth", "--universe", "bse-board").out


@pytest.mark.parametrize("what", ["articles", "tags", "mentions", "claims", "attention", "breadth"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_everything_is_exported_in_every_format(journey: Fupan, what: str, form: str) -> None:
    out = journey.folder / f"{what}.{form}"
    ran = journey.good("export", what, "--format", form, "--out", out)
    if form == "parquet":
        count = pq.read_table(out).num_rows
    elif form == "csv":
        with out.open(encoding="utf-8", newline="") as text:
            count = len(list(csv.DictReader(text)))
    else:
        count = len(out.read_text(encoding="utf-8").splitlines())
    assert f"{what}: {count:,} rows" in ran.err
    assert count > 0 or what == "claims"


def test_an_exported_article_bears_its_records_id_and_unknown_dates_are_empty(journey: Fupan) -> None:
    found = [json.loads(line) for line in journey.good("export", "articles", "--format", "jsonl").out.splitlines()]
    assert sorted(row["id"] for row in found) == ["n1", "n2", "n3", "n4", "n5"]
    by_id = {row["id"]: row for row in found}
    assert (by_id["n5"]["published_at"], by_id["n5"]["precision"]) == (None, "unknown")
    assert by_id["n4"]["published_at"] == "2025-04-07T08:00:00Z"
    assert by_id["n3"]["first_seen_at"] == "2025-04-07T00:00:00Z"


def test_one_text_is_explained(journey: Fupan) -> None:
    path = journey.folder / "text.txt"
    path.write_text("戊半导体公告：中标大单\n\n半导体行业景气。", encoding="utf-8")
    found = json.loads(journey.good("explain", path, "--published", "2025-04-03T15:10", "--format", "json").out)
    assert (found["lang"], found["voice"], found["reaction_session"]) == ("zh", "news", "2025-04-07")
    assert found["mentions"][0]["symbol"] == "688001"
    assert "tokens" in journey.good("explain", path).out


@dataclass(frozen=True)
class Stdin:
    """A stdin that holds bytes."""

    buffer: io.BytesIO


@pytest.mark.parametrize(
    ("data", "title"),
    [
        ("沪指收涨", "沪指收涨"),
        ("<html><title>沪指收涨</title><body><p>两市成交额放大。</p></body></html>", "沪指收涨"),
    ],
)
def test_stdin_is_explained_as_text_or_as_a_page(
    journey: Fupan, monkeypatch: pytest.MonkeyPatch, data: str, title: str
) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(io.BytesIO(data.encode())))
    found = json.loads(journey.good("explain", "-", "--format", "json").out)
    assert title in (found["title"] or "".join(found["tokens"]))


def test_the_workspace_is_checked(journey: Fupan) -> None:
    lines = journey.good("check").out.splitlines()
    assert lines[0] == "archive: 5 articles, 5 stories, 4 sources"
    assert "tape: 18 quotes of 3 sessions, 2025-04-02 to 2025-04-07" in lines
    assert not [line for line in lines if line.startswith(("missing", "stale", "broken", "unfinished"))]


def test_the_demonstration_says_what_is_written_and_what_is_real(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    ran = fupan.good("demo", "--out", tmp_path / "demo.md")
    assert "The articles are written for this demonstration; the market figures are real" in ran.err
    assert "5,394" in ran.out or "5394" in ran.out
    assert "2025-04-07" in (tmp_path / "demo.md").read_text(encoding="utf-8")
    assert not (tmp_path / "workspace").exists()


def test_claims_are_listed(journey: Fupan) -> None:
    rows = json.loads(journey.good("claims", "2025-04-07", "--format", "json").out)
    assert all(row["session"] == "2025-04-07" for row in rows)
    assert [row for row in rows if row["kind"] == "decliners" and row["verdict"] == "contradicted"]


def test_breadth_that_was_left_stale_is_computed_when_it_is_asked_for(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    fupan.good("ingest", "quotes", quotes(tmp_path))
    stopped = sqlite3.connect(tmp_path / "workspace" / "fupan.db")
    with stopped:
        stopped.execute("DELETE FROM breadth")
        stopped.execute("INSERT INTO stale_sessions SELECT DISTINCT session FROM quotes")
    stopped.close()
    assert "stale: breadth of 3 sessions" in fupan.good("check").out
    assert len(json.loads(fupan.good("breadth", "--format", "json").out)) == 3
    assert "stale" not in fupan.good("check").out


class Feed(BaseHTTPRequestHandler):
    """Serves one feed of one entry."""

    def do_GET(self) -> None:
        """Answer any path with the feed."""
        item = "<item><title>Chips rally</title><link>https://e.org/1</link><guid>1</guid></item>"
        body = f"<rss version='2.0'><channel><title>a feed</title>{item}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_feeds_are_read_and_each_fails_alone(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    with ThreadingHTTPServer(("127.0.0.1", 0), Feed) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/rss.xml"
        refused = fupan("ingest", "feeds", address)
        assert (refused.code, f"problem: {address}" in refused.err) == (1, True)
        settings = tmp_path / "workspace" / "fupan.toml"
        settings.write_text("[fetch]\nallow_private_addresses = true\n", encoding="utf-8")
        ran = fupan("ingest", "feeds", "ftp://e.org/rss", address)
        assert (ran.code, "new 1," in ran.err) == (1, True)
        assert "ftp://e.org/rss" in ran.err
        assert "nothing new" in fupan.good("ingest", "feeds", address).err
        assert "rally" in fupan.good("explain", address, "--format", "json").out
        server.shutdown()
