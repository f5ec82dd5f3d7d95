"""The command line: the whole journey with small files of our own, and every kind of bad input."""

from __future__ import annotations

import csv
import io
import json
import os
import sqlite3
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import cli

if TYPE_CHECKING:
    from pathlib import Path

DAYS = ("2025-04-02", "2025-04-03", "2025-04-07")
STOCKS = {
    "600001": "甲钢股份", "600002": "乙港务", "000001": "丙芯科技", "300001": "丁药业", "688001": "戊半导体",
    "688002": "己软件",
}  # fmt: skip
CLOSES = {"2025-04-02": 10.1, "2025-04-03": 10.0, "2025-04-07": 9.2}

MEMBERS = [f"star50,{688001 + n},股{n},2024-01-01," for n in range(50)]


@dataclass(frozen=True)
class Ran:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Fupan:
    """The command with a workspace of its own, called as a shell would."""

    folder: Path

    def __call__(self, *words: object, workspace: Path | None = None) -> Ran:
        """Run `fupan --workspace … WORDS`; an exception that escapes is a traceback, and fails the test."""
        out, err, before = io.StringIO(), io.StringIO(), sys.argv
        sys.argv = ["fupan", "--workspace", str(workspace or self.folder / "workspace"), *map(str, words)]
        try:
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
                cli.main()
        finally:
            sys.argv = before
        return Ran(int(left.value.code or 0), out.getvalue(), err.getvalue())

    def good(self, *words: object) -> Ran:
        """Run a command that must succeed."""
        ran = self(*words)
        assert (ran.code, [line for line in ran.err.splitlines() if line.startswith("problem")]) == (0, []), ran
        return ran


def table(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def quotes(folder: Path) -> Path:
    rows = [
        f"{day},{symbol},{name},{close + n / 10:.2f},10.0,{1000 + n},{1e6:.0f}"
        for day, close in CLOSES.items()
        for n, (symbol, name) in enumerate(STOCKS.items())
    ]
    return table(folder / "quotes.csv", "session,symbol,name,close,prev_close,volume,turnover", *rows)


def records() -> list[dict[str, str]]:
    rows = [
        ("n1", "甲社", "2025-04-03T20:00:00+08:00", "美国宣布对等关税，外贸承压", "关税升级冲击出口链。"),
        ("n2", "乙社", "2025-04-07T15:20:00+08:00", "收评：三大指数集体大跌，半导体板块领跌", "4月7日，逾5000股下跌。"),
        ("n3", "甲社", "2025-04-07T08:00:00+08:00", "戊半导体公告：净利润同比增长80%", "公司发布一季报。"),
        ("n4", "a wire", "2025-04-07 16:00", "Chip stocks slump as tariffs bite", "Semiconductor shares fell."),
        ("n5", "丙报", "不详", "某地举办花展", "游人如织。"),
    ]
    return [dict(zip(("id", "source", "published", "title", "text"), row, strict=True)) for row in rows]


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Fupan:
    """Return a workspace with everything ingested and tagged."""
    folder = tmp_path_factory.mktemp("journey")
    fupan = Fupan(folder)
    lines = [json.dumps(record, ensure_ascii=False) for record in records()]
    (folder / "news.jsonl").write_text("\n".join(lines), encoding="utf-8")
    fupan.good("ingest", "files", folder / "news.jsonl", "--seen", "published")
    fupan.good("ingest", "quotes", quotes(folder))
    fupan.good("ingest", "members", table(folder / "members.csv", "index,symbol,name,from,to", *MEMBERS))
    spells = [
        f"{symbol},{code},2020-01-01"
        for symbol, code in zip(STOCKS, ("230101", "420101", "270101", "370101", "270101", "710401"), strict=True)
    ]
    fupan.good("ingest", "industries", table(folder / "industries.csv", "symbol,code,from", *spells))
    fupan.good(
        "ingest",
        "index-quotes",
        table(folder / "indices.csv", "session,index,close,prev_close", "2025-04-07,star50,900,950"),
    )
    reported = table(
        folder / "breadth.csv", "session,universe,advancers,decliners,unchanged", "2025-04-07,bse-board,3,7,0"
    )
    fupan.good("ingest", "breadth", reported)
    fupan.good("tag")
    return fupan


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


def test_every_command_has_help_with_an_example(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    for words in (
        ("ingest", "files"), ("ingest", "quotes"), ("ingest", "members"), ("ingest", "industries"),
        ("ingest", "breadth"), ("ingest", "index-quotes"), ("ingest", "feeds"), ("tag",), ("explain",),
        ("breadth",), ("report", "day"), ("claims",),
        ("export",), ("check",), ("demo",),
    ):  # fmt: skip
        ran = fupan(*words, "--help")
        assert ran.code == 0
        assert "Example: fupan" in ran.out


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


# Bad input: a clear message with the next step, exit 1 or 2, everything good kept.


def test_a_missing_file_is_listed_and_the_others_go_in(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    (tmp_path / "a.jsonl").write_text('{"title": "a"}\n', encoding="utf-8")
    ran = fupan("ingest", "files", tmp_path / "none.jsonl", tmp_path / "a.jsonl")
    assert ran.code == 1
    assert f"problem: {tmp_path / 'none.jsonl'}: no such file; check the path" in ran.err
    assert "new 1, revised 0, same 0, failed 1" in ran.err


@pytest.mark.parametrize("what", ["quotes", "members", "industries", "breadth", "index-quotes"])
def test_a_table_that_is_missing_empty_or_strange_leaves_the_others_their_turn(tmp_path: Path, what: str) -> None:
    fupan = Fupan(tmp_path)
    good = {
        "quotes": quotes(tmp_path),
        "members": table(tmp_path / "m.csv", "index,symbol,name,from,to", *MEMBERS),
        "industries": table(tmp_path / "i.csv", "symbol,code,from", "600001,230101,2020-01-01"),
        "breadth": table(tmp_path / "b.csv", "session,universe,advancers,decliners,unchanged", "2025-04-07,all,3,7,0"),
        "index-quotes": table(tmp_path / "x.csv", "session,index,close,prev_close", "2025-04-07,star50,900,950"),
    }[what]  # fmt: skip
    empty, strange = tmp_path / "empty.csv", tmp_path / "strange.parquet"
    empty.write_bytes(b"")
    pq.write_table(pa.table({"colour": ["red"]}), strange)
    ran = fupan("ingest", what, tmp_path / "none.csv", empty, strange, good)
    assert ran.code == 1
    lines = [line for line in ran.err.splitlines() if line.startswith("problem")]
    assert lines[0] == f"problem: {tmp_path / 'none.csv'}: no such file; check the path"
    assert lines[1] == f"problem: {empty}: the file is empty"
    assert lines[2].startswith(f"problem: {strange}: the file has other columns: found colour; needed: ")
    assert len(lines) == 3
    assert "nothing new" not in ran.err
    assert "unfinished" not in fupan("check").out


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"")
    ran = Fupan(tmp_path)("ingest", "files", tmp_path / "a.jsonl")
    assert (ran.code, "a.jsonl: the file is empty" in ran.err) == (1, True)


def test_broken_json_on_line_seven_of_ten_leaves_nine_good(tmp_path: Path) -> None:
    lines = [json.dumps({"title": f"news {n}"}) for n in range(1, 11)]
    lines[6] = '{"title": "cut'
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    ran = Fupan(tmp_path)("ingest", "files", tmp_path / "a.jsonl")
    assert ran.code == 1
    assert "a.jsonl:7: broken JSON" in ran.err
    assert "new 9, revised 0, same 0, failed 1" in ran.err


def test_parquet_with_other_columns_says_what_is_needed(tmp_path: Path) -> None:
    pq.write_table(pa.table({"colour": ["red"]}), tmp_path / "a.parquet")
    ran = Fupan(tmp_path)("ingest", "files", tmp_path / "a.parquet")
    assert ran.code == 1
    assert "the records have other keys: found colour; needed: title, text or summary" in ran.err


def test_text_in_a_number_costs_its_row_only(tmp_path: Path) -> None:
    path = quotes(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("10.10,10.0,1000", "ten,10.0,1000", 1), encoding="utf-8")
    fupan = Fupan(tmp_path)
    ran = fupan("ingest", "quotes", path)
    assert ran.code == 1
    assert "quotes.csv:2: close is no number: 'ten'; the row was left out" in ran.err
    assert json.loads(fupan("breadth", "--format", "json").out)[0]["members"] == 5


def test_a_session_given_twice_is_kept_once_and_told(tmp_path: Path) -> None:
    path = quotes(tmp_path)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, *lines[1:7]]) + "\n", encoding="utf-8")
    fupan = Fupan(tmp_path)
    ran = fupan.good("ingest", "quotes", path)
    assert "note: 6 rows stand there twice" in ran.err
    assert [row["members"] for row in json.loads(fupan("breadth", "--format", "json").out)] == [6, 6, 6]


def test_quotes_of_a_day_without_trading_are_left_out(tmp_path: Path) -> None:
    path = quotes(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("2025-04-03", "2025-04-05"), encoding="utf-8")
    fupan = Fupan(tmp_path)
    ran = fupan("ingest", "quotes", path)
    assert ran.code == 1
    assert "2025-04-05 is no trading day: its 6 rows were left out" in ran.err
    assert len(json.loads(fupan("breadth", "--format", "json").out)) == 2


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("report", "day", "2025-04-05"), 2, "2025-04-03"),
        (("report", "day", "2025-04-07", "--universe", "moon"), 2, "no such universe, or it has no stocks: 'moon'"),
        (("report", "day", "2025-04-07", "--universe", "csi300"), 2, "--universe all"),
        (("report", "day", "2025-04-07", "--universe", "label:nonsense"), 2, "'label:nonsense'"),
        (("report", "day", "2025-13-01"), 2, "not a date: '2025-13-01'; write it as 2025-04-07"),
        (("report", "day", "2025-04-07", "--as-of", "noon"), 2, "not a time: 'noon'"),
        (("report", "day", "2025-04-07", "--format", "html5"), 2, "--format"),
        (("report", "day", "2025-04-07", "--out", "/nonexistent/x.md"), 2, "cannot write: /nonexistent/x.md"),
        (("breadth", "--universe", "label:nonsense"), 2, "'label:nonsense'"),
        (("breadth", "2025-04-07", "2025-04-07"), 2, "the range is empty: 2025-04-07 to 2025-04-07"),
        (("breadth", "2030-01-01"), 1, "no breadth in this range: all; see `fupan ingest quotes`"),
        (("export", "tags", "--format", "parquet"), 2, "Parquet is not for the terminal; name a file with --out"),
        (("export", "colours"), 2, "colours"),
        (("explain", "/nonexistent/a.txt"), 1, "cannot explain: /nonexistent/a.txt: no such file"),
        (("ingest", "files", "x.txt", "--tz", "Mars/Base"), 2, "unknown time zone: 'Mars/Base'"),
        (("tag", "--workers", "0"), 2, "--workers"),
        (("nonsense",), 2, "nonsense"),
    ],
)  # fmt: skip
def test_a_wrong_call_is_answered_in_one_line(journey: Fupan, words: tuple[str, ...], code: int, says: str) -> None:
    ran = journey(*words)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert "Traceback" not in ran.err


def test_members_without_their_index_are_asked_for_it(tmp_path: Path) -> None:
    path = table(tmp_path / "m.csv", "symbol,name,from", "688001,甲,2024-01-01")
    ran = Fupan(tmp_path)("ingest", "members", path)
    assert (ran.code, "does not say which index it is of; add --index ID" in ran.err) == (1, True)


def test_a_workspace_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "workspace").write_text("", encoding="utf-8")
    ran = Fupan(tmp_path)("check")
    assert ran.code == 1
    assert "the workspace is a file, not a folder" in ran.err
    assert "name a folder with --workspace" in ran.err


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    (tmp_path / "workspace" / "fupan.db").mkdir(parents=True)
    ran = Fupan(tmp_path)("tag")
    assert ran.code == 1
    assert "cannot open the workspace's database" in ran.err
    assert "check that the folder is writable" in ran.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_workspace_is_refused(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    fupan.good("check")
    folder = tmp_path / "workspace"
    for path in (folder / "fupan.db", folder):
        path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        ran = fupan("ingest", "quotes", quotes(tmp_path))
    finally:
        folder.chmod(0o700)
    assert ran.code == 1
    assert "fupan.db" in ran.err


def test_a_table_that_the_database_lost_is_an_error_and_no_traceback(tmp_path: Path) -> None:
    fupan = Fupan(tmp_path)
    fupan.good("check")
    broken = sqlite3.connect(tmp_path / "workspace" / "fupan.db")
    broken.execute("DROP TABLE article_sources")
    broken.execute("DROP TABLE tags")
    broken.close()
    ran = fupan("export", "tags")
    assert (ran.code, "the database failed" in ran.err) == (1, True)


def test_odd_characters_in_records_are_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"title": "a\\ud800b", "id": "\\ud800", "url": "https://e.org/\\udfff"}\n', encoding="utf-8"
    )
    fupan = Fupan(tmp_path)
    fupan.good("ingest", "files", tmp_path / "a.jsonl")
    fupan.good("tag")
    fupan.good("export", "articles", "--format", "parquet", "--out", tmp_path / "a.parquet")
    assert pq.read_table(tmp_path / "a.parquet").column("title").to_pylist() == ["ab"]
