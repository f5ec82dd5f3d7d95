"""The narrative report: the day reports' verdicts session by session, carriers, stories, stocks and neighbours."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from linkage_world import DAY, FIRST, LABELS, Text, world

from corpus.errors import UnknownLabel, UsageError
from linkage.reports.day import day_report
from linkage.reports.narrative import narrative_report
from linkage.reports.narrative_render import COLUMNS, to_csv, to_json, to_jsonl, to_markdown, to_table

if TYPE_CHECKING:
    import sqlite3

    from corpus.records import Voice
    from linkage.reports.narrative_records import NarrativeReport
    from linkage.sessions import Calendar

NAMED = (("688007", "股688007", -1, 3), ("688008", "股688008", -1, 2))


def texts() -> list[Text]:
    voices: tuple[Voice, Voice] = ("told", "news")
    spoken = [Text(f"{v} chips {n}", DAY, v, (("chips", -1),), source=f"wire {n}") for v in voices for n in range(6)]
    named = [Text(f"named {n}", DAY, "news", (("chips", -1),), NAMED, source="wire 9") for n in range(2)]
    return [*spoken, *named, *(Text(f"filler {v} {n}", DAY, v) for v in voices for n in range(4))]


@pytest.fixture(scope="module")
def market() -> tuple[sqlite3.Connection, Calendar]:
    return world({"220101": -60}, texts())


@pytest.fixture(scope="module")
def found(market: tuple[sqlite3.Connection, Calendar]) -> NarrativeReport:
    connection, days = market
    return narrative_report(connection, days, LABELS, "chips", days.sessions[80], DAY + timedelta(days=1))


def test_every_session_has_the_verdict_of_its_day_report(
    market: tuple[sqlite3.Connection, Calendar], found: NarrativeReport
) -> None:
    connection, days = market
    assert [s.session for s in found.sessions] == list(days.sessions[80:90])
    for session in found.sessions:
        report = day_report(connection, days, LABELS, session.session)
        same = next((n for n in report.narratives if n.label == "chips"), None)
        if same is None:
            assert session.told_stories == session.news_stories == 0
            continue
        assert (session.told_stories, session.news_stories) == (same.told.stories, same.news.stories)
        assert session.told_q == (None if same.told.q is None else pytest.approx(same.told.q))
        assert session.news_q == (None if same.news.q is None else pytest.approx(same.news.q))
        assert (session.passed in {"told", "both"}, session.passed in {"news", "both"}) == (
            same.told.passed,
            same.news.passed,
        )
    assert found.sessions[-1].passed == "both"


def test_a_rise_is_told_with_its_session(found: NarrativeReport) -> None:
    assert DAY in found.rises["told"]
    assert DAY in found.rises["news"]


def test_those_who_carried_it_are_counted(found: NarrativeReport) -> None:
    by_source = {carrier.source: carrier for carrier in found.carriers}
    assert by_source["wire 9"].articles == by_source["wire 9"].first_with == 2
    assert sum(carrier.articles for carrier in found.carriers) >= 14


def test_stories_with_copies_come_first(market: tuple[sqlite3.Connection, Calendar]) -> None:
    connection, days = market
    story = connection.execute("SELECT story FROM articles WHERE key = 'told chips 0'").fetchone()[0]
    connection.execute("UPDATE articles SET story = ? WHERE key IN ('told chips 1', 'told chips 2')", (story,))
    report = narrative_report(connection, days, LABELS, "chips", DAY, DAY + timedelta(days=1))
    assert (report.stories[0].articles, report.stories[0].title) == (3, report.stories[0].title)
    assert report.stories[0].title.startswith("told chips")
    assert report.stories[0].session == DAY


def test_a_long_period_has_members_and_neighbours(market: tuple[sqlite3.Connection, Calendar]) -> None:
    connection, days = market
    report = narrative_report(connection, days, LABELS, "chips", days.sessions[30], DAY + timedelta(days=1))
    assert {member.symbol for member in report.members} <= {f"{s:06d}" for s in range(688007, 688013)}
    assert all(member.name == f"股{member.symbol}" for member in report.members)
    assert all(one.label != "chips" and one.rho > 0 for one in report.neighbours)


def test_a_policy_without_stocks_says_so(market: tuple[sqlite3.Connection, Calendar]) -> None:
    connection, days = market
    report = narrative_report(connection, days, LABELS, "tariffs", days.sessions[80], DAY + timedelta(days=1))
    assert report.members == ()
    assert any("no stocks of its own" in note for note in report.notes)
    short = narrative_report(connection, days, LABELS, "tariffs", DAY, DAY + timedelta(days=1))
    assert "0 stories in recaps: too few to say what goes together" in short.notes


def test_without_quotes_of_the_basket_the_note_says_what_to_bring(market: tuple[sqlite3.Connection, Calendar]) -> None:
    connection, days = market
    bare = narrative_report(connection, days, (*LABELS[:1], LABELS[1]), "crops", FIRST, days.sessions[9])
    assert bare.sessions[0].told_surprise is None
    connection.execute("SAVEPOINT before")
    connection.execute("DELETE FROM breadth WHERE universe = 'label:crops' OR session = 20250106")
    found = narrative_report(connection, days, LABELS, "crops", FIRST, days.sessions[9])
    connection.execute("ROLLBACK TO before")
    assert "none of its stocks has a tape in the period" in found.notes
    assert any("1 of 9 sessions have no tape" in note for note in found.notes)


def test_impossible_questions_are_refused(market: tuple[sqlite3.Connection, Calendar]) -> None:
    connection, days = market
    with pytest.raises(UnknownLabel, match="did you mean chips"):
        narrative_report(connection, days, LABELS, "chip", FIRST, DAY)
    with pytest.raises(UnknownLabel, match="lists the ids"):
        narrative_report(connection, days, LABELS, "zzzz", FIRST, DAY)
    with pytest.raises(UsageError):
        narrative_report(connection, days, LABELS, "chips", DAY, DAY)


def test_the_forms_say_the_same(found: NarrativeReport) -> None:
    assert len(json.loads(to_json(found))["sessions"]) == len(to_jsonl(found).splitlines()) == 10
    assert to_csv(found).splitlines()[0] == ",".join(COLUMNS)
    table, markdown = to_table(found), to_markdown(found)
    assert "Chips 芯片 (chips)" in table
    assert f"attention rose in told on {DAY}" in table
    assert "## Stories" in markdown
    assert "| session | passed |" in markdown
