"""The command `fupan` called as a shell would, and a small world of files of our own to call it with."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TYPE_CHECKING

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

    def __call__(self, *words: object, workspace: Path | None = None, typed: str | None = None) -> Ran:
        """Run `fupan --workspace … WORDS`, with what is `typed` while it runs.

        An exception that escapes is a traceback, and fails the test.
        """
        out, err, before, stdin = io.StringIO(), io.StringIO(), sys.argv, sys.stdin
        sys.argv = ["fupan", "--workspace", str(workspace or self.folder / "workspace"), *map(str, words)]
        sys.stdin = stdin if typed is None else io.StringIO(typed)
        try:
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
                cli.main()
        finally:
            sys.argv, sys.stdin = before, stdin
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


def travelled(folder: Path) -> Fupan:
    """Return a workspace in `folder` with everything ingested and tagged."""
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
