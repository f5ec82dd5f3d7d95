"""Poor input: a report says what cannot be said and why, and never makes a number out of nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from linkage_world import (
    DAY,
    FIRST,
    INDUSTRIES,
    LABELS,
    OUTSIDERS,
    Text,
    add,
    add_spells,
    calendar,
    chatter,
    memory,
    quote,
    tell,
    world,
)

from corpus.errors import MissingData
from corpus.records import Claim, Membership
from corpus.store.articles import article_number
from corpus.store.connection import transaction
from corpus.store.reference import add_memberships
from linkage.refresh import refresh
from linkage.reports import narrative_render, period_render
from linkage.reports.day import day_report
from linkage.reports.narrative import narrative_report
from linkage.reports.period import period_report
from linkage.reports.prose import paragraph

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

DAYS = calendar(140)
SPAN = DAYS.sessions[40:130]


def market(mille: Callable[[int, int], int], texts: list[Text]) -> sqlite3.Connection:
    """Return a market of 130 sessions whose stocks move by `mille` (number of the session, symbol)."""
    connection = memory()
    add_spells(connection)
    stocks = [*range(688001, 688019), *OUTSIDERS]
    add(connection, [quote(day, s, mille(n, s)) for n, day in enumerate(DAYS.sessions[:130]) for s in stocks])
    tell(connection, texts)
    refresh(connection, LABELS)
    return connection


def test_a_tape_that_never_moves_goes_together_with_nothing() -> None:
    still = market(lambda _n, _s: 0, chatter(DAYS.sessions[:130]))
    found = period_report(still, DAYS, LABELS, SPAN[0], SPAN[-1] + timedelta(days=1))
    assert found.associations == ()
    assert any("associations have no figure: the text or the tape does not vary" in note for note in found.notes)
    assert found.variance == ()
    assert found.events == ()
    day = day_report(still, DAYS, LABELS, SPAN[-1])
    assert {n.told.p for n in day.narratives} <= {None, 1.0}
    assert {n.told.p for n in day.narratives} == {None}
    assert any("hardly ever differ from the usual on the past sessions" in note for note in day.notes)
    assert day.tape.regime is None
    assert day.adequate is None
    one = narrative_report(still, DAYS, LABELS, "chips", SPAN[0], SPAN[-1])
    assert {session.told_q for session in one.sessions} == {None}
    assert (one.members, one.events) == ((), ())
    assert "On no session could it be held against a tape" in narrative_render.to_table(one)


def test_texts_that_never_vary_go_together_with_nothing() -> None:
    same = [Text(f"{day}", day, "told", (("chips", 1),)) for day in DAYS.sessions[:130]]
    found = period_report(market(lambda n, s: (n * 7 + s) % 19 - 9, same), DAYS, LABELS, SPAN[0], SPAN[-1])
    assert [row for row in found.associations if row.voice == "told"] == []
    assert any("does not vary" in note for note in found.notes)
    assert found.variance == ()
    assert any("texts or breadth vary too little" in note for note in found.notes)


def test_the_first_text_that_ever_differed_passes_by_nothing() -> None:
    """Until the last session nothing is told but chips, and well of: that they fall is told once, and falls."""
    same = [Text(f"{day}", day, "told", (("chips", 1 if day < SPAN[-1] else -1),)) for day in DAYS.sessions[:130]]
    made = market(lambda n, s: (n * 7 + s) % 19 - 9 - (30 if n == 129 and s in INDUSTRIES["220101"] else 0), same)
    day = day_report(made, DAYS, LABELS, SPAN[-1])
    chips = next(n for n in day.narratives if n.label == "chips")
    assert (chips.told.p, chips.told.q, chips.passed) == (None, None, False)
    assert chips.told.score is not None
    assert chips.told.score < 0
    assert any("chance has no measure" in note for note in day.notes)


def test_ties_everywhere_have_figures_and_no_false_ones() -> None:
    tied = market(lambda n, s: 10 if (n // 3 + s) % 2 else -10, chatter(DAYS.sessions[:130]))
    found = period_report(tied, DAYS, LABELS, SPAN[0], SPAN[-1])
    assert all(-1 <= row.rho <= 1 and 0 < row.p <= 1 and row.p <= row.q <= 1 for row in found.associations)
    assert not [row for row in found.associations if row.q < 0.1]


def test_texts_and_quotes_that_never_meet_say_so_in_every_report() -> None:
    apart = market(lambda n, s: (n * 7 + s) % 19 - 9, chatter(DAYS.sessions[:60]))
    start, until = DAYS.sessions[90], DAYS.sessions[129]
    period = period_report(apart, DAYS, LABELS, start, until)
    assert (period.associations, period.companies) == ((), ())
    assert any("no recaps in the period" in note for note in period.notes)
    assert "Nothing can be said to go together" in period_render.to_table(period)
    one = narrative_report(apart, DAYS, LABELS, "chips", start, until)
    assert "0 stories in news: too few to say what goes together" in one.notes
    day = day_report(apart, DAYS, LABELS, DAYS.sessions[120])
    assert (day.articles, day.narratives) == (0, ())
    assert "No text was read with the session." in paragraph(day)
    assert "该交易日没有可读的文字。" in paragraph(day, "zh")
    assert "No narrative passes" not in paragraph(day)


def test_a_narrative_told_before_there_were_quotes_says_that_nothing_can_be_compared() -> None:
    connection = memory()
    add_spells(connection)
    stocks = [*range(688001, 688019), *OUTSIDERS]
    quotes = [quote(day, s, (n * 7 + s) % 19 - 9) for n, day in enumerate(DAYS.sessions[70:120]) for s in stocks]
    add(connection, quotes)
    told = [Text(f"t{n}", day, "told", (("chips", n % 3 - 1),)) for n, day in enumerate(DAYS.sessions[:70])]
    tell(connection, told)
    refresh(connection, LABELS)
    one = narrative_report(connection, DAYS, LABELS, "chips", DAYS.sessions[20], DAYS.sessions[120])
    assert "0 sessions have both a tape and recaps with a past: too few to compare" in one.notes
    assert (one.members, one.neighbours) == ((), ())


def test_a_tape_with_too_short_a_past_tests_nothing_and_says_so() -> None:
    made = market(lambda n, s: (n * 7 + s) % 19 - 9, chatter(DAYS.sessions[:130]))
    early = day_report(made, DAYS, LABELS, DAYS.sessions[15])
    assert {p for n in early.narratives for p in (n.told.p, n.news.p)} == {None}
    assert "5 past sessions have a tape with a past of its own: under 10 no p is given" in early.notes
    assert "No narrative could be tested: the notes say why." in paragraph(early)
    assert early.adequate is not False


def test_a_universe_of_three_has_no_baskets_and_says_so() -> None:
    connection, days = world({"*": -60}, [Text(f"t{n}", DAY, "told", (("chips", -1),)) for n in range(4)])
    with transaction(connection):
        add_memberships(connection, [Membership("star50", f"{s}", "", FIRST) for s in (688007, 688008, 688009)])
    refresh(connection, LABELS)
    found = day_report(connection, days, LABELS, DAY, universe="star50")
    chips = next(n for n in found.narratives if n.label == "chips")
    assert (found.tape.members, chips.told.score, chips.told.p, chips.passed) == (3, None, None, False)
    assert any("too few stocks in the universe" in note for note in found.notes)
    period = period_report(connection, days, LABELS, days.sessions[30], DAY, universes=("star50",))
    assert not [row for row in period.associations if row.measure in {"tone and return", "tone and breadth"}]
    assert any("star50" in note and "fewer than five" in note for note in period.notes)


def test_two_stories_are_too_few_to_follow() -> None:
    connection, days = world({}, [Text(f"rare {n}", DAY, "told", (("rare", 1),)) for n in range(2)])
    labels = (*LABELS, type(LABELS[0])("rare", "theme", "稀", "Rare", ""))
    found = narrative_report(connection, days, labels, "rare", days.sessions[60], DAY + timedelta(days=1))
    assert (found.members, found.neighbours, found.events) == ((), (), ())
    assert "2 stories in recaps: too few to say what goes together" in found.notes
    assert "0 stories in news: too few to say what goes together" in found.notes


def test_one_story_is_said_in_the_singular() -> None:
    connection, days = world({}, [Text("rare", DAY, "told", (("rare", 1),))])
    labels = (*LABELS, type(LABELS[0])("rare", "theme", "稀", "Rare", ""))
    found = narrative_report(connection, days, labels, "rare", days.sessions[60], DAY + timedelta(days=1))
    assert "1 story in recaps: too few to say what goes together" in found.notes


def test_without_quotes_every_report_names_what_to_ingest() -> None:
    connection = memory()
    tell(connection, chatter(DAYS.sessions[:60]))
    for ask in (
        lambda: day_report(connection, DAYS, LABELS, DAYS.sessions[50]),
        lambda: period_report(connection, DAYS, LABELS, DAYS.sessions[20], DAYS.sessions[50]),
        lambda: narrative_report(connection, DAYS, LABELS, "chips", DAYS.sessions[20], DAYS.sessions[50]),
    ):
        with pytest.raises(MissingData, match="fupan ingest quotes"):
            ask()


def test_a_report_of_a_board_holds_only_figures_of_its_own_and_of_the_market() -> None:
    connection, days = world({"*": 10}, [Text("t", DAY, "told", (("chips", 1),))])
    subjects = ("all", "star-board", "sse-main", "688001", "600001")
    rows = [(article_number("t"), n, *_claim(subject)) for n, subject in enumerate(subjects)]
    connection.executemany("INSERT INTO claims VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows)
    whole = day_report(connection, days, LABELS, DAY)
    board = day_report(connection, days, LABELS, DAY, universe="star-board")
    assert {claim.subject for claim in whole.claims} == set(subjects)
    assert {claim.subject for claim in board.claims} == {"all", "star-board", "688001"}


def _claim(subject: str) -> tuple[object, ...]:
    kind = "stock-move" if subject.isdecimal() else "advancers"
    made = Claim(kind, subject, "=", 0.01, "fraction", "", (0, 1), None)
    return made.kind, made.subject, made.comparison, made.value, made.unit, made.part, *made.span, None, "v"
