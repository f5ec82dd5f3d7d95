"""Company news over a period, worked by hand, against a loop, and in worlds without any link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from linkage import pairs
from linkage.association import LEAST_SESSIONS, Resampler
from linkage.named import Pair
from linkage.pairs import LEAST_FOR_INTERVAL, LEAST_PAIRS, reactions, spoken
from linkage.scores import false_discovery_q

if TYPE_CHECKING:
    from linkage.arrays import Floats
    from linkage.pairs import Spoken


def draws() -> Resampler:
    return Resampler(np.random.default_rng(1))


def test_companies_without_quotes_are_left_out() -> None:
    said = spoken({"b": [(2, (Pair(7, "a", -1, 2.0, 1), Pair(9, "b", 1, 1.0, 2)))], "a": []}, {7: 0})
    assert said.labels == ("a", "b")
    assert (said.label.tolist(), said.session.tolist(), said.symbol.tolist()) == ([1], [2], [0])
    assert (said.tone.tolist(), said.weight.tolist()) == ([-1.0], [2.0])
    assert len(spoken({}, {}).session) == 0


def regular(lag: int = 0) -> tuple[Spoken, Floats]:
    """Return twenty companies of one session each, and a tape that does what they say `lag` sessions later."""
    rows = [(n, (Pair(7, "a", 1 if n % 2 else -1, 2.0, n),)) for n in range(10, 30)]
    moves = np.zeros((40, 1))
    moves[10 + lag : 30 + lag, 0] = [1.0 if n % 2 else -1.0 for n in range(10, 30)]
    return spoken({"x": rows}, {7: 0}), moves


def test_the_statistic_is_the_weighted_sum() -> None:
    found = reactions(*regular(), draws())
    assert found is not None
    assert found.figures.rho[0] == pytest.approx(1.0)
    assert found.t[0] == pytest.approx(20 * 2 / np.sqrt(20 * 4))
    assert (found.mean[0], found.right[0], found.strong[0], found.pairs[0]) == (1.0, 1.0, 1.0, 20)
    assert found.figures.sessions[0] == 20
    assert (found.figures.first_half[0], found.figures.second_half[0]) == (pytest.approx(1.0), pytest.approx(1.0))
    assert found.figures.shifts.shape == (1, 40)
    assert found.figures.p[0] == pytest.approx(1 / 39)  # twenty sessions on nothing moves: there is no figure
    assert np.isnan(found.figures.placebo_rho[0])


def test_sessions_begin_with_the_first_that_has_a_tape() -> None:
    said, moves = regular()
    moves[:5] = moves[37:] = np.nan
    found = reactions(said, moves, draws())
    assert found is not None
    assert found.figures.shifts.shape == (1, 32)
    assert found.figures.rho[0] == pytest.approx(1.0)


@pytest.mark.parametrize("lag", [-3, -1, 2, 3])
def test_a_lag_sets_the_news_beside_a_later_tape(lag: int) -> None:
    said, moves = regular(lag)
    found, now = reactions(said, moves, draws(), lag), reactions(said, moves, draws())
    assert found is not None
    assert now is not None
    assert (found.labels, found.pairs.tolist()) == (("x",), [20])
    assert found.figures.rho[0] == pytest.approx(1.0)
    assert now.figures.rho[0] < 1.0


def test_the_ends_of_a_lag_are_cut_and_not_carried_round() -> None:
    """News of the last sessions has no tape three sessions later; the first sessions' tape is nobody's."""
    moves = np.random.default_rng(2).standard_normal((40, 1))
    said = spoken({"x": [(n, (Pair(7, "a", 1, 1.0, n),)) for n in range(40)]}, {7: 0})
    ahead, behind = reactions(said, moves, draws(), 3), reactions(said, moves, draws(), -3)
    assert ahead is not None
    assert behind is not None
    assert ahead.mean[0] == pytest.approx(moves[3:].mean())
    assert behind.mean[0] == pytest.approx(moves[:-3].mean())
    assert (ahead.pairs[0], behind.pairs[0]) == (37, 37)


def test_few_pairs_or_sessions_say_nothing() -> None:
    rows = [(n, (Pair(7, "a", 1, 1.0, n),)) for n in range(0, 3 * LEAST_PAIRS - 3, 3)]
    many = np.random.default_rng(3).standard_normal((60, 1))
    assert reactions(spoken({"x": rows}, {7: 0}), many, draws()) is None
    rows.append((40, (Pair(7, "a", 1, 1.0, 10),)))
    assert reactions(spoken({"x": rows}, {7: 0}), many[: LEAST_SESSIONS - 1].repeat(1, axis=1), draws()) is None
    few = reactions(spoken({"x": rows, "y": rows[:2]}, {7: 0}), many, draws())
    assert few is not None
    assert few.labels == ("x",)
    assert np.isnan([few.figures.low[0], few.figures.high[0], few.strong[0]]).all()
    assert reactions(spoken({"x": []}, {}), np.zeros((40, 0)), draws()) is None


def test_a_tape_that_never_moves_has_no_figure() -> None:
    said, moves = regular()
    still = reactions(said, np.zeros_like(moves), draws())
    assert still is not None
    assert np.isnan([still.figures.rho[0], still.figures.p[0], still.figures.placebo_p[0]]).all()


def world(rng: np.random.Generator, width: int, labels: int, effect: float = 0.0) -> tuple[Spoken, Floats]:
    """Return news of twelve to four hundred companies a narrative, clustered in time, on stocks that share shocks."""
    stocks = 60
    sector = rng.standard_t(4, (width, 6)) / np.sqrt(2)
    moves = 0.4 * sector[:, rng.integers(0, 6, stocks)] + rng.standard_t(4, (width, stocks)) / np.sqrt(2)
    found: dict[str, list[tuple[int, tuple[Pair, ...]]]] = {}
    for n in range(labels):
        mood = np.convolve(rng.standard_normal(width + 9), 0.7 ** np.arange(10), "valid")
        count = int(np.exp(rng.uniform(np.log(12), np.log(400))))
        days = np.sort(rng.choice(width, count, p=np.exp(mood) / np.exp(mood).sum()))
        for day, stock in dict.fromkeys(zip(days.tolist(), rng.integers(0, stocks, count).tolist(), strict=True)):
            tone = 1 if rng.random() < 0.6 + 0.3 * np.tanh(mood[day]) else -1
            moves[day, stock] += effect * tone
            found.setdefault(f"{n}", []).append((day, (Pair(stock, "", tone, float(rng.integers(1, 4)), 1),)))
    return spoken(found, {stock: stock for stock in range(stocks)}), moves - moves.mean(axis=0)


def test_the_level_holds_and_discoveries_are_few_where_nothing_is_linked() -> None:
    rng, p, smallest = np.random.default_rng(4), [], []
    for _ in range(150):
        found = reactions(*world(rng, 80, 20), draws())
        assert found is not None
        p += found.figures.p.tolist()
        smallest.append(np.nanmin(false_discovery_q(found.figures.p)))
    shares = [float(np.mean(np.array(p) <= level)) for level in (0.01, 0.05, 0.1)]
    assert shares == [pytest.approx(0.01, abs=0.006), pytest.approx(0.05, abs=0.02), pytest.approx(0.1, abs=0.03)]
    assert float(np.mean(np.array(smallest) < 0.1)) <= 0.15


def test_intervals_hold_what_they_promise() -> None:
    """The true figure is that of many worlds together; narratives are drawn with forty sessions and more."""
    rng, made, sums = np.random.default_rng(5), [], np.zeros(3)
    for _ in range(60):
        said, moves = world(rng, 100, 10, effect=0.4)
        found = reactions(said, moves, draws())
        assert found is not None
        z = moves[said.session, said.symbol]
        sums += [(said.weight * said.tone * z).sum(), (said.weight**2).sum(), (z**2).sum()]
        made.append(np.stack([found.figures.low, found.figures.high, found.figures.sessions]))
    low, high, sessions = np.concatenate(made, axis=1)
    true = sums[0] / np.sqrt(sums[1] * sums[2])
    assert np.isnan(low[sessions < LEAST_FOR_INTERVAL]).all()
    held = sessions >= LEAST_FOR_INTERVAL
    covered = float(((low[held] <= true) & (true <= high[held])).mean())
    assert 0.87 <= covered <= 0.98


def test_all_shifts_are_those_of_a_loop() -> None:
    rng = np.random.default_rng(3)
    moves = rng.standard_normal((40, 6))
    moves[rng.random(moves.shape) < 0.2] = np.nan
    rows = [(n, tuple(Pair(s, "x", 1 if s % 2 else -1, 1.0 + s % 3, n) for s in range(n % 5))) for n in range(40)]
    said = spoken({"x": rows, "y": rows[7:30]}, {s: s for s in range(6)})
    found = pairs._shifted(said, moves)  # noqa: SLF001 - against a loop
    for number, part in enumerate((rows, rows[7:30])):
        for shift in range(40):
            total = heavy = spread = 0.0
            for row, named in part:
                for pair in named:
                    z = moves[(row + shift) % 40, pair.symbol]
                    if np.isfinite(z):
                        total += pair.weight * pair.tone * z
                        heavy, spread = heavy + pair.weight**2, spread + z**2
            assert found[number, shift] == pytest.approx(total / np.sqrt(heavy * spread))
