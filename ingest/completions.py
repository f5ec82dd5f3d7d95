"""What an article's `extra` says of its text: whether that is its page's or the feed's, and what the feed said.

It is JSON: `text_from` page or feed, `why` (feed only), `again` (the reason may pass, so the next poll tries again),
`feed_text`, a digest of what the feed said, by which the next poll knows the entry and that nothing changed.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.records import Draft


def digest(draft: Draft) -> str:
    """Return a digest of what the feed said."""
    return hashlib.sha256(f"{draft.title}\n{draft.text}".encode("utf-8", "replace")).hexdigest()[:16]


def noted(extra: str | None) -> dict[str, object]:
    """Return what an `extra` says; nothing where it is none, or no object."""
    try:
        value = json.loads(extra) if extra else {}
    except ValueError:
        value = {}
    return value if isinstance(value, dict) else {}


def behind_page(extra: str | None) -> str | None:
    """Return the digest of what the feed said of an article whose text is its page's, None of any other."""
    said = noted(extra)
    before = said.get("feed_text")
    return before if said.get("text_from") == "page" and isinstance(before, str) else None
