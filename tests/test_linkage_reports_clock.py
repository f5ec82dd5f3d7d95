"""What a report of the morning, or of before the open, may show of the tape: nothing, and the close said to be one."""

from __future__ import annotations

from datetime import UTC, datetime, time

from linkage_world import DAY, LABELS, world
from test_linkage_reports_day import filler, narrative, report, talk

from linkage.reports.day import day_report
from linkage.reports.prose import paragraph
from linkage.reports.render import to_dict, to_json
from linkage.reports.table import to_markdown, to_table


def test_before_the_close_there_is_no_tape_to_see() -> None:
    texts = [*talk("chips", -1, 5), *filler()]
    early = report({"220101": -50}, texts, as_of=datetime.combine(DAY, time(6, 59), UTC))  # 14:59 in Shanghai
    assert set(to_dict(early)["tape"].values()) == {None}
    assert (early.adequate, early.explained_share, early.untold, early.claims) == (None, None, (), ())
    chips = narrative(early, "chips")
    assert (chips.basket, chips.told.score, chips.told.p, chips.passed) == (None, None, None, False)
    assert (chips.told.stories, chips.told.surprise is not None) == (5, True)
    assert "the session was not over at" in early.notes[0]
    assert f"{DAY} · all · the session was not over" in to_table(early)
    assert "was not over: there is no tape" in paragraph(early)
    assert "尚未收盘" in paragraph(early, "zh")
    assert "None" not in to_table(early) + to_table(early, "zh") + to_markdown(early)
    late = report({"220101": -50}, texts, as_of=datetime.combine(DAY, time(7), UTC))
    assert late.tape.members == 24
    assert narrative(late, "chips").told.passed


def test_the_tape_of_the_close_is_named_where_only_texts_are_cut() -> None:
    found = report({}, [*talk("chips", -1, 2), *filler()], before="open")
    assert found.tape.members == 24
    assert any("--before bounds the texts" in note for note in found.notes)


def test_a_quote_of_the_day_is_not_seen_in_the_morning_in_any_universe() -> None:
    """The byte-for-byte law: without the day's quotes the report of the morning is the same."""
    morning = datetime.combine(DAY, time(1), UTC)
    for universe in ("all", "star-board"):
        connection, days = world({"*": -60}, [*talk("chips", -1, 5), *filler()])
        before = to_json(day_report(connection, days, LABELS, DAY, universe=universe, as_of=morning))
        code = int(DAY.strftime("%Y%m%d"))
        connection.execute("DELETE FROM quotes WHERE session = ?", (code,))
        connection.execute("DELETE FROM breadth WHERE session = ?", (code,))
        assert to_json(day_report(connection, days, LABELS, DAY, universe=universe, as_of=morning)) == before
