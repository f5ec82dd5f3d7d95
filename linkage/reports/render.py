"""Renders a day report as data: JSON with the keys of its records, in their order, and flat rows for CSV and JSONL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from .data import csv_rows, json_text, jsonl_text, plain

if TYPE_CHECKING:
    from .records import DayReport, Narrative

Cell: TypeAlias = "str | int | float | bool | None"
COLUMNS: Final = (
    "session", "universe", "label", "kind", "zh", "en", "standing", "passed",
    "told_stories", "told_surprise", "told_tone_z", "told_score", "told_p", "told_q",
    "news_stories", "news_surprise", "news_tone_z", "news_score", "named", "named_t", "news_p", "news_q",
    "basket_members", "basket_breadth", "basket_return", "excess_return_z", "contribution",
)  # fmt: skip


def to_dict(report: DayReport) -> dict[str, Any]:
    """Return the report as plain values with the keys of its JSON."""
    found = plain(report)
    assert isinstance(found, dict)  # noqa: S101 - a record always becomes one
    return found


def to_json(report: DayReport) -> str:
    """Render JSON, keys in a fixed order, a line break at the end."""
    return json_text(report, 2)


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
    return jsonl_text(to_rows(report), COLUMNS)


def to_csv(report: DayReport) -> str:
    """Render CSV with a header, a row a narrative."""
    return csv_rows(to_rows(report), COLUMNS)


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
