"""What a report could not say, and what to ingest so that it can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from linkage.arrays import WINDOW
from linkage.scores import LEAST_PLACEBO
from linkage.sessions import CLOSE, moment
from linkage.universes import has_basket

from .ground import column

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from .ground import Ground
    from .records import Narrative
    from .voices import Judged

HALF: Final = 0.8  # a session with fewer of the usual members than this is half complete


def notes(
    ground: Ground, told: Judged, news: Judged, shown: Sequence[Narrative], as_of: datetime | None
) -> tuple[str, ...]:
    """List what is missing, thin or stood in for, each with what would mend it."""
    return (*_tape(ground), *_texts(told, news), *_baskets(ground, shown), *_clock(ground, as_of))


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
    members = column(ground.line, {code: past.members for code, past in ground.rows.items()})[-WINDOW - 1 : -1]
    usual = float(np.median(members[np.isfinite(members)])) if np.isfinite(members).any() else 0.0
    if row.members < HALF * usual:
        yield f"the session looks half complete: {row.members} members with a trade, {usual:.0f} as a rule"


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
