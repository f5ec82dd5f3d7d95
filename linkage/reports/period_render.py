"""A period report as text: sections with a title and a table each, plain or Markdown; JSON has every figure."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Final, get_args

from corpus.tables import csv_text, json_line
from linkage.association import LEAST_FOR_INTERVAL
from linkage.scores import PASS_Q

from .layout import aligned, bars, escape
from .period_records import Association, Measure
from .render import chance, figure, percent, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from linkage.events import Around

    from .period_records import Panel, PeriodReport

MOST: Final = 20
OFFSETS: Final = (-3, -1, 0, 1, 3, 5)
COLUMNS: Final = tuple(part.name for part in fields(Association))
Section = tuple[str, "Sequence[Sequence[str]]"]


def to_json(report: PeriodReport) -> str:
    """Render the whole report, keys in a fixed order."""
    return json.dumps(plain(report), ensure_ascii=False, indent=1) + "\n"


def to_jsonl(report: PeriodReport) -> str:
    """Render one line an association."""
    return "".join(json_line(plain(row), COLUMNS) for row in report.associations)


def to_csv(report: PeriodReport) -> str:
    """Render one row an association."""
    return csv_text([plain(row) for row in report.associations], COLUMNS)


def to_table(report: PeriodReport, most: int = MOST) -> str:
    """Render plain text for a terminal."""
    lines = _head(report)
    for title, rows in _sections(report, most):
        lines += ["", title, *(f"  {line}" for line in aligned(rows))]
    return "\n".join([*lines, *(f"note: {note}" for note in _closing(report))]) + "\n"


def to_markdown(report: PeriodReport, most: int = MOST) -> str:
    """Render Markdown."""
    head, *rest = _head(report)
    lines = [f"# {escape(head)}", "", *(f"- {escape(line)}" for line in rest)]
    for title, rows in _sections(report, most):
        lines += ["", f"## {escape(title)}", "", *bars(rows)]
    return "\n".join([*lines, "", *(f"- {escape(note)}" for note in _closing(report))]) + "\n"


def _head(report: PeriodReport) -> list[str]:
    lines = [
        f"{report.start} to {report.until} (not included) · {', '.join(report.universes)}",
        f"{report.sessions} sessions, {report.quoted_sessions} with a tape; {report.looked_at} associations looked at",
    ]
    lines += [
        f"{one.voice}: {one.stories} stories, {one.articles} articles, {one.sources} sources on {one.sessions} sessions"
        for one in report.read
    ]
    return lines + [
        f"{universe}: {', '.join(f'{kind} {count}' for kind, count in kinds.items())}"
        for universe, kinds in report.regimes.items()
    ]


def _closing(report: PeriodReport) -> Iterator[str]:
    yield "the panel shifts all narratives together; q is over all associations looked at, lags and parts of day too"
    if report.quoted_sessions < LEAST_FOR_INTERVAL:
        yield f"no intervals under {LEAST_FOR_INTERVAL} sessions: they would be too narrow"
    yield from report.notes


def _sections(report: PeriodReport, most: int) -> Iterator[Section]:
    sections: list[Section] = [
        ("All narratives together, by lag in sessions from text to tape", _by_lag(report)),
        ("All narratives together, by time of day", _by_time(report)),
        (f"Associations at q < {PASS_Q}", _associations(report, most)),
        ("What marks a kind of session: surprise", _marks(report, most)),
        ("Company news: in the stocks' own deviations, in the direction of tone", _companies(report, most)),
        ("Breadth accounted for out of sample", _variance(report)),
        ("Baskets around spikes of attention: mean excess return by sessions from the spike", _events(report)),
    ]
    yield from ((title, rows) for title, rows in sections if len(rows) > 1)


def _by_lag(report: PeriodReport) -> list[Sequence[str]]:
    shown = [panel for panel in report.panels if panel.when == "all"]
    lags = sorted({panel.lag for panel in shown})
    names = [f"text {lag} before" if lag > 0 else f"tape {-lag} before" if lag else "same" for lag in lags]
    rows: list[Sequence[str]] = [("voice", "universe", "measure", *names, "n", "passing", "placebo")]
    keys = dict.fromkeys((p.voice, p.universe, p.measure) for p in shown if p.measure in get_args(Measure)[:5])
    for key in keys:
        by_lag = {p.lag: p for p in shown if (p.voice, p.universe, p.measure) == key}
        now = by_lag.get(0) or next(iter(by_lag.values()))
        cells = [_panel(by_lag.get(lag)) for lag in lags]
        rows.append((*key, *cells, str(now.narratives), str(now.passing), str(now.placebo_passing)))
    return rows


def _panel(one: Panel | None) -> str:
    return "-" if one is None else f"{figure(one.rho, 3)} p {chance(one.p)}"


def _by_time(report: PeriodReport) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("voice", "text", "measure", "rho", "p", "narratives", "passing")]
    rows += [
        (p.voice, f"{p.when} the session", p.measure, figure(p.rho, 3), chance(p.p), str(p.narratives), str(p.passing))
        for p in report.panels
        if p.when != "all"
    ]
    return rows


def _associations(report: PeriodReport, most: int) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [
        ("narrative", "voice", "measure", "order", "rho", "interval", "p", "q", "rotated", "halves", "n", "stories",
         "sources")
    ]  # fmt: skip
    found = [a for a in report.associations if a.q < PASS_Q and a.measure in get_args(Measure)[:5]]
    for a in found[:most]:
        order = f"{a.order} {abs(a.lag)}" if a.lag else a.order
        when = a.voice if a.when == "all" else f"{a.voice}, {a.when}"
        rows.append(
            (a.label, when, f"{a.measure} ({a.universe})", order, figure(a.rho), _interval(a.low, a.high), chance(a.p),
             chance(a.q), figure(a.placebo_rho), f"{figure(a.first_half)} {figure(a.second_half)}", str(a.sessions),
             str(a.stories), str(a.sources))
        )  # fmt: skip
    if len(found) > most:
        rows.append((f"and {len(found) - most} more", *[""] * 12))
    return rows


def _interval(low: float | None, high: float | None) -> str:
    return "-" if low is None or high is None else f"{figure(low)} to {figure(high)}"


def _marks(report: PeriodReport, most: int) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("kind", "universe", "narrative", "voice", "rho", "p", "q", "rotated")]
    for kind in get_args(Measure)[5:]:
        found = [a for a in report.associations if a.measure == kind]
        rows += [
            (kind, a.universe, a.label, a.voice, figure(a.rho), chance(a.p), chance(a.q), figure(a.placebo_rho))
            for a in sorted(found, key=lambda a: (a.p, -abs(a.rho)))[: max(most // 5, 1)]
        ]
    return rows


def _companies(report: PeriodReport, most: int) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [
        ("narrative", "of", "mean", "rho", "interval", "t", "p", "q", "right", "strong", "t 3 before", "n", "sessions")
    ]
    rows += [
        (c.label or "all news", c.of, figure(c.mean), figure(c.rho), _interval(c.low, c.high), figure(c.t, 1),
         chance(c.p), chance(c.q), _share(c.right), _share(c.right_strong), figure(c.before_t, 1), str(c.pairs),
         str(c.sessions))
        for c in report.companies[:most]
    ]  # fmt: skip
    return rows


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.0f} %"


def _variance(report: PeriodReport) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("voice", "universe", "R2", "interval", "sessions", "features")]
    rows += [
        (v.voice, v.universe, figure(v.r2), _interval(v.low, v.high), str(v.sessions), str(v.features))
        for v in report.variance
    ]
    return rows


def _events(report: PeriodReport) -> list[Sequence[str]]:
    rows: list[Sequence[str]] = [("voice", "tone", "events", *(f"{offset:+d}" for offset in OFFSETS))]
    for one in report.events:
        by_offset = {around.offset: around for around in one.around}
        most = max(around.events for around in one.around)
        rows.append((one.voice, one.tone, str(most), *(_around(by_offset.get(offset)) for offset in OFFSETS)))
    return rows


def _around(one: Around | None) -> str:
    if one is None:
        return "-"
    return f"{percent(one.excess_return)} ({percent(one.return_low)} {percent(one.return_high)})"
