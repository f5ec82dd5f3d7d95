"""A narrative report in plain words, composed by rules from its figures, alike in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkage.scores import PASS_Q

from .compose import amount, composed, listed
from .phrases_spans import NARRATIVE
from .render import chance, figure, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .compose import Sentence, Words
    from .narrative_records import Member, NarrativeReport, Neighbour
    from .note import Tongue


def paragraph(report: NarrativeReport, lang: Tongue = "en") -> str:
    """Return a paragraph in English or Chinese that says no more than the report's figures do."""
    return composed(_sentences(report, lang), NARRATIVE[lang])


def _sentences(report: NarrativeReport, lang: Tongue) -> Iterator[Sentence]:
    words = NARRATIVE[lang]
    yield _head(report, lang)
    if not any(one.stories for one in report.read):
        return
    if report.carriers:
        first, articles = report.carriers[0], sum(one.articles for one in report.read)
        yield "carrier", {"source": first.source, "articles": first.articles, "all": articles}
    yield from _rises(report, words)
    yield _passed(report, words)
    yield from _together(report, lang)
    for leap in report.events:
        for one in leap.around:
            if one.offset == 0:
                yield "around", {
                    "voice": words[leap.voice], "mean": percent(one.excess_return), "low": percent(one.return_low),
                    "high": percent(one.return_high), "rises": amount(one.events, words, "rise", "rises"),
                }  # fmt: skip


def _head(report: NarrativeReport, lang: Tongue) -> Sentence:
    words = NARRATIVE[lang]
    stories = {str(one.voice): amount(one.stories, words) for one in report.read}
    return "head", {
        "name": report.name.en if lang == "en" else report.name.zh, "start": report.start, "until": report.until,
        "sessions": amount(len(report.sessions), words, "session", "sessions"), **stories,
    }  # fmt: skip


def _rises(report: NarrativeReport, words: Words) -> Iterator[Sentence]:
    for voice, days in report.rises.items():
        if days:
            yield "rose", {"voice": words[voice], "day": days[0], "rises": amount(len(days), words, "rise", "rises")}
    if not any(report.rises.values()) and any(
        figure is not None for one in report.sessions for figure in (one.told_surprise, one.news_surprise)
    ):
        yield "flat", {}


def _passed(report: NarrativeReport, words: Words) -> Sentence:
    passed = [one for one in report.sessions if one.passed]
    if len(passed) == 1:
        voice = passed[0].passed
        by = words["by both"] if voice == "both" else words[voice]
        return "once", {"first": passed[0].session, "voice": by}
    if passed:
        told, news = (sum(one.passed in {voice, "both"} for one in passed) for voice in ("told", "news"))
        sessions = amount(len(passed), words, "session", "sessions")
        return "passed", {
            "sessions": sessions, "told": told, "news": news, "first": passed[0].session, "last": passed[-1].session,
        }  # fmt: skip
    tested = any(one.told_q is not None or one.news_q is not None for one in report.sessions)
    return ("never" if tested else "untested"), {}


def _together(report: NarrativeReport, lang: Tongue) -> Iterator[Sentence]:
    """Say which stocks and which other narratives go together with it, where any could be judged."""
    words = NARRATIVE[lang]
    if report.members:
        stocks = [_one(one, one.name or one.symbol, words) for one in report.members if one.q < PASS_Q]
        yield ("members", {"found": listed(stocks, words)}) if stocks else ("no members", {})
    if report.neighbours:
        names = {id_: name.en if lang == "en" else name.zh for id_, name in report.names.items()}
        others = [_one(one, names[one.label], words) for one in report.neighbours if one.q < PASS_Q]
        yield ("neighbours", {"found": listed(others, words)}) if others else ("no neighbours", {})


def _one(row: Member | Neighbour, name: str, words: Words) -> str:
    sessions = amount(row.sessions, words, "session", "sessions")
    figures = words["figures"].format(rho=figure(row.rho), q=chance(row.q), sessions=sessions)
    return words["one" if row.rho > 0 else "reverse"].format(name=name, voice=words[row.voice], figures=figures)
