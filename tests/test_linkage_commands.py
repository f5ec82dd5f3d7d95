"""The commands over tape and texts, from the command line to their output."""

from __future__ import annotations

import gc
import json
import os
import sqlite3
from typing import TYPE_CHECKING

import pytest
from linkage_world import DAY, Text, world
from typer.testing import CliRunner

from cli import app
from corpus.errors import UnknownLabel, UsageError
from corpus.records import Alignment, Claim, Reading
from corpus.store.articles import article_number
from corpus.store.connection import transaction
from corpus.store.readings import save_readings
from corpus.workspace import open_workspace
from linkage.thrift import THREADS, frugal, uncollected

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace with a made-up market, a recap, and a claim on its last session."""
    folder = tmp_path_factory.mktemp("workspace")
    texts = [Text(f"r{n}", DAY, "told", (("semiconductors", 1),)) for n in range(3)]
    connection, _ = world({"*": -40}, [*texts, Text("claiming", DAY, "told")])
    claim = Claim("decliners", "all", ">=", 20.0, "count", "close", (0, 1))
    where = Alignment("told", DAY, DAY, "after-close")
    with transaction(connection):
        save_readings(
            connection, [(article_number("claiming"), Reading("zh", True, None, claims=(claim,)), where)], "v", 0
        )
    target = sqlite3.connect(open_workspace(folder).database)
    connection.backup(target)
    target.close()
    return folder


def run(folder: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["--workspace", str(folder), *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("form", ["table", "md"])
def test_a_day_report_speaks_either_language(folder: Path, form: str) -> None:
    assert f"On {DAY} (all)" in run(folder, "report", "day", str(DAY), "--format", form)
    assert "收益率中位数" in run(folder, "report", "day", str(DAY), "--format", form, "--lang", "zh")


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_data_forms_hold_every_narrative(folder: Path, form: str) -> None:
    text = run(folder, "report", "day", str(DAY), "--format", form, "--before", "close", "--as-of", "2026-01-01T00:00")
    assert "semiconductors" in text or form == "json"


def test_claims_are_listed_with_verdicts(folder: Path) -> None:
    rows = json.loads(run(folder, "claims", str(DAY), "--format", "json"))
    assert [(row["kind"], row["verdict"], row["session"]) for row in rows] == [("decliners", "confirmed", str(DAY))]
    assert json.loads(run(folder, "claims", "--verdict", "contradicted", "--format", "json")) == []
    day = json.loads(run(folder, "report", "day", str(DAY), "--format", "json"))
    assert [claim["verdict"] for claim in day["claims"]] == ["confirmed"]


@pytest.mark.parametrize("form", ["table", "md", "json", "jsonl", "csv"])
def test_a_period_report_has_every_form(folder: Path, form: str) -> None:
    text = run(folder, "report", "period", "2025-02-10", "2025-05-10", "--voice", "told", "--format", form)
    assert form in {"jsonl", "csv"} or "told" in text


@pytest.mark.parametrize("form", ["table", "md", "json", "jsonl", "csv"])
def test_a_narrative_report_has_every_form(folder: Path, form: str) -> None:
    text = run(folder, "report", "narrative", "semiconductors", "2025-05-01", "2025-05-10", "--format", form)
    assert str(DAY) in text or form == "table"


@pytest.mark.parametrize("form", ["table", "md"])
def test_every_report_speaks_either_language(folder: Path, form: str) -> None:
    period = ("report", "period", "2025-02-10", "2025-05-10", "--voice", "told", "--format", form)
    story = ("report", "narrative", "semiconductors", "2025-02-10", "2025-05-10", "--format", form)
    assert "From 2025-02-10 up to 2025-05-10" in run(folder, *period)
    assert "2025-02-10至2025-05-10（不含，all）" in run(folder, *period, "--lang", "zh")
    assert "Semiconductors from 2025-02-10" in run(folder, *story)
    assert "2025-02-10至2025-05-10（不含），" in run(folder, *story, "--lang", "zh")


def test_the_collector_of_garbage_rests_during_a_report_only(folder: Path) -> None:
    assert gc.isenabled()
    with uncollected():
        assert not gc.isenabled()
        run(folder, "report", "day", str(DAY))
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_report_asks_for_one_thread_unless_the_environment_says_how_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(THREADS[0], "3")
    monkeypatch.delenv(THREADS[1], raising=False)
    with frugal():
        assert [os.environ[name] for name in THREADS[:2]] == ["3", "1"]


def test_wrong_calls_are_refused(folder: Path) -> None:
    with pytest.raises(UnknownLabel, match="did you mean"):
        run(folder, "report", "narrative", "semiconductor", "2025-05-01", "2025-05-10")
    with pytest.raises(UsageError, match="range is empty"):
        run(folder, "report", "period", "2025-05-10", "2025-05-01")


def test_breadth_and_exports_come_out(folder: Path, tmp_path: Path) -> None:
    assert str(DAY) in run(folder, "breadth", "2025-05-01", "2025-05-10", "--universe", "star-board")
    for what in ("articles", "tags", "mentions", "claims", "attention", "breadth"):
        assert run(folder, "export", what, "--out", str(tmp_path / what)) == ""
    assert "decliners" in (tmp_path / "claims").read_text(encoding="utf-8")
