"""What the stocks behind a narrative did on the session, and which of them a passing narrative covers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkage.arrays import number, past_moments
from linkage.universes import has_basket

from .ground import column
from .records import Basket
from .standing import companies_and_peers, contribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkage.arrays import Bools, Ints
    from linkage.baskets import Counted
    from linkage.named import Pair

    from .ground import Ground


def basket(ground: Ground, at: int) -> Basket | None:
    """Return what the stocks of the label with number `at` did; None where they are not known.

    A label without stocks of its own has the universe's figures, its breadth against the mean of its past sessions.
    """
    if not ground.line.over:
        return None
    label, row = ground.labels[at], ground.row
    z = number(float(ground.tape[-1, at]))
    if not has_basket(label):
        share = column(ground.line, {code: past.breadth for code, past in ground.rows.items()})
        usual = float(past_moments(share[:, None])[0][-1, 0])
        return _basket(row, number(float(share[-1]) - usual), z, None)
    counted = ground.baskets.get(label.id, {}).get(ground.line.last)
    if counted is None or not counted.members:
        return None
    gap = None if counted.breadth is None or row.breadth is None else counted.breadth - row.breadth
    return _basket(counted, gap, z, contribution(ground, ground.basket(label.id)))


def _basket(counted: Counted, gap: float | None, z: float | None, part: float | None) -> Basket:
    return Basket(
        counted.members, counted.advancers, counted.decliners, counted.breadth, gap, counted.mean_return, z,
        counted.limit_up, part,
    )  # fmt: skip


def covered(ground: Ground, at: int, pairs: Sequence[Pair], industry: Ints, *, by_names: bool) -> Bools | None:
    """Mark the stocks that a passing narrative covers: its basket, and its companies and peers.

    One that passes only by the companies it names (`by_names`) covers these and their peers. None for one without
    stocks of its own that passes against the universe itself.
    """
    label = ground.labels[at]
    named = companies_and_peers(pairs, ground, industry)
    if by_names:
        return named
    return named | ground.basket(label.id) if has_basket(label) else None
