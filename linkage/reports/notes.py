"""What a report could not say, and what to ingest so that it can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from linkage.completeness import incomplete
from linkage.scores import LEAST_PLACEBO
from linkage.sessions import CLOSE, moment
from linkage.universes import has_basket

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from linkage.arrays import Bools

    from .ground import Ground
    from .records import Narrative
    from .voices import Judged


def notes(
    ground: Ground, told: Judged, news: Judged, shown: Sequence[Narrative], as_of: datetime | None
) -> tuple[str, ...]:
    """List what is missing, thin or stood in for, each with what would mend it."""
    return (*_tape(ground), *_texts(told, news), *_baskets(ground, shown), *_clock(ground, as_of))


def share_note(moved: Sequence[Narrative], marks: Sequence[Bools | None]) -> tuple[str, ...]:
    """Name the narratives that passed with the move and have no stocks to mark: they are in no explained share."""
    names = [narrative.label for narrative, mark in zip(moved, marks, strict=True) if mark is None]
    return (f"passed with no stocks of their own, and are in no explained share: {', '.join(names)}",) if names else ()


def _tape(ground: Ground) -> Iterator[str]:
    row = ground.row
    if row.reported:
        yield "breadth is as reported by its source, not computed here: bring quotes with `fupan ingest quotes`"
    if row.limit_up is None:
        yield "limits are unknown: the quotes have no prices"
    if ground.index_stand_in is not None:
        yield (f"for the index stands {ground.index_stand_in}; bring its quotes with `fupan ingest index-quotes`")
    if row.missing:
        yield f"{row.missing} members have no quote"
    halves = incomplete({code: past.members for code, past in ground.rows.items()})
    if own := halves.pop(ground.line.session, None):
        yield f"the session looks half complete: {own[0]} members with a trade, {own[1]} as a rule"
    if halves:
        days = ", ".join(str(day) for day in halves)
        yield f"among the past sessions it is compared with, half complete: {days}"


def _texts(told: Judged, news: Judged) -> Iterator[str]:
    for name, judged in (("recaps", told), ("news", news)):
        past = int((judged.series.total[:-1] > 0).sum())
        if judged.series.total[-1] == 0:
            yield f"no {name} for the session: bring texts with `fupan ingest files` or `feeds`, then `fupan tag`"
        elif not np.isfinite(judged.text).any() or past < 2 * LEAST_PLACEBO:
            yield f"too few past sessions with {name} ({past} of {len(judged.series.total) - 1}) to say what is usual"


def _baskets(ground: Ground, shown: Sequence[Narrative]) -> Iterator[str]:
    labels = {label.id: label for label in ground.labels}
    alone = [narrative.label for narrative in shown if not has_basket(labels[narrative.label])]
    if alone:
        yield f"read against the universe itself, having no stocks of their own: {', '.join(alone)}"
    mute = [
        n.label for n in shown if has_basket(labels[n.label]) and (not n.basket or n.basket.excess_return_z is None)
    ]
    if mute and not ground.reference.has_industries and not ground.baskets:
        yield "baskets are unknown: bring the classification with `fupan ingest industries`"
    elif mute:
        yield f"too few stocks in the universe, or too short a past, for a tape of their own: {', '.join(mute)}"
    if ground.index_stand_in is not None and not ground.covered:
        yield "contributions and the explained share need the quotes of the whole universe"


def _clock(ground: Ground, as_of: datetime | None) -> Iterator[str]:
    if as_of is not None and as_of < moment(ground.line.session, CLOSE):
        yield "the tape is that of the close: as-of bounds the texts, not the quotes"
