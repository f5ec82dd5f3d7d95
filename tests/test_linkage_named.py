"""The companies that news names: statistic, placebo and peers, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from linkage.named import (
    Pair,
    excess_table,
    named_p,
    pairs_by_label,
    peers_excess,
    return_table,
    statistics,
)


def flat(count: int = 41) -> np.ndarray:
    """Return plus and minus one per cent in turns, for one stock."""
    return np.array([[0.01 if n % 2 else -0.01] for n in range(count)])


def test_a_move_is_measured_in_the_stocks_own_deviations_of_the_other_sessions() -> None:
    returns = np.vstack([flat(40), [[0.03]]])
    excess = excess_table(returns, np.zeros(41), np.ones(41), [7])
    sd = 0.01 * (40 / 39) ** 0.5  # of the forty others
    assert excess.scaled[-1, 0] == pytest.approx(0.03 / sd)
    assert excess.raw[-1, 0] == pytest.approx(0.03)


def test_the_statistic_weighs_by_strength() -> None:
    returns = np.hstack([np.vstack([flat(40), [[0.03]]]), np.vstack([-flat(40), [[-0.01]]])])
    excess = excess_table(returns, np.zeros(41), np.ones(41), [7, 8])
    pairs = [Pair(7, "a", 1, 2.0, 1), Pair(8, "b", -1, 1.0, 2)]
    sd = 0.01 * (40 / 39) ** 0.5
    assert statistics(pairs, excess)[-1] == pytest.approx((2 * 3 + 1 * 1) * 0.01 / sd / 5**0.5)


def test_the_market_is_taken_off_and_wild_first_days_are_cut() -> None:
    returns = np.vstack([flat(40), [[5.0]]])
    excess = excess_table(returns, np.full(41, 0.01), np.full(41, np.nan), [7])
    assert excess.raw[-1, 0] == pytest.approx(4.99)
    assert excess.scaled[-1, 0] == pytest.approx(0.2 / (0.01 * (40 / 39) ** 0.5))


def test_a_session_on_which_all_stocks_are_apart_is_brought_to_the_usual_spread() -> None:
    returns, spread = np.vstack([flat(40), [[0.03]]]), np.append(np.full(40, 0.02), 0.06)
    excess = excess_table(returns, np.zeros(41), spread, [7])
    assert excess.scaled[-1, 0] == pytest.approx(0.01 / (0.01 * (40 / 39) ** 0.5))
    assert excess.raw[-1, 0] == pytest.approx(0.03)


def test_a_young_stock_has_no_scale() -> None:
    returns = np.vstack([np.full((30, 1), np.nan), flat(19), [[0.05]]])
    excess = excess_table(returns, np.zeros(50), np.ones(50), [7])
    assert np.isnan(excess.scaled).all()
    assert np.isnan(statistics([Pair(7, "a", 1, 1.0, 1)], excess)).all()


def test_p_counts_the_narratives_own_past_sessions() -> None:
    past = np.arange(60, dtype=float)
    assert named_p({"a": np.append(past, 50.0)})["a"] == pytest.approx((1 + 10) / 61)


def test_beyond_its_own_past_the_pool_decides() -> None:
    past = np.arange(60, dtype=float)
    found = named_p({"a": np.append(past, 1000.0), "b": np.append(past, 0.0)})
    assert found["a"] == pytest.approx(1 / 121)  # beyond all 120 of the pool
    assert found["b"] == 1.0


def test_a_pool_never_makes_p_larger() -> None:
    wild = np.append(np.append(np.zeros(59), 60.0), 0.0)
    calm = np.append(np.arange(60.0), 60.0)
    assert named_p({"calm": calm, "wild": wild})["calm"] <= 1 / 61


@pytest.mark.parametrize("row", [np.append(np.arange(19.0), 5), np.ones(61), np.append(np.arange(60.0), np.nan)])
def test_without_past_spread_or_value_there_is_no_p(row: np.ndarray) -> None:
    assert named_p({"a": row}) == {}


def test_stories_vote_once_and_balance_out() -> None:
    rows = [
        ("x", 7, "a", 1, 2, 100, 11, 20250407, "morning"),
        ("x", 7, "a", 1, 3, 100, 10, 20250407, "morning"),  # a copy of the same story
        ("x", 7, "a", 1, 2, 101, 12, 20250407, "morning"),
        ("x", 8, "b", 1, 1, 102, 13, 20250407, "morning"),
        ("x", 8, "b", -1, 1, 103, 14, 20250407, "morning"),  # the two cancel
        ("y", 9, "c", -1, 1, 104, 15, 20250407, "morning"),
        ("z", 8, "b", 1, 1, 105, 16, 20250407, "morning"),
        ("z", 8, "b", -1, 1, 106, 17, 20250407, "morning"),
    ]
    assert pairs_by_label(rows) == {"x": (Pair(7, "a", 1, 3.0, 10),), "y": (Pair(9, "c", -1, 1.0, 15),)}


def test_a_return_table_has_holes_where_nothing_traded() -> None:
    rows = [
        (1, 7, 11_000, 10_000, 5, None),
        (2, 7, 11_000, 10_000, 0, None),
        (1, 8, None, None, None, 0.05),
        (2, 8, None, 10_000, None, None),
    ]
    table = return_table(rows, [1, 2], [7, 8])
    assert table[0] == pytest.approx([0.1, 0.05])
    assert np.isnan(table[1]).all()


def test_peers_are_the_industrys_other_stocks() -> None:
    symbol, industry = np.array([1, 2, 3, 4, 5]), np.array([10, 10, 10, 20, 0])
    change = np.array([0.09, 0.03, np.nan, 0.5, 0.5])
    pairs = [Pair(1, "a", -1, 2.0, 1), Pair(9, "gone", 1, 1.0, 2), Pair(5, "loose", 1, 1.0, 3)]
    assert peers_excess(pairs, symbol, industry, change, 0.01) == pytest.approx(-(0.03 - 0.01))


def test_without_peers_there_is_no_figure() -> None:
    symbol, industry = np.array([1, 2]), np.array([10, 20])
    assert peers_excess([Pair(1, "a", 1, 1.0, 1)], symbol, industry, np.array([0.1, 0.1]), 0.0) is None
