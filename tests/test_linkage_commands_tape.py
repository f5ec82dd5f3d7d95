"""The tape's commands, from the command line to their output: universes, settings, half sessions, own taxonomies."""

from __future__ import annotations

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from linkage_world import DAY, FIRST, OUTSIDERS, add, quote, world
from typer.testing import CliRunner

from cli import app
from corpus.errors import StoreProblem, UnknownUniverse
from corpus.store.connection import connect
from corpus.store.models import add_model, promote
from corpus.using import TAXONOMY
from corpus.workspace import open_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

HALF = DAY + timedelta(days=3)
OWN = '[[label]]\nid = "mine"\nkind = "theme"\nzh = "我"\nen = "Mine"\nscope = "s"\nsymbols = ["688001", "688002"]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a workspace with a made-up market whose last session is half complete."""
    connection, _ = world()
    add(connection, [quote(HALF, symbol, 5) for symbol in OUTSIDERS])
    target = sqlite3.connect(open_workspace(tmp_path).database)
    connection.backup(target)
    target.close()
    return tmp_path


def ran(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--workspace", str(folder), *words], catch_exceptions=False)


def rows(folder: Path, *words: str) -> list[dict[str, object]]:
    found = ran(folder, *words, "--format", "json")
    assert found.exit_code == 0, found.output
    return list(json.loads(found.stdout))


@pytest.mark.parametrize("universe", ["star-board", "STAR-BOARD", "StarBoard", " star_board "])
def test_universes_are_known_in_any_case(folder: Path, universe: str) -> None:
    assert {row["universe"] for row in rows(folder, "breadth", "--universe", universe)} == {"star-board"}
    assert rows(folder, "breadth", str(DAY), "--members", "--universe", universe)
    report = json.loads(ran(folder, "report", "day", str(DAY), "--universe", universe, "--format", "json").stdout)
    assert report["universe"] == "star-board"


def test_a_mistaken_universe_names_the_nearest(folder: Path) -> None:
    with pytest.raises(UnknownUniverse, match="did you mean star-board"):
        ran(folder, "report", "day", str(DAY), "--universe", "star-bord")


def test_a_half_complete_session_is_flagged_wherever_it_is_shown(folder: Path) -> None:
    told = f"{HALF} looks half complete: 6 members"
    assert told in ran(folder, "breadth", str(HALF)).stderr  # alone, beside no other session
    assert told in ran(folder, "breadth", str(HALF), "--members").stderr
    assert "half complete" not in ran(folder, "breadth", str(FIRST), str(DAY)).stderr
    assert "half complete: 6 members" in ran(folder, "report", "day", str(HALF)).stdout
    after = str(HALF + timedelta(days=1))
    assert f"half complete in all: {HALF}" in ran(folder, "report", "period", str(FIRST), after).stdout
    assert f"half complete: {HALF}" in ran(folder, "report", "narrative", "semiconductors", str(FIRST), after).stdout
    assert f"half complete: {HALF} has 6 stocks" in ran(folder, "check").stdout


def test_thresholds_of_the_settings_reach_the_report(folder: Path) -> None:
    def regime() -> object:
        return json.loads(ran(folder, "report", "day", str(DAY), "--format", "json").stdout)["tape"]["regime"]

    assert regime() != "quiet"
    (folder / "fupan.toml").write_text("[regimes]\nusual = 10\nlarge = 10\n", encoding="utf-8")
    assert regime() == "quiet"
    period = json.loads(
        ran(folder, "report", "period", str(FIRST), str(HALF), "--voice", "told", "--format", "json").stdout
    )
    assert set(period["regimes"]["all"]) <= {"quiet", "not known"}
    (folder / "fupan.toml").write_text("[regimes]\nusual = 'much'\n", encoding="utf-8")
    with pytest.raises(StoreProblem, match=r"regimes\.usual: 'much'"):
        ran(folder, "report", "day", str(DAY))


def test_breadth_and_reports_go_by_the_taxonomy_in_use(folder: Path) -> None:
    bundled = {row["universe"] for row in exported(folder)}
    connection = connect(folder / "fupan.db")
    add_model(connection, "m1", datetime(2025, 4, 7, tzinfo=UTC), {})
    promote(connection, "m1", datetime(2025, 4, 7, tzinfo=UTC))
    connection.close()
    (folder / "models" / "m1").mkdir()
    (folder / "models" / "m1" / TAXONOMY).write_text(OWN, encoding="utf-8")
    rows(folder, "breadth", str(DAY), str(HALF))
    own = {row["universe"] for row in exported(folder)}
    assert {one for one in own if str(one).startswith("label:")} == {"label:mine"}
    assert "label:mine" not in bundled
    (first, *_) = rows(folder, "breadth", str(DAY), str(HALF), "--universe", "label:mine")
    assert first["members"] == 2


def exported(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in ran(folder, "export", "breadth", "--format", "jsonl").stdout.splitlines()]
