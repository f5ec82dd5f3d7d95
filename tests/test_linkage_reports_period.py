"""The period report of a made-up market: what is planted is found, and what cannot be said is not."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from linkage_world import FIRST, INDUSTRIES, LABELS, OUTSIDERS, Text, add, add_spells, calendar, memory, quote, tell

from corpus.errors import MissingData, UnknownUniverse, UsageError
from corpus.records import Breadth
from corpus.store.connection import transaction
from corpus.store.quotes import add_reported_breadth
from linkage.events import Around
from linkage.refresh import refresh
from linkage.reports.period import period_report
from linkage.reports.period_records import Events
from linkage.reports.period_render import COLUMNS, to_csv, to_json, to_jsonl, to_markdown, to_table

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from linkage.reports.period_records import Association, PeriodReport

DAYS = calendar(220)
START, UNTIL = DAYS.sessions[90], DAYS.sessions[200]
CRASHES = 7  # every seventh session everything falls


def planted(count: int = 210) -> sqlite3.Connection:
    """Return a market in which recaps describe chips' move of the day, and news names the stock that will rise."""
    connection, draw = memory(), random.Random(3)
    add_spells(connection)
    quotes, texts = [], list[Text]()
    for number, session in enumerate(DAYS.sessions[:count]):
        chips, wide = draw.randrange(-30, 31), draw.randrange(-10, 11) - (40 if number % CRASHES == 0 else 0)
        star = draw.choice(tuple(INDUSTRIES["330101"]))
        for code, range_ in {**INDUSTRIES, "": OUTSIDERS}.items():
            common = wide + (chips if code == "220101" else draw.randrange(-9, 10))
            quotes += [quote(session, s, common + draw.randrange(-9, 10) + (40 if s == star else 0)) for s in range_]
        sign = (chips > 0) - (chips < 0)
        texts += [Text(f"{session} told {n}", session, "told", (("chips", sign),), source=f"s{n}") for n in range(2)]
        texts += [Text(f"{session} other {n}", session, "told", (("ships", draw.choice((-1, 1))),)) for n in range(2)]
        name = (f"{star}", f"股{star}", 1, 2)
        texts.append(Text(f"{session} news", session, "news", (("ships", draw.choice((-1, 0, 1))),), (name,)))
        texts += [Text(f"{session} more {n}", session, "news", (("crops", 0),)) for n in range(draw.randrange(3))]
        if number % CRASHES == 0:
            texts += [Text(f"{session} fall {n}", session, "news", (("tariffs", -1),)) for n in range(3)]
    add(connection, quotes)
    tell(connection, texts)
    refresh(connection, LABELS)
    return connection


@pytest.fixture(scope="module")
def db() -> sqlite3.Connection:
    return planted()


@pytest.fixture(scope="module")
def found(db: sqlite3.Connection) -> PeriodReport:
    return period_report(db, DAYS, LABELS, START, UNTIL)


def one(report: PeriodReport, label: str, measure: str, voice: str = "told", lag: int = 0) -> Association:
    return next(
        row
        for row in report.associations
        if (row.label, row.measure, row.voice, row.lag, row.when) == (label, measure, voice, lag, "all")
    )


def test_a_planted_tone_passes_on_the_same_session_and_at_no_lag(found: PeriodReport) -> None:
    chips = one(found, "chips", "tone and return")
    assert chips.rho > 0.6
    assert chips.q < 0.1
    assert chips.low is not None
    assert chips.high is not None
    assert chips.low < chips.rho < chips.high
    assert (chips.order, chips.sessions) == ("same session", 110)
    assert (chips.stories, chips.articles, chips.sources) == (220, 220, 2)
    assert abs(chips.placebo_rho or 0) < 0.4
    assert (chips.first_half or 0) > 0.5 < (chips.second_half or 0)
    for lag in (-3, -2, -1, 1, 2, 3):
        row = one(found, "chips", "tone and return", lag=lag)
        assert row.q > 0.1
        assert row.order == ("text first" if lag > 0 else "tape first")
        assert row.sessions == 110 - abs(lag)


def test_what_is_not_planted_does_not_pass(found: PeriodReport) -> None:
    assert one(found, "ships", "tone and return").q > 0.1
    assert one(found, "ships", "tone and return", "news").q > 0.1


def test_news_that_comes_on_crashes_marks_broad_falls(found: PeriodReport) -> None:
    assert one(found, "tariffs", "broad fall", "news").rho > 0.5
    assert found.regimes["all"]["broad fall"] >= 10


def test_the_companies_that_news_names_move_and_three_sessions_before_they_do_not(found: PeriodReport) -> None:
    whole = next(row for row in found.companies if row.label == "" and row.of == "stocks")
    assert whole.t > 5
    assert whole.p == pytest.approx(1 / 110)
    assert abs(whole.before_t or 0) < 3
    assert (whole.right > 0.7, whole.pairs, whole.sessions) == (True, 110, 110)
    assert whole.right_strong == whole.right
    assert {row.of for row in found.companies} == {"stocks", "peers"}


def test_company_news_is_judged_at_every_lag_inside_the_grid(found: PeriodReport) -> None:
    lags = [one(found, "", "news and stocks", "news", lag) for lag in (-3, -2, -1, 0, 1, 2, 3)]
    assert [row.order for row in lags] == ["tape first"] * 3 + ["same session"] + ["text first"] * 3
    assert [row.sessions for row in lags] == [107, 108, 109, 110, 109, 108, 107]
    assert [row.q < 0.1 for row in lags] == [False] * 3 + [True] + [False] * 3
    now = lags[3]
    assert (now.stories, now.articles, now.sources) == (110, 110, 1)
    assert now.low is not None
    assert now.high is not None
    assert now.low < now.rho < now.high
    assert abs(now.placebo_rho or 0) < 0.4
    assert (now.placebo_q or 0) > 0.1
    assert (now.first_half or 0) > 0.3 < (now.second_half or 0)
    # Of six ships one is named a day and leaps: on every other day it is among the peers, on its own it is not.
    assert one(found, "", "news and peers", "news").rho < 0


def test_the_summary_of_company_news_has_the_figures_of_the_grid(found: PeriodReport) -> None:
    for row in found.companies:
        same = one(found, row.label, f"news and {row.of}", "news")
        assert (row.rho, row.low, row.high, row.p, row.q) == (same.rho, same.low, same.high, same.p, same.q)
        assert (row.sessions, row.stories, row.articles, row.sources) == (
            same.sessions, same.stories, same.articles, same.sources,
        )  # fmt: skip
        assert (row.placebo_rho, row.first_half) == (same.placebo_rho, same.first_half)


def test_all_news_of_companies_is_in_no_panel(found: PeriodReport) -> None:
    panel = next(p for p in found.panels if (p.measure, p.lag) == ("news and stocks", 0))
    assert panel.narratives == 1
    assert panel.rho == pytest.approx(one(found, "ships", "news and stocks", "news").rho)
    assert (panel.sessions, panel.stories, panel.articles, panel.sources) == (110, 110, 110, 1)


def test_the_panel_is_over_all_narratives(found: PeriodReport) -> None:
    panel = next(
        p for p in found.panels if (p.voice, p.measure, p.lag, p.when) == ("told", "tone and return", 0, "all")
    )
    assert (panel.narratives, panel.passing, panel.placebo_passing) == (2, 1, 0)
    assert (panel.sessions, panel.stories, panel.articles, panel.sources) == (110, 440, 440, 3)
    rhos = [one(found, label, "tone and return").rho for label in ("chips", "ships")]
    assert panel.rho == pytest.approx(sum(rhos) / 2)
    assert {p.when for p in found.panels if p.voice == "news"} == {"all", "before"}


def test_q_is_over_everything_that_was_looked_at(found: PeriodReport) -> None:
    assert found.looked_at == len(found.associations)
    assert all(row.q >= row.p for row in found.associations)
    assert [row.q for row in found.associations] == sorted(row.q for row in found.associations)


def test_variance_and_events_are_judged(found: PeriodReport) -> None:
    assert {(v.voice, v.universe, v.sessions) for v in found.variance} == {("told", "all", 70), ("news", "all", 70)}
    assert all(v.low <= v.r2 <= v.high for v in found.variance)
    assert all(around.offset in range(-3, 6) for event in found.events for around in event.around)


def test_a_board_is_measured_by_its_own_members(db: sqlite3.Connection) -> None:
    board = period_report(db, DAYS, LABELS, START, UNTIL, universes=("star-board", "sw:220000"), voices=("told",))
    assert {row.universe for row in board.associations} == {"star-board", "sw:220000"}
    assert {row.voice for row in board.associations} == {"told"}
    assert board.companies == ()
    assert one(board, "chips", "tone and return").universe in {"star-board", "sw:220000"}


def test_the_future_changes_no_byte(db: sqlite3.Connection) -> None:
    shorter = planted(201)  # draws of a session do not depend on later ones
    later = to_json(period_report(db, DAYS, LABELS, START, UNTIL))
    assert to_json(period_report(shorter, DAYS, LABELS, START, UNTIL)) == later


def test_five_sessions_say_nothing_and_why(db: sqlite3.Connection) -> None:
    short = period_report(db, DAYS, LABELS, START, DAYS.sessions[95])
    assert (short.sessions, short.associations, short.companies, short.variance) == (5, (), (), ())
    notes = " ".join(short.notes)
    assert "5 sessions with a tape: under 20" in notes
    assert "variance out of sample needs" in notes
    assert "too few companies" in notes
    assert "no intervals under 60 sessions" in to_table(short)


def test_without_texts_or_overlap_the_notes_say_so() -> None:
    connection = memory()
    add_spells(connection)
    add(
        connection,
        [quote(day, s, (n * 7 + s) % 21 - 10) for n, day in enumerate(DAYS.sessions[:60]) for s in OUTSIDERS],
    )
    refresh(connection, LABELS)
    empty = period_report(connection, DAYS, LABELS, FIRST, DAYS.sessions[60])
    assert empty.associations == ()
    assert any("no recaps in the period" in note for note in empty.notes)
    tell(connection, [Text(f"t{n}", DAYS.sessions[n], "told", (("chips", 1),)) for n in range(14)])
    apart = period_report(connection, DAYS, LABELS, FIRST, DAYS.sessions[60])
    assert any("sessions have both a tape and recaps" in note for note in apart.notes)


def test_thin_narratives_are_named_and_left_out() -> None:
    connection = planted(150)
    tell(connection, [Text("rare", START, "told", (("crops", 1),))])
    thin = period_report(connection, DAYS, LABELS, START, DAYS.sessions[150], voices=("told",))
    assert "under 5 stories in recaps, left out: crops" in thin.notes
    assert "crops" not in {row.label for row in thin.associations}


def test_sessions_without_a_tape_are_left_out_and_counted() -> None:
    connection = planted(150)
    gone = int(DAYS.sessions[100].strftime("%Y%m%d"))
    connection.execute("DELETE FROM breadth WHERE session = ?", (gone,))
    connection.execute("DELETE FROM quotes WHERE session = ?", (gone,))
    report = period_report(connection, DAYS, LABELS, START, DAYS.sessions[150])
    assert (report.sessions, report.quoted_sessions) == (60, 59)
    assert any("1 of 60 sessions have no tape" in note for note in report.notes)


def test_reported_breadth_alone_carries_a_report_without_companies() -> None:
    connection = memory()
    rows = []
    for n, day in enumerate(DAYS.sessions[:120]):
        for universe, mean in (("all", (n * 7 % 5 - 2) / 100), ("label:chips", (n * 3 % 7 - 3) / 100)):
            rows.append(Breadth(day, universe, 500, 250, 250, 0, 9, None, None, mean, mean, mean / 2, None))
    with transaction(connection):
        add_reported_breadth(connection, rows, "elsewhere")
    texts = [Text(f"r{n}", day, "told", (("chips", n % 3 - 1),)) for n, day in enumerate(DAYS.sessions[:120])]
    tell(connection, texts)
    report = period_report(connection, DAYS, LABELS, DAYS.sessions[50], DAYS.sessions[120], voices=("told",))
    assert {row.label for row in report.associations} == {"chips"}
    assert report.quoted_sessions == 70


def test_impossible_questions_are_refused(db: sqlite3.Connection) -> None:
    with pytest.raises(UsageError, match="TO is the day after"):
        period_report(db, DAYS, LABELS, START, START)
    with pytest.raises(UsageError, match="no session in the range"):
        period_report(db, DAYS, LABELS, date(2025, 5, 10), date(2025, 5, 11))
    with pytest.raises(UnknownUniverse, match="star-board"):
        period_report(db, DAYS, LABELS, START, UNTIL, universes=("star50",))
    with pytest.raises(MissingData, match="no quotes for the period"):
        period_report(memory(), DAYS, LABELS, START, START + timedelta(days=9))


def columns(text: str) -> Sequence[str]:
    return next(csv.reader(io.StringIO(text)))


def test_the_forms_say_the_same(found: PeriodReport) -> None:
    loaded = json.loads(to_json(found))
    assert len(loaded["associations"]) == len(to_jsonl(found).splitlines()) == len(found.associations)
    assert tuple(columns(to_csv(found))) == COLUMNS
    table, markdown = to_table(found, most=2), to_markdown(found, most=2)
    assert "All narratives together, by lag" in table
    assert "and " in table
    assert "## Company news" in markdown
    assert "| all news | stocks |" in markdown
    assert "Breadth accounted for out of sample" in table
    around = Around(0, 9, 0.01, 0.005, 0.02, None, None, None)
    spiked = replace(found, events=(Events("told", "good", (around,)),))
    assert "+1.00 % (+0.50 % +2.00 %)" in to_table(spiked)
