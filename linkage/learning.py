"""Keeps the learned baskets of a workspace up to date: one version a month, each from what was known before it.

A version is learned again when the readings or the quotes that it was learned from changed.
"""

from __future__ import annotations

import hashlib
from datetime import time
from typing import TYPE_CHECKING, Final

import numpy as np

from corpus.store import baskets, narratives, tape
from corpus.store.codes import seconds, session_of
from corpus.store.connection import transaction

from .attention import series
from .learned import LEAST, Past, counts_of, learn, past_of, wants_learning
from .refresh import refresh
from .scores import text_legs
from .sessions import moment
from .universes import Reference

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Sequence

    from corpus.store.baskets import BasketRow
    from corpus.taxonomy import Label

    from .arrays import Floats

RULES: Final = "learned-1"  # raised whenever unchanged texts and quotes would give another basket
PAST: Final = 60  # sessions
YEAR: Final = 10_000  # of a session code: stories of one year count


def months(sessions: Sequence[int]) -> list[int]:
    """Return the first days (20250401) of the months with sessions that have enough of them before."""
    first = sorted({session // 100 * 100 + 1 for session in sessions})
    return [day for day in first if sum(session < day for session in sessions) >= LEAST]


def update_baskets(
    connection: sqlite3.Connection, labels: Sequence[Label], advance: Callable[[int], object] | None = None
) -> int:
    """Learn the months that are new or whose past changed; return how many. Breadth must have been refreshed."""
    wanted = [label for label in labels if wants_learning(label)]
    sessions = tape.quoted_after(connection, 0)
    begins = months(sessions)
    known, marks = baskets.basket_versions(connection), _marks(connection, wanted, begins)
    changed = [begin for begin in begins if known.get(begin) != marks[begin]]
    for begin in changed:
        rows = learn_month(connection, wanted, begin, [session for session in sessions if session < begin][-PAST:])
        following = next((other for other in begins if other > begin), 99_999_999)
        with transaction(connection):
            baskets.replace_baskets(connection, begin, following, rows, marks[begin])
        if advance is not None:
            advance(begin)
    if set(known) - set(begins):
        with transaction(connection):
            baskets.drop_baskets(connection, begins)
    return len(changed)


def _marks(connection: sqlite3.Connection, labels: Iterable[Label], begins: Sequence[int]) -> dict[int, str]:
    """Return by month what names the version that its basket should have: rules, labels, texts and tape before it."""
    ids = repr(sorted(label.id for label in labels))
    texts = [(row[0], repr(row)) for row in baskets.reading_marks(connection)]
    quotes = [(row[0], repr(row)) for row in baskets.tape_marks(connection)]
    marks = {}
    for begin in begins:
        before = [row for row in (*texts, *quotes) if row[0] * 100 < begin - 1]
        marks[begin] = f"{RULES}-{hashlib.sha256(f'{ids}{before}'.encode()).hexdigest()[:12]}"
    return marks


def learn_month(
    connection: sqlite3.Connection, labels: Sequence[Label], begin: int, sessions: Sequence[int]
) -> list[BasketRow]:
    """Learn the baskets that hold from `begin` on; `sessions` are the past ones, all before it."""
    counts = counts_of(baskets.company_counts(connection, begin - YEAR, begin))
    legs = told_legs(connection, [label.id for label in labels], sessions, begin)
    if not counts.by_label and not np.nan_to_num(legs).any():
        return []  # no texts: quotes alone teach nothing
    past = load_past(connection, begin, sessions)
    return [row for at, label in enumerate(labels) for row in learn(label.id, counts, past, legs[:, at], begin)]


def load_past(connection: sqlite3.Connection, begin: int, sessions: Sequence[int]) -> Past:
    """Load what all stocks did on past sessions, with the industries known then."""
    industries = Reference(tape.industry_spells(connection, begin - 1), (), ()).industries(begin - 1)
    return past_of(tape.returns_between(connection, sessions, 0, 999_999), industries)


def told_legs(connection: sqlite3.Connection, labels: Sequence[str], sessions: Sequence[int], begin: int) -> Floats:
    """Return the text legs of recaps by session and label, NaN where the past of a session is too short.

    Recaps count that were published before `begin`, whatever session they describe.
    """
    if not sessions:
        return np.zeros((0, len(labels)))
    known = seconds(moment(session_of(begin), time(0))) - 1
    window = narratives.Window(sessions[0], sessions[-1], published_by=known)
    return text_legs(series(narratives.label_counts(connection, window), "told", sessions, labels))


def settle(
    connection: sqlite3.Connection, labels: Sequence[Label], advance: Callable[[int], object] | None = None
) -> int:
    """Compute breadth that is stale, learn baskets whose past changed, and compute again what they changed."""
    done = refresh(connection, labels, advance)
    if update_baskets(connection, labels):
        done += refresh(connection, labels, advance)
    return done
