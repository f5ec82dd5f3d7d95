"""A narrative report as text: sections with a title and a table each, plain or Markdown; JSON has every figure."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from corpus.tables import csv_text, json_line
from corpus.times import in_shanghai

from .layout import aligned, bars, escape
from .narrative import Session
from .render import chance, figure, percent, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .narrative import NarrativeReport, Story

COLUMNS: Final = tuple(part.name for part in fields(Session))
RISES: Final = 6
MOST: Final = 25  # sessions in a table: those that passed or leapt first
Section = tuple[str, "Sequence[Sequence[str]]"]


def to_json(report: NarrativeReport) -> str:
    """Render the whole report, keys in a fixed order."""
    return json.dumps(plain(report), ensure_ascii=False, indent=1) + "\n"


def to_jsonl(report: NarrativeReport) -> str:
    """Render one line a session."""
    return "".join(json_line(plain(row), COLUMNS) for row in report.sessions)


def to_csv(report: NarrativeReport) -> str:
    """Render one row a session."""
    return csv_text([plain(row) for row in report.sessions], COLUMNS)


def to_table(report: NarrativeReport) -> str:
    """Render plain text for a terminal."""
    lines = _head(report)
    for title, rows in _sections(report):
        lines += ["", title, *(f"  {line}" for line in aligned(rows))]
    return "\n".join([*lines, *(f"note: {note}" for note in report.notes)]) + "\n"


def to_markdown(report: NarrativeReport) -> str:
    """Render Markdown; texts from outside cannot form links, tags or tables."""
    head, *rest = _head(report)
    lines = [f"# {escape(head)}", "", *(f"- {escape(line)}" for line in rest)]
    for title, rows in _sections(report):
        lines += ["", f"## {escape(title)}", "", *bars(rows)]
    return "\n".join([*lines, "", *(f"- {escape(note)}" for note in report.notes)]) + "\n"


def _head(report: NarrativeReport) -> list[str]:
    told, news = (sum(getattr(s, f"{voice}_stories") for s in report.sessions) for voice in ("told", "news"))
    passed = [s for s in report.sessions if s.passed]
    lines = [
        f"{report.name.en} {report.name.zh} ({report.label}) · {report.start} to {report.until} (not included)",
        f"{len(report.sessions)} sessions: {told} stories in recaps, {news} in news; passed on {len(passed)}",
    ]
    for voice, days in report.rises.items():
        more = f" and {len(days) - RISES} more" if len(days) > RISES else ""
        if days:
            lines.append(f"attention rose in {voice} on {', '.join(str(day) for day in days[:RISES])}{more}")
    return lines


def _sections(report: NarrativeReport) -> Iterator[Section]:
    sections: list[Section] = [
        ("Sessions that passed, or with a rise of attention", _days(report)),
        ("Who carried it", _carriers(report)),
        ("Stories", _stories(report)),
        ("Stocks of its basket that moved with its tone", _members(report)),
        ("Narratives that rise together with it", _neighbours(report)),
        ("Its stocks around a rise of attention: mean excess return", _events(report)),
    ]
    yield from ((title, rows) for title, rows in sections if len(rows) > 1)


def _carriers(report: NarrativeReport) -> list[Sequence[str]]:
    return [
        ("source", "articles", "first with"),
        *((one.source, str(one.articles), str(one.first_with)) for one in report.carriers),
    ]


def _members(report: NarrativeReport) -> list[Sequence[str]]:
    return [
        ("stock", "voice", "rho", "p", "q", "sessions"),
        *(
            (f"{m.symbol} {m.name}", m.voice, figure(m.rho), chance(m.p), chance(m.q), str(m.sessions))
            for m in report.members
        ),
    ]


def _neighbours(report: NarrativeReport) -> list[Sequence[str]]:
    return [
        ("narrative", "voice", "rho", "p", "q"),
        *((n.label, n.voice, figure(n.rho), chance(n.p), chance(n.q)) for n in report.neighbours),
    ]


def _days(report: NarrativeReport) -> list[Sequence[str]]:
    leaps = {day for days in report.rises.values() for day in days}
    shown = [s for s in report.sessions if s.passed or s.session in leaps]
    rows: list[Sequence[str]] = [
        ("session", "passed", "recaps", "surprise", "tone", "q", "news", "surprise", "tone", "q", "excess", "breadth")
    ]
    rows += [
        (str(s.session), s.passed or "-", str(s.told_stories), figure(s.told_surprise, 1), figure(s.told_tone_z, 1),
         chance(s.told_q), str(s.news_stories), figure(s.news_surprise, 1), figure(s.news_tone_z, 1),
         chance(s.news_q), percent(s.excess_return), figure(s.excess_breadth))
        for s in shown[:MOST]
    ]  # fmt: skip
    if len(shown) > MOST:
        rows.append((f"and {len(shown) - MOST} more", *[""] * 11))
    return rows


def _stories(report: NarrativeReport) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("article", "published", "copies", "tone", "title", "source")]
    rows += [
        (str(s.article), _when(s), str(s.articles), f"{s.tone:+d}" if s.tone else "0", s.title, s.source)
        for s in report.stories
    ]
    return rows


def _when(story: Story) -> str:
    at = story.published_at
    if at is None:
        return str(story.session)
    day, _, clock = in_shanghai(at).partition("T")
    return day if clock.startswith("00:00") else f"{day}T{clock}"  # midnight is the clock of a date without one


def _events(report: NarrativeReport) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("voice", "session", "events", "excess return", "interval")]
    for leap in report.events:
        rows += [
            (leap.voice, f"{one.offset:+d}", str(one.events), percent(one.excess_return),
             f"{percent(one.return_low)} to {percent(one.return_high)}")
            for one in leap.around
        ]  # fmt: skip
    return rows
