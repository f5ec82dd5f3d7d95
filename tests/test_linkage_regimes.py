"""The kind of session, by return and breadth against their past."""

from __future__ import annotations

import pytest

from corpus.workspace import Thresholds
from linkage.regimes import Move, is_large, narrowness, regime


@pytest.mark.parametrize(
    ("move", "name"),
    [
        (Move(0.02, 0.8, 2.0, 1.5), "broad rally"),
        (Move(0.02, 0.1, 2.0, 0.2), "narrow rally"),
        (Move(0.02, -0.1, 2.0, -1.0), "narrow rally"),
        (Move(-0.02, -0.8, -2.0, -1.5), "broad fall"),
        (Move(-0.02, -0.1, -2.0, 0.0), "narrow fall"),
        (Move(0.0, 0.05, 0.1, 0.2), "quiet"),
        (Move(0.001, 0.6, 0.2, 1.5), "mixed"),
        (Move(-0.001, -0.6, 0.7, -0.6), "mixed"),
        (Move(None, 0.5, None, 1.0), None),
        (Move(0.01, 0.5, 1.0, None), None),
    ],
)
def test_a_session_has_one_of_six_names(move: Move, name: str | None) -> None:
    assert regime(move) == name


@pytest.mark.parametrize(
    ("bounds", "name"),
    [
        (Thresholds(), "broad rally"),
        (Thresholds(broad=1.6), "narrow rally"),
        (Thresholds(usual=2.1, large=3), "mixed"),
        (Thresholds(usual=2.5, broad=0.1, large=3), "mixed"),
    ],
)
def test_thresholds_are_those_of_the_settings(bounds: Thresholds, name: str) -> None:
    up, down = Move(0.02, 0.8, 2.0, 1.5), Move(-0.02, -0.8, -2.0, -1.5)
    if name == "mixed":
        up, down = Move(0.02, 0.8, 2.0, 2.6), Move(-0.02, -0.8, -2.0, -2.6)
    assert regime(up, bounds) == name
    assert regime(down, bounds) == name.replace("rally", "fall")
    assert regime(Move(0.02, 0.8, 2.0, 1.5), Thresholds(usual=2.1, large=3)) == "quiet"
    assert (is_large(up, Thresholds(large=1.9)), is_large(up, Thresholds(large=9.0))) == (True, False)


@pytest.mark.parametrize(
    ("move", "gap"),
    [
        (Move(0.02, 0.1, 2.0, 0.5), 1.5),
        (Move(-0.02, -0.1, -2.0, -0.5), 1.5),
        (Move(-0.02, -0.9, -0.5, -2.0), -1.5),
        (Move(None, 0.1, None, 0.5), None),
        (Move(0.02, 0.1, 2.0, None), None),
    ],
)
def test_narrowness_is_how_much_further_the_return_went(move: Move, gap: float | None) -> None:
    assert narrowness(move) == gap


@pytest.mark.parametrize(
    ("move", "large"),
    [
        (Move(0.0, 0.0, 0.5, -1.0), True),
        (Move(0.0, 0.0, 0.9, 0.9), False),
        (Move(0.0, 0.0, None, 1.2), True),
        (Move(0.0, 0.0, None, None), None),
    ],
)
def test_a_move_is_large_by_either(move: Move, large: bool | None) -> None:
    assert is_large(move) is large
