"""The day report of a made-up market: what is planted is found, and nothing of the future is seen."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from linkage_world import (
    DAY,
    FIRST,
    LABELS,
    OUTSIDERS,
    Text,
    add,
    calendar,
    chatter,
    market,
    memory,
    quote,
    tell,
    world,
)

from corpus.errors import MissingData, NotASession, UnknownUniverse
from corpus.records import Breadth, IndexQuote, Membership
from corpus.store.connection import transaction
from corpus.store.quotes import add_index_quotes, add_reported_breadth
from corpus.store.reference import add_memberships
from linkage.refresh import refresh
from linkage.reports.day import day_report
from linkage.reports.render import to_dict, to_json

if TYPE_CHECKING:
    import sqlite3

    from corpus.records import Voice
    from linkage.reports.records import DayReport, Narrative


def talk(label: str, tone: int, count: int, voice: Voice = "told", **more: Any) -> list[Text]:  # noqa: ANN401
    return [
        Text(f"{voice} {label} {tone} {n}", DAY, voice, ((label, tone),), source=f"wire {n}", **more)
        for n in range(count)
    ]


def filler(count: int = 4) -> list[Text]:
    voices: tuple[Voice, Voice] = ("told", "news")
    return [Text(f"filler {voice} {n}", DAY, voice) for voice in voices for n in range(count)]


def report(shocks: dict[str, int], texts: list[Text], **more: Any) -> DayReport:  # noqa: ANN401 - options of the report
    connection, days = world(shocks, texts)
    return day_report(connection, days, LABELS, DAY, **more)


def narrative(found: DayReport, label: str) -> Narrative:
    return next(n for n in found.narratives if n.label == label)


def test_a_planted_recap_that_its_basket_bears_out_passes() -> None:
    found = report({"220101": -50}, [*talk("chips", -1, 5), *filler()])
    chips = narrative(found, "chips")
    assert found.narratives[0].label == "chips"
    assert (chips.standing, chips.told.passed, chips.news.passed) == ("told and borne out", True, False)
    assert chips.told.stories == chips.told.articles == chips.told.sources == 5
    assert chips.told.score is not None
    assert chips.told.score < -2
    assert chips.basket is not None
    assert (chips.basket.members, chips.basket.decliners, chips.basket.breadth) == (6, 6, -1.0)
    assert chips.basket.contribution is not None
    assert chips.basket.contribution == pytest.approx((chips.basket.mean_return or 0) * 6 / 24, rel=0.1)
    assert chips.buckets["pre-open"] == 5
    assert chips.news.p is None


def test_the_same_recap_with_the_wrong_sign_is_not_borne_out() -> None:
    chips = narrative(report({"220101": 50}, [*talk("chips", -1, 5), *filler()]), "chips")
    assert (chips.standing, chips.told.score, chips.told.p) == ("told, not borne out", 0.0, 1.0)


def test_news_passes_by_the_companies_it_names() -> None:
    named = (("688007", "股688007", -1, 3), ("688008", "股688008", -1, 2))
    texts = [*talk("chips", -1, 3, "news", mentions=named), *filler()]
    found = report({"220101": -80}, texts)
    chips = narrative(found, "chips")
    assert (chips.standing, chips.news.passed, chips.passed) == ("news-led", True, True)
    assert chips.news.named_t is not None
    assert chips.news.named_t > 3
    assert chips.news.named_p == pytest.approx(1 / 61)
    assert [(one.symbol, one.tone, one.strength) for one in chips.news.named] == [
        ("688007", -1, 3.0),
        ("688008", -1, 3.0),
    ]
    assert (chips.news.peers_excess_return or 0) > 0.05  # in the tone's direction
    assert chips.evidence[0].article
    assert {e.source for e in chips.evidence} == {"wire 0", "wire 1", "wire 2"}


def test_two_company_stories_carry_no_narrative_unless_the_settings_say_so() -> None:
    named = (("688007", "股688007", -1, 3), ("688008", "股688008", -1, 2))
    texts = [*talk("chips", 0, 2, "news", mentions=named), *filler()]
    strict = report({"220101": -80}, texts)
    chips = narrative(strict, "chips")
    assert (chips.news.named_t is not None, chips.news.named_p, len(chips.news.named)) == (True, None, 2)
    assert chips.news.p == chips.news.basket_p
    assert any("too few stories name a company" in note and "chips" in note for note in strict.notes)
    loose = report({"220101": -80}, texts, named_stories=2)
    assert narrative(loose, "chips").news.named_p == pytest.approx(1 / 61)
    assert not any("too few stories name" in note for note in loose.notes)


def test_companies_account_for_themselves_and_not_for_the_market() -> None:
    named = (("688007", "股688007", -1, 3),)
    texts = [*talk("tariffs", -1, 1, "news", mentions=named), *talk("tariffs", 1, 3, "news"), *filler()]
    found = report({"*": -20, "220101": -90}, texts, named_stories=1)
    tariffs = narrative(found, "tariffs")
    assert (tariffs.news.passed, tariffs.news.score) == (True, 0.0)
    assert found.adequate is False
    assert found.explained_share == pytest.approx(6 / 24, abs=0.02)  # the company's industry, not the universe
    assert tariffs.evidence[0].title == "news tariffs -1 0"


def test_a_policy_without_stocks_is_read_against_the_universe() -> None:
    found = report({"*": -60}, [*talk("tariffs", -1, 5), *filler()])
    tariffs = narrative(found, "tariffs")
    assert tariffs.standing == "told and borne out"
    assert tariffs.basket is not None
    assert (tariffs.basket.members, tariffs.basket.mean_return) == (24, found.tape.mean_return)
    assert tariffs.basket.contribution is None
    assert (found.adequate, found.explained_share) == (True, None)
    assert any("in no explained share: tariffs" in note for note in found.notes)
    assert any("universe itself" in note and "tariffs" in note for note in found.notes)
    assert found.tape.regime == "broad fall"


def test_a_large_move_without_a_text_has_no_adequate_narrative() -> None:
    found = report({"*": -60}, filler())
    assert (found.adequate, found.explained_share, found.narratives) == (False, 0.0, ())


def test_a_rally_that_passes_does_not_account_for_a_fall() -> None:
    found = report({"*": -60, "220101": 150}, [*talk("chips", 1, 5), *filler()])
    assert narrative(found, "chips").passed
    assert (found.adequate, found.explained_share) == (False, 0.0)


def test_a_basket_that_moves_without_a_text_is_untold() -> None:
    found = report({"330101": 60}, [*talk("chips", 1, 1), *filler()])
    assert [move.label for move in found.untold] == ["ships"]
    assert found.untold[0].excess_return_z > 2.5


def test_the_top_cuts_the_list_but_not_what_was_looked_at() -> None:
    texts = [*talk("chips", -1, 3), *talk("ships", 0, 1), *filler()]
    whole, cut = report({}, texts), report({}, texts, top=1)
    assert (len(whole.narratives), len(cut.narratives)) == (2, 1)
    assert cut.narratives[0] == whole.narratives[0]


def test_a_board_is_measured_by_its_own_members() -> None:
    found = report({"220101": -50}, [*talk("chips", -1, 5), *filler()], universe="star-board")
    chips = narrative(found, "chips")
    assert (found.tape.members, found.universe) == (18, "star-board")
    assert chips.basket is not None
    assert chips.basket.members == 6
    assert chips.told.passed


def test_a_basket_with_fewer_than_five_members_in_the_universe_has_no_tape() -> None:
    connection, days = world({"220101": -50}, [*talk("chips", -1, 5), *filler()])
    members = [*range(688001, 688007), *range(688007, 688011)]  # all of crops, four of chips
    with transaction(connection):
        add_memberships(connection, [Membership("star50", f"{s:06d}", "", FIRST) for s in members])
    refresh(connection, LABELS)
    found = day_report(connection, days, LABELS, DAY, universe="star50")
    chips = narrative(found, "chips")
    assert (found.tape.members, chips.told.score, chips.told.p) == (10, None, None)
    assert any("too few stocks" in note and "chips" in note for note in found.notes)


def test_articles_that_came_later_in_the_day_are_left_out_before_the_open() -> None:
    texts = [*talk("chips", -1, 2, "news"), *talk("ships", 1, 2, "news", clock=time(10, 0)), *filler()]
    assert [n.label for n in report({}, texts, before="open").narratives] == ["chips"]
    assert {n.label for n in report({}, texts, before="close").narratives} == {"chips", "ships"}


def test_articles_seen_later_are_left_out_as_of_a_moment() -> None:
    late = datetime(2025, 12, 1, tzinfo=UTC)
    texts = [*talk("chips", -1, 2), *talk("ships", 1, 2, seen_at=late), *filler()]
    found = report({}, texts, as_of=datetime(2025, 6, 1, tzinfo=UTC))
    assert [n.label for n in found.narratives] == ["chips"]


def news(*mentions: tuple[str, str, int, int]) -> list[Text]:
    named = (("688007", "股688007", -1, 3), *mentions)
    return [*talk("chips", -1, 3, "news", mentions=named), *talk("chips", -1, 3), *filler()]


def future(connection: sqlite3.Connection) -> None:
    """Add thirty sessions after DAY: quotes, texts, breadth, an index, names that make DAY's texts read otherwise."""
    later = calendar().sessions[90:]
    market(connection, later, {later[0]: {"*": 90}})
    add(connection, [quote(session, 688008, 5, "新名字") for session in later])
    add(connection, [quote(later[0], 688099, 5, "后来者")])
    tell(connection, chatter(later))
    tell(connection, news(("688008", "新名字", 1, 3), ("688099", "后来者", 1, 3)))
    with transaction(connection):
        add_index_quotes(connection, [IndexQuote(session, "all", 101, 100) for session in later])
        add_reported_breadth(connection, [Breadth(later[0], "all", 9, 9, 0, 0, 0, 1, 1, 1.0, 0.1, 0.1, 1.0)], "x")
    refresh(connection, LABELS)


@pytest.mark.parametrize("universe", ["all", "star-board", "sw:220000"])
def test_the_future_changes_no_byte(universe: str) -> None:
    connection, days = world({"220101": -50}, news())
    before = to_json(day_report(connection, days, LABELS, DAY, universe=universe))
    future(connection)
    assert to_json(day_report(connection, days, LABELS, DAY, universe=universe)) == before
    assert "股688007" in before


def test_the_order_in_which_texts_came_changes_no_byte() -> None:
    texts = [*talk("chips", -1, 3, "news"), *talk("ships", 1, 3), *filler()]
    (first, days), (second, _) = world({}, texts), world({}, texts[::-1])
    assert to_json(day_report(first, days, LABELS, DAY)) == to_json(day_report(second, days, LABELS, DAY))


def reported(session: date, universe: str, mean: float, members: int = 5000) -> Breadth:
    up = members // 2
    return Breadth(session, universe, members, up, members - up, 0, 9, None, None, 0.0, mean, mean / 2, None)


def test_reported_breadth_carries_a_report_where_quotes_are_few() -> None:
    connection, days = memory(), calendar()
    sessions = days.between(FIRST, DAY + timedelta(days=1))
    rows = []
    for n, session in enumerate(sessions):
        wobble = (n * 7 % 5 - 2) / 1000
        rows += [reported(session, "all", wobble), reported(session, "star-board", wobble, 500)]
        rows.append(reported(session, "label:chips", -0.08 if session == DAY else wobble * 2 + (n % 3) / 1000, 150))
    with transaction(connection):
        add_reported_breadth(connection, rows, "elsewhere")
    add(connection, [quote(DAY, symbol, -50) for symbol in OUTSIDERS])
    tell(connection, [*chatter(sessions[:-1]), *talk("chips", -1, 5), *talk("ships", 1, 1), *filler()])
    refresh(connection, LABELS)
    found = day_report(connection, days, LABELS, DAY)
    assert (found.tape.members, found.explained_share) == (5000, None)
    chips = narrative(found, "chips")
    assert chips.told.passed
    assert chips.basket is not None
    assert (chips.basket.members, chips.basket.contribution) == (150, None)
    assert narrative(found, "ships").basket is None
    notes = " ".join(found.notes)
    assert "as reported" in notes
    assert "limits are unknown" in notes
    board = day_report(connection, days, LABELS, DAY, universe="star-board")
    assert board.tape.members == 500
    assert narrative(board, "chips").basket is None
    assert any("ingest industries" in note for note in board.notes)


def test_index_quotes_decide_what_is_narrow() -> None:
    connection, days = world({"*": 1}, filler())
    sessions = days.between(FIRST, DAY + timedelta(days=1))
    with transaction(connection):
        add_index_quotes(connection, [IndexQuote(s, "all", 100 + (n % 5) / 10, 100) for n, s in enumerate(sessions)])
        add_index_quotes(connection, [IndexQuote(DAY, "all", 104, 100)])
    found = day_report(connection, days, LABELS, DAY)
    assert found.tape.index_return == pytest.approx(0.04)
    assert found.tape.narrowness is not None
    assert found.tape.narrowness > 5
    assert not any("for the index stands" in note for note in found.notes)


def test_an_industry_without_index_quotes_is_weighted_by_float_value() -> None:
    found = report({}, filler(), universe="sw:220000")
    assert found.tape.narrowness is not None
    assert any("for the index stands the float-weighted mean return" in note for note in found.notes)


def test_a_half_complete_session_is_flagged() -> None:
    connection, days = world({}, filler())
    following = days.following(DAY)
    assert following is not None
    add(connection, [quote(following, symbol, 5) for symbol in OUTSIDERS])
    refresh(connection, LABELS)
    found = day_report(connection, days, LABELS, following)
    assert any("half complete: 6 members" in note for note in found.notes)


def test_sessions_with_quotes_of_a_few_stocks_are_no_past_of_a_board() -> None:
    connection, days = memory(), calendar()
    sessions = days.between(FIRST, DAY + timedelta(days=1))
    market(connection, sessions, {})
    with transaction(connection):
        add_reported_breadth(connection, [reported(DAY, "star-board", 0.01, 500)], "elsewhere")
    tell(connection, talk("tariffs", 1, 1))
    refresh(connection, LABELS)
    found = day_report(connection, days, LABELS, DAY, universe="star-board")
    assert (found.tape.members, found.explained_share) == (500, None)


def test_a_board_of_which_nothing_is_known_on_some_days_still_has_a_report() -> None:
    connection, days = world({}, filler())
    gap = days.before(DAY, 3)[0]
    code = int(gap.strftime("%Y%m%d"))
    connection.execute("DELETE FROM breadth WHERE session = ?", (code,))
    assert day_report(connection, days, LABELS, DAY, universe="star-board").tape.members == 18
    assert day_report(connection, days, LABELS, DAY).tape.members == 24


def test_a_first_session_has_no_past_and_says_so() -> None:
    connection, days = memory(), calendar()
    add(connection, [quote(FIRST, 688001, 10), quote(FIRST, 688002, -5)])
    tell(connection, [Text("one", FIRST, "told", (("chips", 1), ("tariffs", 1)))])
    refresh(connection, LABELS)
    found = day_report(connection, days, LABELS, FIRST)
    assert (found.tape.regime, found.adequate) == (None, None)
    assert {(n.told.score, n.told.p, n.standing) for n in found.narratives} == {(None, None, "quiet")}
    notes = " ".join(found.notes)
    assert "too few past sessions with recaps" in notes
    assert "no news" in notes


def test_members_without_a_quote_are_told() -> None:
    connection, days = world({}, filler())
    with transaction(connection):
        add_memberships(connection, [Membership("star50", s, "", FIRST) for s in ("688001", "688002", "688999")])
    refresh(connection, LABELS)
    found = day_report(connection, days, LABELS, DAY, universe="star50")
    assert "1 members have no quote: 688999" in found.notes


def test_a_session_without_quotes_says_what_to_ingest() -> None:
    connection, days = world({}, filler())
    following = days.following(DAY)
    assert following is not None
    with pytest.raises(MissingData, match=rf"latest before it with quotes is {DAY}.*fupan ingest quotes"):
        day_report(connection, days, LABELS, following)
    with pytest.raises(MissingData, match="no session before it"):
        day_report(memory(), days, LABELS, DAY)


def test_impossible_questions_are_refused() -> None:
    connection, days = world({}, filler())
    with pytest.raises(NotASession):
        day_report(connection, days, LABELS, date(2025, 1, 11))
    with pytest.raises(UnknownUniverse, match="star-board"):
        day_report(connection, days, LABELS, DAY, universe="star50")


def contract() -> dict[str, Any]:
    """Return the JSON of the command line's contract, as `cli.md` shows it."""
    path = Path(__file__).resolve().parents[2] / "shared" / "cli.md"
    if not path.is_file():
        pytest.skip("the contract is absent")
    text = re.search(r"```json\n(\{\"session\".*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    loaded: dict[str, Any] = json.loads(text.group(1))
    return loaded


def shape(value: object) -> object:
    """Return the keys of a value, all the way down; a list is known by its first item."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    return [shape(value[0])] if isinstance(value, list) and value else None


def test_the_json_has_exactly_the_keys_of_the_contract() -> None:
    named = (("688007", "股688007", -1, 3),)
    texts = [*talk("chips", -1, 5, "news", mentions=named), *filler()]
    found = to_dict(report({"220101": -50, "330101": 80}, texts))
    wanted = contract()
    for whole in (found, wanted):
        whole["claims"] = whole["notes"] = []
    assert json.dumps(shape(found)) == json.dumps(shape(wanted))
