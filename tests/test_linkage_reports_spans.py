"""Period and narrative reports in words, in both languages: never a cause, never more than the figures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from string import Formatter
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_world import DAY, LABELS, Text, world

from linkage.events import Around
from linkage.reports import narrative_prose, narrative_render, period_prose, period_render
from linkage.reports.grid import WHENS
from linkage.reports.narrative import narrative_report
from linkage.reports.narrative_records import Leaps, Member, NarrativeReport, Neighbour
from linkage.reports.note import Note
from linkage.reports.period import period_report
from linkage.reports.period_records import Association, Companies, Events, Kind, Measure, PeriodReport, Variance
from linkage.reports.phrases_spans import NARRATIVE, PERIOD
from linkage.reports.records import Name
from linkage.reports.terms import TERMS, headed, interval, lag_name, term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from corpus.records import Voice
    from linkage.reports.note import Tongue
    from linkage.reports.period_records import Order

FORBIDDEN = (
    "cause", "drove", "driv", "due to", "because", "thanks to", "led to", "result", "explain", "trigger", "put down to",
    "导致", "推动", "因为", "由于", "驱动", "引发", "带动", "促使", "受益", "所致", "致使",
)  # fmt: skip


def texts() -> list[Text]:
    voices: tuple[Voice, Voice] = ("told", "news")
    named = (("688007", "股688007", -1, 3), ("688008", "股688008", -1, 2))
    spoken = [Text(f"{v} chips {n}", DAY, v, (("chips", -1),), named, source=f"w{n}") for v in voices for n in range(6)]
    return [*spoken, *(Text(f"filler {v} {n}", DAY, v) for v in voices for n in range(4))]


CONNECTION, DAYS = world({"220101": -60}, texts())
FIRST, UNTIL = DAYS.sessions[20], DAY + timedelta(days=1)
BASE = period_report(CONNECTION, DAYS, LABELS, FIRST, UNTIL)
ONE = narrative_report(CONNECTION, DAYS, LABELS, "chips", FIRST, UNTIL)
SHARE = st.floats(0, 1)
RHO = st.floats(-1, 1).filter(lambda value: abs(value) > 0.01)
MAYBE = st.one_of(st.none(), st.floats(-1, 1))
COUNT = st.integers(0, 3000)
VOICES: tuple[Voice, Voice] = ("told", "news")
MEASURES = tuple(one for part in get_args(Measure) for one in (get_args(part) or (part,)))


@st.composite
def associations(draw: st.DrawFn) -> Association:
    measure, lag = draw(st.sampled_from(MEASURES)), draw(st.integers(-3, 3))
    order: Order = "same session" if lag == 0 else "text first" if lag > 0 else "tape first"
    counts = (draw(COUNT) for _ in range(4))
    return Association(
        draw(st.sampled_from(VOICES)), draw(st.sampled_from(["all", "before"])), "all",
        draw(st.sampled_from([label.id for label in LABELS])), measure, lag, order, draw(RHO), draw(MAYBE), draw(MAYBE),
        draw(SHARE), draw(SHARE), draw(MAYBE), draw(MAYBE), draw(st.one_of(st.none(), SHARE)), draw(MAYBE), draw(MAYBE),
        *counts,
    )  # fmt: skip


@st.composite
def companies(draw: st.DrawFn) -> Companies:
    low = draw(st.one_of(st.none(), st.floats(-0.5, 0.5)))
    return Companies(
        "", draw(st.sampled_from(["stocks", "peers"])), draw(st.sampled_from(["all", *WHENS])), draw(RHO), low,
        None if low is None else low + draw(st.floats(0.1, 0.3)), draw(SHARE), draw(SHARE), draw(RHO),
        draw(RHO), draw(SHARE), None, None, draw(COUNT), draw(COUNT), 1, 1, 1, None, None, None, None, None,
    )  # fmt: skip


@st.composite
def periods(draw: st.DrawFn) -> PeriodReport:
    rows = tuple(draw(st.lists(associations(), max_size=12)))
    low = draw(st.floats(-0.5, 0.5))
    variance = Variance(draw(st.sampled_from(VOICES)), "all", low + 0.1, low, low + 0.2, 60, 9)
    return replace(
        BASE, associations=rows, looked_at=len(rows),
        companies=tuple(draw(st.lists(companies(), max_size=5, unique_by=lambda row: (row.of, row.when)))),
        variance=(variance,) if draw(st.booleans()) else (), read=BASE.read[: draw(st.integers(1, 2))],
        names={label.id: Name(label.zh, label.en) for label in LABELS},
    )  # fmt: skip


@st.composite
def narratives(draw: st.DrawFn) -> NarrativeReport:
    def beside() -> tuple[float | None, float | None, float | None, float | None, float | None, int, int, int]:
        return draw(MAYBE), draw(MAYBE), None, None, None, 5, 5, 2

    members = tuple(
        Member("600000", f"股{n}", draw(st.sampled_from(VOICES)), draw(RHO), draw(SHARE), draw(SHARE), 30, *beside())
        for n in range(draw(st.integers(0, 7)))
    )
    near = tuple(
        Neighbour("ships", draw(st.sampled_from(VOICES)), draw(RHO), draw(SHARE), draw(SHARE), 30, *beside())
        for n in range(draw(st.integers(0, 3)))
    )
    sessions = tuple(
        replace(
            one, passed=draw(st.sampled_from(["", "told", "news", "both"])), told_q=draw(st.one_of(st.none(), SHARE)),
            news_q=None,
        )
        for one in ONE.sessions[: draw(st.integers(1, 4))]
    )  # fmt: skip
    days = [one.session for one in sessions]
    around = Around(0, 9, draw(RHO), -0.01, 0.02, None, None, None)
    return replace(
        ONE, sessions=sessions, members=members, neighbours=near, names={"ships": Name("船", "Ships")},
        rises={voice: days[: draw(st.integers(0, 3))] for voice in VOICES},
        carriers=ONE.carriers[: draw(st.integers(0, 2))],
        events=(Leaps("told", (around,)),) if draw(st.booleans()) else (),
        read=tuple(replace(one, stories=draw(st.sampled_from([0, 1, 2, 1200]))) for one in ONE.read),
    )  # fmt: skip


def sound(english: str, chinese: str) -> None:
    """Check what holds for every paragraph: no cause, nothing unfilled, the same figures in both languages."""
    for text in (english, chinese):
        lowered = text.lower()
        assert not [word for word in FORBIDDEN if word in lowered]
        assert not [word for word in ("None", "{", "}", "nan ") if word in text]
    assert re.search(r"\b1 (stories|sessions|rises)\b|\b[02-9]\d* (story|session|rise)\b", english) is None
    figures = [sorted(re.findall(r"[-+]\d+\.\d+|<?\d\.\d{3}|\d+%", text)) for text in (english, chinese)]
    assert figures[0] == figures[1]


@settings(max_examples=150, deadline=None, derandomize=True)
@given(periods())
def test_a_period_is_told_as_its_figures_say(report: PeriodReport) -> None:
    english, chinese = period_prose.paragraph(report), period_prose.paragraph(report, "zh")
    sound(english, chinese)
    if not report.associations:
        assert "Nothing can be said" in english
        assert "无从判断" in chinese
        return
    along = [
        row for row in report.associations
        if row.q < 0.1 and row.measure in period_prose.ALONG and (row.lag, row.when) == (0, "all")
    ]  # fmt: skip
    spoken = {one.voice for one in report.read}
    assert english.count("went together with the tape of its stocks on the same session for") == len(
        {row.voice for row in along} & spoken
    )
    passing = sum(row.q < 0.1 for row in report.associations)
    assert f" {passing} pass at q < 0.1" in english
    marks = [row for row in report.associations if row.measure in get_args(Kind)]
    assert ("these kinds of session" in english) == any(row.q < 0.1 for row in marks)
    assert ("no narrative marks" in english) == (bool(marks) and all(row.q >= 0.1 for row in marks))
    for row in report.companies:
        if row.q >= 0.1 and row.when == "all":
            assert "beyond chance (" in english
    parts = [row for row in report.companies if row.of == "stocks" and row.when != "all"]
    assert ("By the time of the text, the stocks named: " in english) == (len(parts) > 1)
    if any(one.low <= 0 for one in report.variance):
        assert "cannot be said to account for any" in english
    assert ("account for +" in english) == any(one.low > 0 for one in report.variance)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(narratives())
def test_a_narrative_is_told_as_its_figures_say(report: NarrativeReport) -> None:
    english, chinese = narrative_prose.paragraph(report), narrative_prose.paragraph(report, "zh")
    sound(english, chinese)
    if not any(one.stories for one in report.read):
        assert english.count(". ") == 0
        return
    passed = [one for one in report.sessions if one.passed]
    assert ("It passed on no session" in english) == (
        not passed and any(one.told_q is not None or one.news_q is not None for one in report.sessions)
    )
    assert (" only, by " in english) == (len(passed) == 1)
    assert ("these stocks of its basket" in english) == any(one.q < 0.1 for one in report.members)
    assert ("No stock of its basket" in english) == (
        bool(report.members) and all(one.q >= 0.1 for one in report.members)
    )
    assert ("in reverse" in english) == any(
        one.q < 0.1 and one.rho < 0 for rows in (report.members, report.neighbours) for one in [*rows][:5]
    ) or len(report.members) > 5


@pytest.mark.parametrize("table", [PERIOD, NARRATIVE])
def test_both_languages_have_the_same_phrases_with_the_same_figures(table: Mapping[Tongue, Mapping[str, str]]) -> None:
    def named(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    assert list(table["en"]) == list(table["zh"])
    for key in table["en"]:
        if key != "more":  # Chinese says how many there are in all
            assert named(table["en"][key]) == named(table["zh"][key]), key


def test_reports_on_several_sessions_speak_chinese_throughout() -> None:
    around = Around(0, 9, 0.01, 0.005, 0.02, None, None, None)
    period = replace(BASE, events=(Events("told", "good", (around,)), Events("news", "bad", (around,))))
    one = replace(ONE, events=(Leaps("told", (around,)),))
    ids = {label.id for label in LABELS}
    for text in (
        period_render.to_table(period, "zh"), period_render.to_markdown(period, "zh"),
        narrative_render.to_table(one, "zh"), narrative_render.to_markdown(one, "zh"),
    ):  # fmt: skip
        words = set(
            re.findall(r"[A-Za-z][a-z]{2,}", re.sub(r"`[^`]*`|told \w+ \d|filler \w+ \d|\d{4}-\S+-\d", "", text))
        )
        assert words - ids <= {"all", "Chips", "wire", "chips", "news", "told"}, words


def test_notes_speak_both_languages() -> None:
    short = period_report(CONNECTION, DAYS, LABELS, DAYS.sessions[60], DAYS.sessions[65])
    board = period_report(CONNECTION, DAYS, LABELS, FIRST, UNTIL, universes=("star-board",), voices=("told",))
    bare = narrative_report(CONNECTION, DAYS, LABELS, "tariffs", DAYS.sessions[3], DAYS.sessions[9])
    notes = [note for report in (BASE, short, board, ONE, bare) for note in report.notes]
    assert len(notes) >= 8
    for note in notes:
        assert isinstance(note, Note)
        assert re.search("[\u4e00-\u9fff]", note.zh)
        assert re.search("[\u4e00-\u9fff]", note) is None
    assert all(note.zh in period_render.to_table(short, "zh") for note in short.notes if isinstance(note, Note))
    assert all(note.zh in narrative_render.to_table(bare, "zh") for note in bare.notes if isinstance(note, Note))
    assert "说明：" in narrative_render.to_table(bare, "zh")


def test_words_of_tables_are_those_of_the_language() -> None:
    assert (term("told", "zh"), term("told", "en"), term("688007", "zh")) == ("复盘", "told", "688007")
    assert headed(("voice", "x"), "zh") == [("口径", "x")]
    assert [lag_name(lag, "en") for lag in (-2, 0, 3)] == ["tape 2 before", "same", "text 3 before"]
    assert [lag_name(lag, "zh") for lag in (-2, 0, 3)] == ["盘面早2日", "同日", "文字早3日"]
    assert (interval(0.1, 0.2, "en"), interval(0.1, 0.2, "zh"), interval(None, 0.2, "en")) == (
        "+0.10 to +0.20", "+0.10至+0.20", "-",
    )  # fmt: skip
    assert all(TERMS.values())


def test_what_stands_beside_a_stock_or_a_neighbour_is_in_its_row() -> None:
    found = next(iter(ONE.members), None)
    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.rho < found.high
    read = next(one for one in ONE.read if one.voice == found.voice)
    assert (found.stories, found.articles, found.sources) == (read.stories, read.articles, read.sources)
    assert {one.label for one in ONE.neighbours} == set(ONE.names)
    assert all(one.sessions >= 20 for one in ONE.neighbours)
    assert date.fromisoformat(str(ONE.start)) == FIRST


def test_long_lists_of_days_are_cut_and_say_how_many_more() -> None:
    many = replace(
        ONE, sessions=tuple(replace(one, passed="told") for one in ONE.sessions[:30]),
        rises={"told": [one.session for one in ONE.sessions[:8]], "news": []},
        stories=(replace(ONE.stories[0], published_at=None),),
    )  # fmt: skip
    english, chinese = narrative_render.to_table(many), narrative_render.to_table(many, "zh")
    assert "and 5 more" in english
    assert " and 2 more" in english
    assert "另有5日" in chinese
    assert "等，另有2日" in chinese
    assert f"{many.stories[0].article}  {many.stories[0].session} " in english


def test_a_narrative_says_which_stocks_it_lacks() -> None:
    connection, days = world({}, [Text(f"t{n}", DAY, "told", (("crops", 1),)) for n in range(6)])
    connection.execute("DELETE FROM breadth WHERE universe = 'label:crops'")
    lacking = narrative_report(connection, days, LABELS, "crops", days.sessions[60], UNTIL)
    assert "none of its stocks has a tape in the period" in lacking.notes
    connection.execute("DELETE FROM industries")
    assert any("fupan ingest industries" in note for note in narrative_report(
        connection, days, LABELS, "crops", days.sessions[60], UNTIL
    ).notes)  # fmt: skip


def test_spikes_of_good_and_bad_tone_are_studied_apart() -> None:
    """Every fourth session one of three narratives, in turn, is told of thirty times, well and ill by turns."""
    said = []
    for number, day in enumerate(DAYS.sessions[28:88:4]):
        label, tone = ("crops", "chips", "ships")[number % 3], 1 if number // 3 % 2 else -1
        said += [Text(f"{day} spike {n}", day, "told", ((label, tone),)) for n in range(30)]
    connection, calendar = world({}, said)
    found = period_report(connection, calendar, LABELS, DAYS.sessions[28], UNTIL, voices=("told",))
    assert {one.tone for one in found.events} == {"good", "bad"}
    assert all(one.around[0].events >= 5 for one in found.events)
