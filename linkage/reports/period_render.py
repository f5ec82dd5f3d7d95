"""A period report in its forms: text with a paragraph and tables, English or Chinese; data with every figure."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final, get_args

from linkage.attention import ALL
from linkage.scores import PASS_Q

from .data import csv_rows, json_text, jsonl_text
from .grid import LAGS, WHENS
from .layout import Outline
from .period_notes import closing
from .period_prose import paragraph
from .period_records import Association, Going, Kind, Naming
from .render import chance, figure, percent
from .terms import headed, how_much, interval, lag_name, term, when_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkage.events import Around

    from .layout import Section
    from .note import Tongue
    from .period_records import Companies, Panel, PeriodReport

MOST: Final = 20
OFFSETS: Final = (-3, -1, 0, 1, 3, 5)
COLUMNS: Final = tuple(part.name for part in fields(Association))
_HEAD: Final = {
    "en": (
        "{start} to {until} (not included) · {universes}",
        "{sessions} sessions, {quoted} with a tape; {looked} associations looked at",
        "{voice}: {read}",
        "and {left} more",
    ),
    "zh": (
        "{start}至{until}（不含） · {universes}",
        "{sessions}个交易日，{quoted}日有盘面；看过{looked}个关联",
        "{voice}：{read}",
        "另有{left}个",
    ),
}
_FIRMS: Final = (
    "narrative", "of", "text", "mean", "rho", "interval", "t", "p", "q", "rotated", "halves", "right", "strong",
    "pairs", "sessions", "stories", "articles", "sources",
)  # fmt: skip
Rows = list["Sequence[str]"]


def to_json(report: PeriodReport) -> str:
    """Render the whole report, keys in a fixed order."""
    return json_text(report)


def to_jsonl(report: PeriodReport) -> str:
    """Render one line an association."""
    return jsonl_text(report.associations, COLUMNS)


def to_csv(report: PeriodReport) -> str:
    """Render one row an association."""
    return csv_rows(report.associations, COLUMNS)


def to_table(report: PeriodReport, lang: Tongue = "en", most: int = MOST) -> str:
    """Render plain text for a terminal; `most` rows of each table."""
    return _outline(report, lang, most).table(lang)


def to_markdown(report: PeriodReport, lang: Tongue = "en", most: int = MOST) -> str:
    """Render Markdown."""
    return _outline(report, lang, most).markdown(lang)


def _outline(report: PeriodReport, lang: Tongue, most: int) -> Outline:
    evening = any((one.voice, one.when) == ("news", "after") for one in report.associations)
    last = closing(report.quoted_sessions, companies=bool(report.companies), evening=evening)
    notes = (*last, *report.notes)
    return Outline(_head(report, lang), paragraph(report, lang), _sections(report, lang, most), notes)


def _head(report: PeriodReport, lang: Tongue) -> list[str]:
    title, grid, read, _ = _HEAD[lang]
    lines = [
        title.format(start=report.start, until=report.until, universes=", ".join(report.universes)),
        grid.format(sessions=report.sessions, quoted=report.quoted_sessions, looked=report.looked_at),
    ]
    lines += [read.format(voice=term(one.voice, lang), read=how_much(one, lang)) for one in report.read]
    return lines + [
        f"{universe}: {', '.join(f'{term(kind, lang)} {count}' for kind, count in kinds.items())}"
        for universe, kinds in report.regimes.items()
    ]


def _sections(report: PeriodReport, lang: Tongue, most: int) -> list[Section]:
    sections: list[tuple[str, Rows]] = [
        ("All narratives together, by lag in sessions from text to tape", _by_lag(report, lang)),
        ("All narratives together, by time of day", _by_time(report, lang)),
        (f"Associations at q < {PASS_Q}", _associations(report, lang, most)),
        ("What marks a kind of session: surprise", _marks(report, lang, most)),
        ("Company news: in the stocks' own deviations, in the direction of tone", _companies(report, lang, most)),
        ("Company news by time of day: in the direction of tone", _companies_by_time(report, lang, most)),
        ("Company news by lag in sessions from text to tape: rho and q", _companies_by_lag(report, lang, most)),
        ("Breadth accounted for out of sample", _variance(report, lang)),
        ("Baskets around spikes of attention: mean excess return by sessions from the spike", _events(report, lang)),
    ]
    return [(term(title, lang), rows) for title, rows in sections]


def _name(label: str, report: PeriodReport, lang: Tongue) -> str:
    """Name a narrative: by its id in English, as options and data have it."""
    if label == ALL:
        return term("all news", lang)
    return label if lang == "en" else report.names[label].zh


def _by_lag(report: PeriodReport, lang: Tongue) -> Rows:
    shown = [panel for panel in report.panels if panel.when == "all" and panel.measure not in get_args(Kind)]
    lags = sorted({panel.lag for panel in shown})
    head = ("narratives", "passing", "placebo", "sessions", "stories", "articles", "sources")
    rows = headed(("voice", "universe", "measure", *(lag_name(lag, lang) for lag in lags), *head), lang)
    for key in dict.fromkeys((p.voice, p.universe, p.measure) for p in shown):
        by_lag = {p.lag: p for p in shown if (p.voice, p.universe, p.measure) == key}
        now = by_lag.get(0) or next(iter(by_lag.values()))
        rows.append(
            (term(key[0], lang), key[1], term(key[2], lang), *(_panel(by_lag.get(lag)) for lag in lags), *_behind(now))
        )
    return rows


def _panel(one: Panel | None) -> str:
    return "-" if one is None else f"{figure(one.rho, 3)} p {chance(one.p)}"


def _behind(one: Panel) -> tuple[str, ...]:
    counts = (one.narratives, one.passing, one.placebo_passing, one.sessions, one.stories, one.articles, one.sources)
    return tuple(map(str, counts))


def _by_time(report: PeriodReport, lang: Tongue) -> Rows:
    head = ("narratives", "passing", "placebo", "sessions", "stories", "articles", "sources")
    rows = headed(("voice", "text", "measure", "rho", "p", *head), lang)
    rows += [
        (term(p.voice, lang), when_name(p.when, lang), term(p.measure, lang), figure(p.rho, 3), chance(p.p),
         *_behind(p))
        for p in report.panels
        if p.when != "all"
    ]  # fmt: skip
    return rows


def _associations(report: PeriodReport, lang: Tongue, most: int) -> Rows:
    head = ("narrative", "voice", "measure", "order", "rho", "interval", "p", "q", "rotated", "halves", "n")
    rows = headed((*head, "stories", "articles", "sources"), lang)
    found = [a for a in report.associations if a.q < PASS_Q and a.measure in get_args(Going)]
    for a in found[:most]:
        order, voice = term(a.order, lang), term(a.voice, lang)
        rows.append(
            (_name(a.label, report, lang), voice if a.when == "all" else f"{voice}, {when_name(a.when, lang)}",
             f"{term(a.measure, lang)} ({a.universe})", f"{order} {abs(a.lag)}" if a.lag else order, *_figures(a, lang))
        )  # fmt: skip
    return [*rows, *_left(found, most, len(rows[0]), lang)]


def _figures(a: Association, lang: Tongue) -> tuple[str, ...]:
    """Return what stands beside every association."""
    return (
        figure(a.rho), interval(a.low, a.high, lang), chance(a.p), chance(a.q), figure(a.placebo_rho),
        f"{figure(a.first_half)} {figure(a.second_half)}", *map(str, (a.sessions, a.stories, a.articles, a.sources)),
    )  # fmt: skip


def _left(found: Sequence[object], most: int, width: int, lang: Tongue) -> Rows:
    left = len(found) - most
    return [(_HEAD[lang][3].format(left=left), *[""] * (width - 1))] if left > 0 else []


def _marks(report: PeriodReport, lang: Tongue, most: int) -> Rows:
    head = ("kind", "universe", "narrative", "voice", "rho", "interval", "p", "q", "rotated", "halves", "n")
    rows = headed((*head, "stories", "articles", "sources"), lang)
    for kind in get_args(Kind):
        found = [a for a in report.associations if a.measure == kind]
        rows += [
            (term(kind, lang), a.universe, _name(a.label, report, lang), term(a.voice, lang), *_figures(a, lang))
            for a in sorted(found, key=lambda a: (a.p, -abs(a.rho)))[: max(most // 5, 1)]
        ]
    return rows


def _companies(report: PeriodReport, lang: Tongue, most: int) -> Rows:
    head = (*_FIRMS[:2], *_FIRMS[3:13], "t 3 before", *_FIRMS[13:])
    rows, found = headed(head, lang), _whole(report)
    for c in found[:most]:
        cells = _firm(c, report, lang)
        rows.append((*cells[:2], *cells[3:13], figure(c.before_t, 1), *cells[13:]))
    return [*rows, *_left(found, most, len(rows[0]), lang)]


def _whole(report: PeriodReport) -> list[Companies]:
    return [c for c in report.companies if c.when == "all"]


def _firm(c: Companies, report: PeriodReport, lang: Tongue) -> tuple[str, ...]:
    """Return the cells of company news under the heads of _FIRMS."""
    return (
        _name(c.label, report, lang), term(c.of, lang), when_name(c.when, lang), figure(c.mean), figure(c.rho),
        interval(c.low, c.high, lang), figure(c.t, 1), chance(c.p), chance(c.q), figure(c.placebo_rho),
        f"{figure(c.first_half)} {figure(c.second_half)}", _share(c.right), _share(c.right_strong),
        *map(str, (c.pairs, c.sessions, c.stories, c.articles, c.sources)),
    )  # fmt: skip


def _companies_by_time(report: PeriodReport, lang: Tongue, most: int) -> Rows:
    """Tell apart by part of the day the company news that the table above begins with."""
    rows = headed(_FIRMS, lang)
    for one in _whole(report)[: max(most // 4, 1)]:
        parts = [c for c in report.companies if (c.label, c.of) == (one.label, one.of) and c.when != "all"]
        rows += [_firm(c, report, lang) for c in sorted(parts, key=lambda c: WHENS.index(c.when))]
    return rows


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.0f} %"


def _companies_by_lag(report: PeriodReport, lang: Tongue, most: int) -> Rows:
    """Show all lags of the company news that the table above begins with."""
    firms = (a for a in report.associations if a.when == "all" and a.measure in get_args(Naming))
    found = {(a.measure, a.label, a.lag): a for a in firms}
    rows = headed(("narrative", "of", *(lag_name(lag, lang) for lag in LAGS)), lang)
    for c in _whole(report)[: max(most // 2, 1)]:
        measure = _measure(c)
        cells = [_lagged(found.get((measure, c.label, lag))) for lag in LAGS]
        rows.append((_name(c.label, report, lang), term(c.of, lang), *cells))
    return rows


def _measure(one: Companies) -> Naming:
    return "news and stocks" if one.of == "stocks" else "news and peers"


def _lagged(one: Association | None) -> str:
    return "-" if one is None else f"{figure(one.rho)} q {chance(one.q)}"


def _variance(report: PeriodReport, lang: Tongue) -> Rows:
    head = ("voice", "universe", "R2", "interval", "sessions", "features", "stories", "articles", "sources")
    rows = headed(head, lang)
    read = {one.voice: (one.stories, one.articles, one.sources) for one in report.read}
    rows += [
        (term(v.voice, lang), v.universe, figure(v.r2), interval(v.low, v.high, lang), str(v.sessions), str(v.features),
         *map(str, read[v.voice]))
        for v in report.variance
    ]  # fmt: skip
    return rows


def _events(report: PeriodReport, lang: Tongue) -> Rows:
    rows = headed(("voice", "tone", "events", *(f"{offset:+d}" for offset in OFFSETS)), lang)
    for one in report.events:
        by_offset = {around.offset: around for around in one.around}
        most = max(around.events for around in one.around)
        cells = (_around(by_offset.get(offset)) for offset in OFFSETS)
        rows.append((term(one.voice, lang), term(one.tone, lang), str(most), *cells))
    return rows


def _around(one: Around | None) -> str:
    if one is None:
        return "-"
    return f"{percent(one.excess_return)} ({percent(one.return_low)} {percent(one.return_high)})"
