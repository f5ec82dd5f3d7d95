"""A period report in plain words, composed by rules from its figures, alike in both languages.

It names what passes at q < 0.1, says what did not, and sets the rotated texts and the sessions before beside them.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, get_args

from linkage.attention import ALL
from linkage.scores import PASS_Q

from .compose import amount, composed, listed
from .period_records import Kind
from .phrases_spans import PERIOD
from .render import chance, figure, percent
from .terms import term, when_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .compose import Sentence, Words
    from .note import Tongue
    from .period_records import Association, Companies, PeriodReport

ALONG = ("tone and return", "tone and breadth", "surprise and size")


def paragraph(report: PeriodReport, lang: Tongue = "en") -> str:
    """Return a paragraph in English or Chinese that says no more than the report's figures do."""
    return composed(_sentences(report, lang), PERIOD[lang])


def _sentences(report: PeriodReport, lang: Tongue) -> Iterator[Sentence]:
    words = PERIOD[lang]
    yield _head(report, words)
    if not report.associations:
        yield "nothing", {}
        return
    rotated = sum(row.placebo_q is not None and row.placebo_q < PASS_Q for row in report.associations)
    passing = [row for row in report.associations if row.q < PASS_Q]
    yield "grid", {"looked": report.looked_at, "passing": len(passing), "rotated": rotated}
    yield from _along(report, lang)
    first, last = sum(row.lag > 0 for row in passing), sum(row.lag < 0 for row in passing)
    yield "lags", {"first": first, "last": last}
    yield from _companies(report, lang)
    yield from _marks(report, lang)
    yield from _variance(report, words)


def _head(report: PeriodReport, words: Words) -> Sentence:
    read = [words["read"].format(voice=words[one.voice], stories=amount(one.stories, words)) for one in report.read]
    sessions = amount(report.sessions, words, "session", "sessions")
    return "head", {
        "start": report.start, "until": report.until, "universes": words["names"].join(report.universes),
        "sessions": sessions, "quoted": report.quoted_sessions, "read": words["names"].join(read),
    }  # fmt: skip


def _along(report: PeriodReport, lang: Tongue) -> Iterator[Sentence]:
    """Say for each voice which narratives go together with their own stocks on the same session, the surest first."""
    for one in report.read:
        tried = [
            row for row in report.associations
            if (row.voice, row.when, row.lag) == (one.voice, "all", 0) and row.measure in ALONG
        ]  # fmt: skip
        found: dict[str, Association] = {}
        for row in tried:
            if row.q < PASS_Q:
                found.setdefault(row.label, row)
        if found:
            rows = [_one(row, report, lang) for row in found.values()]
            yield "along", {"voice": PERIOD[lang][one.voice], "found": listed(rows, PERIOD[lang])}
        elif tried:
            yield "not along", {"voice": PERIOD[lang][one.voice]}


def _one(row: Association, report: PeriodReport, lang: Tongue) -> str:
    words, name = PERIOD[lang], report.names[row.label]
    called = name.en if lang == "en" else name.zh
    return words["one" if row.rho > 0 else "reverse"].format(name=called, figures=_figures(row, words))


def _mark(row: Association, report: PeriodReport, lang: Tongue) -> str:
    words = PERIOD[lang]
    kind, voice = term(row.measure, lang), words[row.voice]
    return words["mark"].format(kind=kind, voice=voice, found=_one(row, report, lang))


def _companies(report: PeriodReport, lang: Tongue) -> Iterator[Sentence]:
    words = PERIOD[lang]
    whole = [row for row in report.companies if row.label == ALL]
    for row in whole:
        if row.when == "all":
            way = "not " if row.q >= PASS_Q else "" if row.rho > 0 else "against "
            values = {"mean": figure(row.mean), "right": row.right, "pairs": row.pairs}
            yield f"{way}{row.of}", {**values, "figures": _figures(row, words)}
    parts = [row for row in whole if row.of == "stocks" and row.when != "all"]
    if len(parts) > 1:
        one = words["one"]
        found = [one.format(name=when_name(row.when, lang), figures=_figures(row, words)) for row in parts]
        yield "by time", {"found": words["names"].join(found), "apart": _apart(parts, lang)}


def _apart(parts: Sequence[Companies], lang: Tongue) -> str:
    """Say which parts of the day have intervals that do not meet."""
    words = PERIOD[lang]
    held = [(row.when, row.low, row.high) for row in parts if row.low is not None and row.high is not None]
    apart = [
        words["pair"].format(first=when_name(one, lang), second=when_name(two, lang))
        for (one, low, high), (two, least, most) in combinations(held, 2)
        if low > most or least > high
    ]
    if apart:
        return words["apart"].format(pairs=words["list"].join(apart))
    return words["overlap"] if len(held) == len(parts) else ""


def _figures(row: Association | Companies, words: Words) -> str:
    sessions = amount(row.sessions, words, "session", "sessions")
    return words["figures"].format(rho=figure(row.rho), q=chance(row.q), sessions=sessions)


def _marks(report: PeriodReport, lang: Tongue) -> Iterator[Sentence]:
    tried = [row for row in report.associations if row.measure in get_args(Kind)]
    found = [_mark(row, report, lang) for row in tried if row.q < PASS_Q]
    if found:
        yield "marks", {"found": listed(found, PERIOD[lang])}
    elif tried:
        yield "no marks", {}


def _variance(report: PeriodReport, words: Words) -> Iterator[Sentence]:
    for one in report.variance:
        figures = {"r2": percent(one.r2, 1), "low": percent(one.low, 1), "high": percent(one.high, 1)}
        key = "variance" if one.low > 0 else "no variance"
        yield key, {"voice": words[one.voice], "universe": one.universe, **figures}
