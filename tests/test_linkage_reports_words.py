"""What reports say in words: never a cause, never more than the figures, the same in both languages."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from linkage_world import DAY, LABELS, Text, world

from linkage.reports.day import day_report
from linkage.reports.note import Note, lister
from linkage.reports.phrases import PHRASES
from linkage.reports.prose import paragraph
from linkage.reports.records import Basket, Named, Narrative, Tape, Untold
from linkage.reports.table import to_markdown, to_table

if TYPE_CHECKING:
    from linkage.regimes import Regime
    from linkage.reports.records import DayReport, Standing

FORBIDDEN = (
    "cause", "drove", "driv", "due to", "because", "thanks to", "led to", "result", "explain", "trigger",
    "导致", "推动", "因为", "由于", "驱动", "引发", "带动", "促使", "受益", "所致",
)  # fmt: skip


def base() -> DayReport:
    texts = [Text(f"t{n}", DAY, "told", (("chips", -1),), source=f"s{n}") for n in range(5)]
    texts += [Text(f"u{n}", DAY, "news", (("tariffs", -1), ("ships", 1))) for n in range(3)]
    connection, days = world({"220101": -50, "330101": -20}, texts)
    return day_report(connection, days, LABELS, DAY)


BASE = base()
FIGURE = st.one_of(st.none(), st.floats(-3, 3, allow_nan=False))
SHARE = st.one_of(st.none(), st.floats(0, 1))
COUNT = st.integers(0, 400)
REGIMES: tuple[Regime | None, ...] = (
    None,
    "broad rally",
    "narrow rally",
    "broad fall",
    "narrow fall",
    "quiet",
    "mixed",
)
REGIME = st.sampled_from(REGIMES)
STANDINGS: tuple[Standing, ...] = ("news-led", "told and borne out", "told, not borne out", "quiet")
STANDING = st.sampled_from(STANDINGS)


@st.composite
def narratives(draw: st.DrawFn) -> Narrative:
    one = draw(st.sampled_from(BASE.narratives))
    standing = draw(STANDING)
    told_passed, news_passed = standing == "told and borne out", standing == "news-led"
    told = replace(one.told, stories=draw(COUNT), score=draw(FIGURE), passed=told_passed)
    named = (Named("600000", "甲", draw(st.sampled_from([-1, 1])), 1.0, draw(FIGURE), 1),)
    news = replace(
        one.news, stories=draw(COUNT), score=draw(FIGURE), passed=news_passed, named=named,
        basket_p=draw(SHARE), named_p=draw(SHARE),
    )  # fmt: skip
    basket = Basket(
        draw(st.integers(1, 3000)), 1, 1, draw(FIGURE), draw(FIGURE), draw(FIGURE), draw(FIGURE), None, None
    )
    return replace(
        one, standing=standing, told=told, news=news, basket=draw(st.sampled_from([None, basket])),
        passed=told_passed or news_passed,
    )  # fmt: skip


@st.composite
def reports(draw: st.DrawFn) -> DayReport:
    members = draw(st.integers(1, 6000))
    up = draw(st.integers(0, members))
    tape = replace(
        BASE.tape, members=members, advancers=up, decliners=members - up, breadth=(2 * up - members) / members,
        median_return=draw(FIGURE), regime=draw(REGIME),
    )  # fmt: skip
    if draw(st.integers(0, 9)) == 0:
        tape = Tape(*[None] * len(fields(Tape)))
    return replace(
        BASE, tape=tape, narratives=tuple(draw(st.lists(narratives(), max_size=9))),
        adequate=draw(st.sampled_from([True, False, None])), explained_share=draw(SHARE),
        untold=tuple(Untold(f"x{n}", 3.0) for n in range(draw(st.integers(0, 7)))),
    )  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(reports())
def test_no_report_claims_a_cause_or_more_than_its_figures(report: DayReport) -> None:
    english, chinese = paragraph(report), paragraph(report, "zh")
    for text in (english, chinese):
        lowered = text.lower()
        assert not [word for word in FORBIDDEN if word in lowered]
        assert "None" not in text
        assert "nan" not in lowered.replace("finance", "")
        assert "{" not in text
    assert re.search(r"\b1 stories|\b[02-9]\d* story\b", english) is None
    # A narrative that did not pass is not said to have accompanied anything.
    if not any(n.passed for n in report.narratives):
        assert "accompanied" not in english
        assert "相伴" not in chinese
    if report.tape.members is None:
        assert "accompanied" not in english.replace("accompanied by", "accompanied") or report.narratives
    # Every count and share that is said is one of the report's.
    said = {int(number.replace(",", "")) for number in re.findall(r"(?<![\d.+-])(\d[\d,]*)(?= stor)", english)}
    assert said <= {count for n in report.narratives for count in (n.told.stories, n.news.stories)}
    shares = re.findall(r"(\d+)% of the members", english)
    assert not shares or (report.explained_share is not None and shares == [f"{report.explained_share:.0%}"[:-1]])
    # Both languages say the same sentences, and the same numbers in them.
    assert ("no adequate narrative" in english) == ("没有足够的叙事" in chinese) == (report.adequate is False)
    numbers = [sorted(re.findall(r"[+-]\d+\.\d\d %", text)) for text in (english, chinese)]
    assert numbers[0] == numbers[1]


def test_both_languages_have_the_same_phrases_with_the_same_figures() -> None:
    english, chinese = PHRASES["en"], PHRASES["zh"]
    assert list(english) == list(chinese)

    def named(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key in english:
        if key not in {"head", "more", "story"}:  # Chinese counts the members first, and says how many in all
            assert named(english[key]) == named(chinese[key]), key
    assert named(english["head"]) | {"members"} == named(chinese["head"])


def test_every_note_speaks_both_languages() -> None:
    connection, days = world({"*": -60}, [Text("t", DAY, "told", (("tariffs", -1), ("chips", 1)))])
    found = [
        day_report(connection, days, LABELS, DAY),
        day_report(connection, days, LABELS, DAY, before="open", universe="star-board"),
        day_report(connection, days, LABELS, days.sessions[3]),
    ]
    notes = [note for report in found for note in report.notes]
    assert len(notes) >= 8
    for note in notes:
        assert isinstance(note, Note)
        assert re.search("[\u4e00-\u9fff]", note.zh)
        assert re.search("[\u4e00-\u9fff]", note) is None
    table = to_table(found[0], "zh")
    assert all(note.zh in table for note in found[0].notes if isinstance(note, Note))
    assert not any(str(note) in table for note in found[0].notes)
    assert "没有消息" in table.replace("该交易日", "")
    assert to_markdown(found[0], "zh")


def test_long_lists_are_cut_and_say_how_many_more() -> None:
    few, many = lister(["a", "b"], 2), lister(list("abcdefg"), 5)
    assert (few, few.zh) == ("a, b", "a、b")
    assert (many, many.zh) == ("a, b, c, d, e and 2 more", "a、b、c、d、e等7个")
    note = Note.of("{n} of {what}", "{what}共{n}", n=3, what=Note("stocks", "个股"))
    assert (str(note), note.said("en"), note.said("zh")) == ("3 of stocks", "3 of stocks", "个股共3")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_table_of_any_report_names_its_session(lang: str) -> None:
    assert str(date(DAY.year, DAY.month, DAY.day)) in to_table(BASE, "zh" if lang == "zh" else "en")
