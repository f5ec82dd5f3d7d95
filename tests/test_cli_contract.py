"""What users script against, field by field: keys of `report day`, columns of exports, how times are written."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from cli_world import Fupan, travelled

from corpus import exports

# The keys as they were promised, nested as they are; a list stands for what each of its items has.
TALLY = "stories articles sources attention surprise tone tone_z score"
DAY = {
    "": "session universe as_of before tape articles stories sources narratives untold adequate explained_share claims"
    " notes",
    "tape": "members advancers decliners unchanged suspended limit_up limit_down breadth mean_return median_return"
    " index_return narrowness regime",
    "narratives": "label kind name standing told news buckets basket passed evidence",
    "narratives.name": "zh en",
    "narratives.told": f"{TALLY} p q passed",
    "narratives.news": f"{TALLY} basket_p named_t named_p p q passed named peers_excess_return",
    "narratives.news.named": "symbol name tone strength excess_return article",
    "narratives.buckets": "pre-open morning lunch afternoon after-close unknown",
    "narratives.basket": "members advancers decliners breadth excess_breadth mean_return excess_return_z limit_up"
    " contribution",
    "narratives.evidence": "article title url source published_at bucket",
    "untold": "label excess_return_z",
    "claims": "article kind subject comparison value unit part verdict actual reason",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Fupan:
    """Return a workspace with everything ingested and tagged."""
    return travelled(tmp_path_factory.mktemp("journey"))


@pytest.fixture(scope="module")
def found(journey: Fupan) -> dict[str, Any]:
    report: dict[str, Any] = json.loads(journey.good("report", "day", "2025-04-07", "--format", "json").out)
    return report


def parts(whole: Any, path: str) -> list[dict[str, Any]]:  # noqa: ANN401 - JSON has any shape
    """Return every object that stands at `path`, through the lists on the way."""
    here: list[dict[str, Any]] = whole if isinstance(whole, list) else [whole]
    if not path:
        return here
    first, _, rest = path.partition(".")
    return [part for one in here for part in parts(one[first], rest)]


@pytest.mark.parametrize("path", [path for path in DAY if path != "untold"])
def test_a_day_report_has_the_promised_keys_in_their_order(found: dict[str, Any], path: str) -> None:
    there = parts(found, path)
    assert there, "nothing to look at"
    assert {tuple(one) for one in there} == {tuple(DAY[path].split())}


def test_a_day_reports_words_are_those_promised(found: dict[str, Any]) -> None:
    standings = {"news-led", "told and borne out", "told, not borne out", "quiet"}
    assert {one["standing"] for one in found["narratives"]} <= standings
    assert {one["kind"] for one in found["narratives"]} <= {"sector", "theme", "policy"}
    buckets = set(DAY["narratives.buckets"].split())
    assert {one["bucket"] for narrative in found["narratives"] for one in narrative["evidence"]} <= buckets
    assert {one["verdict"] for one in found["claims"]} <= {"confirmed", "contradicted", "unverifiable"}


def test_times_are_utc_in_data_and_shanghais_in_reports_for_people(journey: Fupan, found: dict[str, Any]) -> None:
    times = [one["published_at"] for one in parts(found, "narratives.evidence")]
    rows = [json.loads(line) for line in journey.good("export", "articles", "--format", "jsonl").out.splitlines()]
    times += [row[name] for row in rows for name in ("published_at", "first_seen_at") if row["id"] != "n5"]
    story = ("report", "narrative", "trade-tariffs", "2025-04-02", "2025-04-08")
    times += [one["published_at"] for one in json.loads(journey.good(*story, "--format", "json").out)["stories"]]
    text = journey.folder / "text.txt"
    text.write_text("沪指收涨", encoding="utf-8")
    words = ("explain", text, "--published", "2025-04-07T15:20")
    times.append(json.loads(journey.good(*words, "--format", "json").out)["published_at"])
    assert len(times) > 10
    assert [time for time in times if not MOMENT.fullmatch(time)] == []
    early = ("report", "day", "2025-04-07", "--as-of", "2025-04-07T09:00")
    assert json.loads(journey.good(*early, "--format", "json").out)["as_of"] == "2025-04-07T01:00:00Z"
    assert "was not over at 2025-04-07T09:00+08:00" in journey.good(*early).out
    assert "published 2025-04-07T15:20+08:00" in journey.good(*words).out
    assert "2025-04-03T20:00+08:00" in journey.good(*story).out


def test_every_article_that_was_read_is_exported_with_a_language(journey: Fupan) -> None:
    rows = csv.DictReader(io.StringIO(journey.good("export", "articles").out))
    assert {row["id"]: row["lang"] for row in rows} == {"n1": "zh", "n2": "zh", "n3": "zh", "n4": "en", "n5": "zh"}


def test_the_guide_names_the_columns_of_every_export() -> None:
    guide = (Path(__file__).parents[1] / "docs" / "guide.md").read_text(encoding="utf-8")
    section = guide.partition("## Exports")[2].partition("\n## ")[0]
    named = dict(re.findall(r"^\| ([a-z]+) \| (.+) \|$", section, re.MULTILINE))
    wanted = {what: ", ".join(columns) for what, columns in exports.COLUMNS.items()}
    assert {what: named[what] for what in wanted} == wanted
