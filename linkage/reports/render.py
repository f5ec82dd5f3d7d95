"""Renders a day report: JSON with the keys of its records, in their order, and flat rows for table, CSV and Markdown.

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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .records import DayReport, Narrative

Cell: TypeAlias = "str | int | float | bool | None"
DIGITS: Final = 6
UNTOLD_SHOWN: Final = 8  # in texts for people; JSON has all
COLUMNS: Final = (
    "session", "universe", "label", "kind", "zh", "en", "standing", "passed",
    "told_stories", "told_surprise", "told_tone_z", "told_score", "told_p", "told_q",
    "news_stories", "news_surprise", "news_tone_z", "news_score", "named", "named_t", "news_p", "news_q",
    "basket_members", "basket_breadth", "basket_return", "excess_return_z", "contribution",
)  # fmt: skip
_FORMULA: Final = re.compile(r"[=+\-@\t\r]")
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|#])")


def to_dict(report: DayReport) -> dict[str, Any]:
    """Return the report as plain values with the keys of its JSON."""
    plain = _plain(report)
    assert isinstance(plain, dict)  # noqa: S101 - a record always becomes one
    return plain


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON has any shape
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0  # no minus zero
    return value.isoformat() if isinstance(value, date | datetime) else value


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
    return {key: _plain(value) for key, value in zip(COLUMNS, values, strict=True)}


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


HEADER: Final = (
    "narrative", "standing", "told", "score", "q", "news", "score", "named t", "q", "basket", "e", "breadth",
)  # fmt: skip


def table_rows(report: DayReport) -> list[tuple[str, ...]]:
    """Return the rows of the table that a terminal shows, under HEADER."""
    return [_table_row(narrative) for narrative in report.narratives]


def _table_row(n: Narrative) -> tuple[str, ...]:
    basket = n.basket
    return (
        f"{n.name.en} {n.name.zh}", n.standing,
        str(n.told.stories), figure(n.told.score), chance(n.told.q),
        str(n.news.stories), figure(n.news.score), figure(n.news.named_t, 1), chance(n.news.q),
        percent(basket.mean_return if basket else None), figure(basket.excess_return_z if basket else None, 1),
        figure(basket.breadth if basket else None),
    )  # fmt: skip


def tape_lines(report: DayReport) -> list[str]:
    """Return the lines above the table: the tape, what was read, and whether anything accompanied the move."""
    tape = report.tape
    limits = "" if tape.limit_up is None else f"; at the limit {tape.limit_up} up, {tape.limit_down} down"
    counts = f"{tape.advancers} up, {tape.decliners} down, {tape.unchanged} unchanged, {tape.suspended} suspended"
    returns = f"mean {percent(tape.mean_return)}, median {percent(tape.median_return)}"
    index = f"index {percent(tape.index_return)}, narrowness {figure(tape.narrowness)}"
    lines = [
        f"{report.session} · {report.universe} · {tape.regime or 'regime not known'}",
        f"{tape.members} members: {counts}{limits}",
        f"breadth {figure(tape.breadth)}, {returns}, {index}",
        f"{report.articles} articles, {report.stories} stories, {report.sources} sources",
    ]
    return [*lines, *_verdict(report)]


def _verdict(report: DayReport) -> Iterable[str]:
    if report.adequate is False:
        yield "no adequate narrative: the move is large and nothing of its direction passes"
    if report.explained_share is not None:
        yield f"{percent(report.explained_share, 0).lstrip('+')} of the members that moved lie with what passed"


def tail_lines(report: DayReport) -> list[str]:
    """Return the lines below the table: untold moves, articles to open, notes."""
    moves = [f"{move.label} {figure(move.excess_return_z, 1)}" for move in report.untold]
    more = f", and {len(moves) - UNTOLD_SHOWN} more" if len(moves) > UNTOLD_SHOWN else ""
    untold = [f"untold moves, in deviations: {', '.join(moves[:UNTOLD_SHOWN])}{more}"] if moves else []
    articles = [
        f"{narrative.label}: [{e.article}] {e.title} ({e.source}, {e.published_at or 'time unknown'}, {e.bucket})"
        for narrative in report.narratives
        if narrative.passed
        for e in narrative.evidence
    ]
    return [*untold, *articles, *(f"note: {note}" for note in report.notes)]


def to_table(report: DayReport) -> str:
    """Render plain text: the tape, an aligned table, what else there is to say."""
    rows = [HEADER, *table_rows(report)]
    widths = [max(_width(row[n]) for row in rows) for n in range(len(HEADER))]
    table = ["  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*tape_lines(report), "", *table, "", *tail_lines(report)]).rstrip() + "\n"


def _width(text: str) -> int:
    """Count columns on a terminal: Chinese characters take two."""
    return sum(2 if ord(char) >= 0x2E80 else 1 for char in text)  # noqa: PLR2004 - the first of the wide blocks


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def to_markdown(report: DayReport) -> str:
    """Render Markdown; texts from outside cannot form links, tags or tables."""
    head, *lines = tape_lines(report)
    rows = [_bar(HEADER), _bar(["---"] * len(HEADER)), *(_bar(row) for row in table_rows(report))]
    listed = _each(tail_lines(report), lambda line: f"- {_escape(line)}")
    return "\n".join([f"# {_escape(head)}", "", *_each(lines, _escape), "", *rows, "", *listed]).rstrip() + "\n"


def _each(lines: Iterable[str], change: Callable[[str], str]) -> list[str]:
    return [change(line) for line in lines]


def _bar(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell if cell == '---' else _escape(cell) for cell in cells)} |"


def _escape(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
