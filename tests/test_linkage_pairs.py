"""Company news over a period, worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from linkage import pairs
from linkage.association import Resampler
from linkage.named import Pair
from linkage.pairs import DRAWS, LEAST_PAIRS, reaction, spoken


def test_companies_without_quotes_are_left_out() -> None:
    said = spoken([(2, (Pair(7, "a", -1, 2.0, 1), Pair(9, "b", 1, 1.0, 2)))], {7: 0})
    assert (said.session.tolist(), said.symbol.tolist()) == ([2], [0])
    assert (said.tone.tolist(), said.weight.tolist()) == ([-1.0], [2.0])
    assert len(spoken([], {}).session) == 0


def test_the_statistic_is_the_weighted_sum() -> None:
    moves = np.zeros((40, 1))
    rows = [(n, (Pair(7, "a", 1 if n % 2 else -1, 2.0, n),)) for n in range(10, 30)]
    moves[10:30, 0] = [1.0 if n % 2 else -1.0 for n in range(10, 30)]
    found = reaction(spoken(rows, {7: 0}), moves, Resampler(np.random.default_rng(1), DRAWS))
    assert found is not None
    assert found.rho == pytest.approx(1.0)
    assert found.t == pytest.approx(20 * 2 / np.sqrt(20 * 4))
    assert (found.mean, found.right, found.right_strong) == (1.0, 1.0, 1.0)
    assert (found.pairs, found.sessions) == (20, 20)
    assert found.before_t is not None
    assert found.p == pytest.approx(1 / 40)
    assert found.low == pytest.approx(1.0)


def test_few_pairs_or_sessions_say_nothing() -> None:
    rows = [(n, (Pair(7, "a", 1, 1.0, n),)) for n in range(LEAST_PAIRS - 1)]
    assert reaction(spoken(rows, {7: 0}), np.ones((40, 1)), Resampler(np.random.default_rng(1), DRAWS)) is None
    rows.append((10, (Pair(7, "a", 1, 1.0, 10),)))
    assert reaction(spoken(rows, {7: 0}), np.ones((12, 1)), Resampler(np.random.default_rng(1), DRAWS)) is None
    few = reaction(spoken(rows, {7: 0}), np.ones((40, 1)), Resampler(np.random.default_rng(1), DRAWS))
    assert few is not None
    assert (few.low, few.high, few.right_strong) == (None, None, None)


def test_the_level_holds_where_stocks_share_shocks() -> None:
    rng = np.random.default_rng(2)
    p = []
    for _ in range(300):
        moves = rng.standard_normal((80, 1)) + rng.standard_normal((80, 20))
        rows = [
            (n, tuple(Pair(s, "x", 1, 1.0, n) for s in rng.choice(20, 4, replace=False).tolist())) for n in range(80)
        ]
        found = reaction(spoken(rows, {s: s for s in range(20)}), moves - moves.mean(axis=0), Resampler(rng, DRAWS))
        assert found is not None
        p.append(found.p)
    assert abs(np.mean(np.array(p) <= 0.1) - 0.1) < 0.06


def test_all_shifts_are_those_of_a_loop() -> None:
    rng = np.random.default_rng(3)
    moves = rng.standard_normal((40, 6))
    moves[rng.random(moves.shape) < 0.2] = np.nan
    rows = [(n, tuple(Pair(s, "x", 1 if s % 2 else -1, 1.0 + s % 3, n) for s in range(n % 5))) for n in range(40)]
    said = spoken(rows, {s: s for s in range(6)})
    found = pairs._shifted(said, moves)  # noqa: SLF001 - against a loop
    for shift in range(40):
        total = heavy = spread = 0.0
        for row, named in rows:
            for pair in named:
                z = moves[(row + shift) % 40, pair.symbol]
                if np.isfinite(z):
                    total += pair.weight * pair.tone * z
                    heavy, spread = heavy + pair.weight**2, spread + z**2
        assert found[shift] == pytest.approx([total / np.sqrt(heavy * spread), total / np.sqrt(heavy)])
