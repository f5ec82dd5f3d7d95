"""On real data: later news, the order of files, and how ingestion was split change no byte of a report.

Later quotes are not cut here: the names that they bring are read into earlier texts (tests of the made-up market cut
them). Nor are lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fakes import shared_data
from typer.testing import CliRunner

from cli import app

if TYPE_CHECKING:
    from pathlib import Path

REPORTS = (
    ("report", "day", "2025-02-06", "--format", "json"),
    ("report", "day", "2025-02-06", "--universe", "star-board", "--format", "json"),
    ("report", "period", "2025-01-20", "2025-02-15", "--format", "json"),
    ("report", "narrative", "robotics", "2025-01-20", "2025-02-15", "--format", "json"),
)


def run(folder: Path, *words: str) -> str:
    found = CliRunner().invoke(app, ["--workspace", str(folder), "--quiet", *words], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def cut(source: Path, target: Path) -> Path:
    """Copy every eighth line of a file of news."""
    import gzip  # noqa: PLC0415 - here only

    with gzip.open(source, "rt", encoding="utf-8") as lines:
        target.write_text("".join(line for n, line in enumerate(lines) if n % 8 == 0), encoding="utf-8")
    return target


@pytest.mark.slow
def test_the_future_the_order_and_the_splitting_change_no_byte(tmp_path: Path) -> None:
    data = shared_data()
    months = ("2024-12", "2025-01", "2025-02", "2025-03")
    news = [str(cut(data / "news" / f"readhub-{m}.jsonl.gz", tmp_path / f"{m}.jsonl")) for m in months]
    quotes = [str(data / "quotes" / f"{m}.parquet") for m in months]
    table = [str(data / "reference" / name) for name in ("StockClassifyUse_stock.xls", "SwClassCode_2021.xls")]
    source = ("--source", "readhub", "--seen", "published")
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    run(whole, "ingest", "industries", *table)
    run(whole, "ingest", "quotes", *quotes)
    run(whole, "ingest", "files", *news, *source)
    run(whole, "tag")
    for path in reversed(news[:3]):
        run(parts, "ingest", "files", path, *source)
        run(parts, "tag")
    for path in reversed(quotes):
        run(parts, "ingest", "quotes", path)
    run(parts, "ingest", "industries", *table)
    run(parts, "tag")
    for words in REPORTS:
        assert run(whole, *words) == run(parts, *words), words
