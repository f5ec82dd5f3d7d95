"""Renders a day report as data: JSON with the keys of its records, in their order, and flat rows for CSV and JSONL.

Figures are rounded to six decimals, so that a report's bytes do not depend on the order of a sum. CSV texts that a
spreadsheet would take for a formula get an apostrophe before them.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from corpus.times import in_utc

if TYPE_CHECKING:
    from .records import DayReport, Narrative

Cell: TypeAlias = "str | int | float | bool | None"
DIGITS: Final = 6
COLUMNS: Final = (
    "session", "universe", "label", "kind", "zh", "en", "standing", "passed",
    "told_stories", "told_surprise", "told_tone_z", "told_score", "told_p", "told_q",
    "news_stories", "news_surprise", "news_tone_z", "news_score", "named", "named_t", "news_p", "news_q",
    "basket_members", "basket_breadth", "basket_return", "excess_return_z", "contribution",
)  # fmt: skip
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")


def to_dict(report: DayReport) -> dict[str, Any]:
    """Return the report as plain values with the keys of its JSON."""
    found = plain(report)
    assert isinstance(found, dict)  # noqa: S101 - a record always becomes one
    return found


def plain(value: object) -> Any:  # noqa: ANN401 - JSON has any shape
    """Return a record as values that JSON knows, figures rounded; dates as ISO texts."""
    if is_dataclass(value):
        return {part.name: plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0  # no minus zero
    if isinstance(value, datetime):
        return in_utc(value)
    return value.isoformat() if isinstance(value, date) else value


def to_json(report: DayReport) -> str:
    """Render JSON, keys in a fixed order, a line break at the end."""
    return json.dumps(to_dict(report), ensure_ascii=False, indent=2) + "\n"


def to_rows(report: DayReport) -> list[dict[str, Cell]]:
    """Return one flat row a narrative, with the keys of COLUMNS."""
    return [_row(report, narrative) for narrative in report.narratives]


def _row(report: DayReport, n: Narrative) -> dict[str, Cell]:
    told, news, basket = n.told, n.news, n.basket
    values = (
        report.session.isoformat(), report.universe, n.label, n.kind, n.name.zh, n.name.en, n.standing, n.passed,
        told.stories, told.surprise, told.tone_z, told.score, told.p, told.q,
        news.stories, news.surprise, news.tone_z, news.score, len(news.named), news.named_t, news.p, news.q,
        basket and basket.members, basket and basket.breadth, basket and basket.mean_return,
        basket and basket.excess_return_z, basket and basket.contribution,
    )  # fmt: skip
    return {key: plain(value) for key, value in zip(COLUMNS, values, strict=True)}


def to_jsonl(report: DayReport) -> str:
    """Render one JSON object a narrative."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in to_rows(report))


def to_csv(report: DayReport) -> str:
    """Render CSV with a header, a row a narrative."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: _inert(value) for key, value in row.items()} for row in to_rows(report))
    return out.getvalue()


def _inert(value: Cell) -> Cell:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def percent(value: float | None, digits: int = 2) -> str:
    """Write a fraction as a signed percentage, «-» for None."""
    return "-" if value is None else f"{100 * value:+.{digits}f} %"


def figure(value: float | None, digits: int = 2) -> str:
    """Write a signed figure, «-» for None."""
    return "-" if value is None else f"{value:+.{digits}f}"


def chance(value: float | None) -> str:
    """Write a p or q, «-» for None; never as zero."""
    if value is None:
        return "-"
    return "<0.001" if value < 0.001 else f"{value:.3f}"  # noqa: PLR2004 - three decimals
