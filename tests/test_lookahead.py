"""The law on real data: a report on a session is the same, byte for byte, whatever came after that session."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from fakes import shared_data
from typer.testing import CliRunner

import cli

if TYPE_CHECKING:
    from pathlib import Path

SESSION = "2025-04-07"
EVENING = "2025-04-07T15:59:59Z"  # midnight in Shanghai


def fupan(workspace: Path, *command: object) -> str:
    """Run a command that must succeed and return what it printed."""
    done = CliRunner().invoke(cli.app, ["--quiet", "--workspace", str(workspace), *map(str, command)])
    assert done.exit_code == 0, done.output
    return done.stdout


def cut(source: Path, out: Path) -> tuple[Path, Path]:
    """Split real news and quotes at the end of the session; return the folders of the past and of the future."""
    past, future = out / "past", out / "future"
    for folder in (past, future):
        (folder / "news").mkdir(parents=True)
        (folder / "quotes").mkdir()
    for month in ("2025-03", "2025-04"):
        with gzip.open(source / "news" / f"readhub-{month}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                folder = past if json.loads(line)["published_at"] <= EVENING else future
                with (folder / "news" / f"{month}.jsonl").open("a", encoding="utf-8") as kept:
                    kept.write(line)
        quotes = pd.read_parquet(source / "quotes" / f"{month}.parquet")
        before = quotes["日期"].astype(str).str[:10] <= SESSION
        for folder, rows in ((past, quotes[before]), (future, quotes[~before])):
            if len(rows):
                rows.to_parquet(folder / "quotes" / f"{month}.parquet")
    return past, future


def bring(workspace: Path, folder: Path) -> None:
    """Ingest and tag what lies in a folder."""
    fupan(workspace, "ingest", "files", folder / "news", "--source", "readhub", "--seen", "published")
    fupan(workspace, "ingest", "quotes", *sorted((folder / "quotes").iterdir()))
    fupan(workspace, "tag")


@pytest.mark.slow
def test_what_comes_after_a_session_changes_no_byte_of_its_report(tmp_path: Path) -> None:
    data = shared_data()
    past, future = cut(data, tmp_path)
    workspace = tmp_path / "workspace"
    reference = data / "reference"
    fupan(
        workspace,
        *("ingest", "industries", reference / "StockClassifyUse_stock.xls", reference / "SwClassCode_2021.xls"),
    )
    bring(workspace, past)
    reports = {universe: fupan(workspace, "report", "day", SESSION, "--universe", universe, "--format", "json")
               for universe in ("all", "star-board", "sw:270000")}  # fmt: skip
    bring(workspace, future)
    for universe, before in reports.items():
        assert fupan(workspace, "report", "day", SESSION, "--universe", universe, "--format", "json") == before
