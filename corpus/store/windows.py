"""Which articles a query may see: a window of sessions, and by when they must have been published or seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Window:
    """Sessions first to last, both included; `seen_by` and `published_before` in seconds, None: no bound.

    `published_before` bounds the articles of the last session only; a text known to the day counts as published when
    that day is over. `published_by` (seconds) bounds all articles whose publication is known: a text of Tuesday about
    Monday is no part of what Monday evening knew.
    """

    first: int
    last: int
    seen_by: int | None = None
    published_before: int | None = None
    published_by: int | None = None


def bounds(window: Window) -> tuple[int, int, int | None, int | None, int | None]:
    """Return what stands for ?1 to ?5: first, last, seen by, published before, published by."""
    return window.first, window.last, window.seen_by, window.published_before, window.published_by


_KNOWN: Final = """
      AND (?3 IS NULL OR a.first_seen_at <= ?3)
      AND (?4 IS NULL OR r.session < ?2
           OR CASE a.precision WHEN 'day' THEN a.published_at + 86400 <= ?4 ELSE a.published_at < ?4 END)
      AND (?5 IS NULL OR a.published_at IS NULL OR a.published_at <= ?5)
"""
# The joins are crossed to fix their order: from the window's readings to their articles, never through all articles.
SEEN: Final = f"""
    FROM readings r CROSS JOIN articles a ON a.article = r.article
    WHERE r.session BETWEEN ?1 AND ?2 {_KNOWN}
"""
# The same for the sessions listed in ?6.
LISTED: Final = f"""
    FROM json_each(?6) j CROSS JOIN readings r ON r.session = j.value CROSS JOIN articles a ON a.article = r.article
    WHERE TRUE {_KNOWN}
"""
# The part of the day by the clock. News after the close is read with the next session, and so comes before that.
PART: Final = """CASE WHEN r.bucket = 'pre-open' THEN 'before' WHEN r.bucket IN ('morning', 'lunch', 'afternoon')
    THEN 'during' WHEN r.bucket = 'after-close' THEN 'after' ELSE 'unknown' END"""
