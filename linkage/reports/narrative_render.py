"""A narrative report in its forms: text with a paragraph and tables, English or Chinese; data with every figure."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

from corpus.times import in_shanghai

from .data import csv_rows, json_text, jsonl_text
from .layout import Outline
from .narrative_prose import paragraph
from .narrative_records import Session
from .render import chance, figure, percent
from .terms import headed, how_much, interval, term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .layout import Section
    from .narrative_records import Member, NarrativeReport, Neighbour, Story
    from .note import Tongue

COLUMNS: Final = tuple(part.name for part in fields(Session))
RISES: Final = 6
MOST: Final = 25  # sessions in a table: those that passed or leapt first
_BESIDE: Final = ("voice", "rho", "interval", "p", "q", "rotated", "halves", "n", "stories", "articles", "sources")
_HEAD: Final = {
    "en": (
        "{start} to {until} (not included)",
        "{sessions} sessions: passed on {passed}",
        "{voice}: {read}",
        "attention rose in {voice} on {days}{more}", " and {left} more", "and {left} more",
    ),
    "zh": (
        "{start}至{until}（不含）",
        "{sessions}个交易日：{passed}日通过检验",
        "{voice}：{read}",
        "{voice}热度骤升：{days}{more}", "等，另有{left}日", "另有{left}日",
    ),
}  # fmt: skip
Rows = list["Sequence[str]"]


def to_json(report: NarrativeReport) -> str:
    """Render the whole report, keys in a fixed order."""
    return json_text(report)


def to_jsonl(report: NarrativeReport) -> str:
    """Render one line a session."""
    return jsonl_text(report.sessions, COLUMNS)


def to_csv(report: NarrativeReport) -> str:
    """Render one row a session."""
    return csv_rows(report.sessions, COLUMNS)


def to_table(report: NarrativeReport, lang: Tongue = "en") -> str:
    """Render plain text for a terminal."""
    return _outline(report, lang).table(lang)


def to_markdown(report: NarrativeReport, lang: Tongue = "en") -> str:
    """Render Markdown; texts from outside cannot form links, tags or tables."""
    return _outline(report, lang).markdown(lang)


def _outline(report: NarrativeReport, lang: Tongue) -> Outline:
    sections: list[Section] = [
        ("Sessions that passed, or with a rise of attention", _days(report, lang)),
        ("Who carried it", _carriers(report, lang)),
        ("Stories", _stories(report, lang)),
        ("Stocks of its basket that moved with its tone", _members(report, lang)),
        ("Narratives that rise together with it", _neighbours(report, lang)),
        ("Its stocks around a rise of attention: mean excess return", _events(report, lang)),
    ]
    named = [(term(title, lang), rows) for title, rows in sections]
    return Outline(_head(report, lang), paragraph(report, lang), named, report.notes)


def _head(report: NarrativeReport, lang: Tongue) -> list[str]:
    span, count, read, rose, more, _ = _HEAD[lang]
    passed = sum(bool(one.passed) for one in report.sessions)
    when = span.format(start=report.start, until=report.until)
    lines = [
        f"{report.name.en} {report.name.zh} ({report.label}) · {when}",
        count.format(sessions=len(report.sessions), passed=passed),
    ]
    lines += [read.format(voice=term(one.voice, lang), read=how_much(one, lang)) for one in report.read]
    for voice, days in report.rises.items():
        left, shown = len(days) - RISES, ", ".join(str(day) for day in days[:RISES])
        if days:
            lines.append(
                rose.format(voice=term(voice, lang), days=shown, more=more.format(left=left) if left > 0 else "")
            )
    return lines


def _carriers(report: NarrativeReport, lang: Tongue) -> Rows:
    rows = headed(("source", "articles", "first with"), lang)
    return [*rows, *((one.source, str(one.articles), str(one.first_with)) for one in report.carriers)]


def _members(report: NarrativeReport, lang: Tongue) -> Rows:
    rows = headed(("stock", *_BESIDE), lang)
    return [*rows, *((f"{m.symbol} {m.name}", *_beside(m, lang)) for m in report.members)]


def _neighbours(report: NarrativeReport, lang: Tongue) -> Rows:
    rows = headed(("narrative", *_BESIDE), lang)
    return [*rows, *((_name(n, report, lang), *_beside(n, lang)) for n in report.neighbours)]


def _name(one: Neighbour, report: NarrativeReport, lang: Tongue) -> str:
    return one.label if lang == "en" else report.names[one.label].zh


def _beside(one: Member | Neighbour, lang: Tongue) -> tuple[str, ...]:
    return (
        term(one.voice, lang), figure(one.rho), interval(one.low, one.high, lang), chance(one.p), chance(one.q),
        figure(one.placebo_rho),
        f"{figure(one.first_half)} {figure(one.second_half)}",
        *map(str, (one.sessions, one.stories, one.articles, one.sources)),
    )  # fmt: skip


def _days(report: NarrativeReport, lang: Tongue) -> Rows:
    leaps = {day for days in report.rises.values() for day in days}
    shown = [s for s in report.sessions if s.passed or s.session in leaps]
    spoken = ("surprise", "tone", "q")
    rows = headed(("session", "passed", "recaps", *spoken, "news", *spoken, "excess", "breadth"), lang)
    rows += [
        (str(s.session), term(s.passed, lang) or "-", str(s.told_stories), figure(s.told_surprise, 1),
         figure(s.told_tone_z, 1), chance(s.told_q), str(s.news_stories), figure(s.news_surprise, 1),
         figure(s.news_tone_z, 1), chance(s.news_q), percent(s.excess_return), figure(s.excess_breadth))
        for s in shown[:MOST]
    ]  # fmt: skip
    if len(shown) > MOST:
        rows.append((_HEAD[lang][5].format(left=len(shown) - MOST), *[""] * 11))
    return rows


def _stories(report: NarrativeReport, lang: Tongue) -> Rows:
    rows = headed(("article", "published", "copies", "tone", "title", "source"), lang)
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


def _events(report: NarrativeReport, lang: Tongue) -> Rows:
    rows = headed(("voice", "session", "events", "excess return", "interval"), lang)
    for leap in report.events:
        rows += [
            (term(leap.voice, lang), f"{one.offset:+d}", str(one.events), percent(one.excess_return),
             interval(one.return_low, one.return_high, lang, percent))
            for one in leap.around
        ]  # fmt: skip
    return rows
