"""What is enough for a large move, beside what the texts of other sessions would have explained of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from linkage_world import DAY, LABELS, Text, world

from linkage import horizon
from linkage.reports.adequacy import BEYOND, Adequacy, adequacy, placebo_shares
from linkage.reports.ground import Ground, survey
from linkage.reports.voices import Judged, judge


@pytest.fixture(scope="module")
def case() -> tuple[Ground, Judged]:
    """Return a fall of everything, of chips most, of which recaps tell as they have on and off."""
    texts = [Text(f"t{n}", DAY, "told", (("chips", -1),), source=f"s{n}") for n in range(5)]
    connection, days = world({"*": -60, "220101": -60}, texts)
    ground = survey(connection, horizon.horizon(days, DAY), LABELS, "all")
    return ground, judge(horizon.counts(connection, ground.line), "told", ground, {})


def with_legs(judged: Judged, label: int, leg: float, every: int) -> Judged:
    """Put a leg for one label on every so-many-th past session, none elsewhere."""
    legs, stories = np.zeros_like(judged.legs), np.zeros_like(judged.series.stories)
    legs[:-1:every, label], stories[:-1:every, label] = leg, 3.0
    return replace(judged, legs=legs, series=replace(judged.series, stories=stories))


def test_past_texts_explain_what_their_baskets_hold(case: tuple[Ground, Judged]) -> None:
    ground, judged = case
    silent = placebo_shares(ground, [with_legs(judged, 1, 0.0, 2)])
    assert (len(silent), silent.max()) == (60, 0.0)
    loud = placebo_shares(ground, [with_legs(judged, 1, -9.0, 2)])  # on half of the sessions chips would pass
    assert set(np.round(loud, 2)) == {0.0, 0.25}  # six stocks of the twenty-four that fell
    assert loud.mean() == pytest.approx(0.125)
    wrong = placebo_shares(ground, [with_legs(judged, 1, 9.0, 2)])
    assert wrong.max() == 0.0


def test_a_share_must_be_five_points_above_nine_in_ten_of_chance(case: tuple[Ground, Judged]) -> None:
    ground, judged = case
    quiet, loud = with_legs(judged, 1, 0.0, 2), with_legs(judged, 1, -9.0, 2)
    chips, ships = ground.basket("chips"), ground.basket("ships")
    found = adequacy(ground, [quiet], [chips])
    assert (found.adequate, found.most) == (True, 0.0)
    assert found.share == pytest.approx(0.25)
    assert adequacy(ground, [loud], [chips]).adequate is False  # other sessions' texts explain as much
    assert adequacy(ground, [loud], [chips, ships]).adequate is True
    few = np.zeros_like(chips)
    few[np.flatnonzero(chips)[:1]] = True
    assert adequacy(ground, [quiet], [few]).adequate is False  # one stock of twenty-four is under a twentieth
    assert BEYOND == 0.05
    assert adequacy(ground, [quiet], []).adequate is False


def test_where_nothing_could_pass_nothing_is_said_to_be_lacking(case: tuple[Ground, Judged]) -> None:
    ground, judged = case
    mute = replace(judged, null=np.zeros(0))
    assert len(placebo_shares(ground, [mute])) == 0
    assert adequacy(ground, [mute], []).adequate is None
    assert adequacy(ground, [mute, judged], []).adequate is False


def test_one_that_stands_against_the_universe_is_enough(case: tuple[Ground, Judged]) -> None:
    ground, judged = case
    assert adequacy(ground, [judged], [None]).adequate is True


def test_a_small_move_needs_none_and_an_unknown_one_has_no_answer(case: tuple[Ground, Judged]) -> None:
    ground, judged = case
    calm = replace(ground, move=replace(ground.move, change_z=0.1, breadth_z=0.2))
    assert adequacy(calm, [judged], []) == Adequacy(True)
    unknown = replace(ground, move=replace(ground.move, change_z=None, breadth_z=None))
    assert adequacy(unknown, [judged], []) == Adequacy(None)


def test_without_quotes_or_a_past_of_texts_chance_is_not_known(case: tuple[Ground, Judged]) -> None:
    ground, judged = case
    bare = replace(ground, covered=False)
    assert adequacy(bare, [judged], []).adequate is False
    assert adequacy(bare, [judged], [ground.basket("chips")]).adequate is True
    mute = replace(judged, legs=np.full_like(judged.legs, np.nan))
    assert adequacy(ground, [mute], [ground.basket("chips")]).adequate is None
