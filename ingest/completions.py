"""What an article's `extra` says of its text: whether that is its page's or the feed's, and what the feed said.

It is JSON: `text_from` page or feed, `why` (feed only), `again` (the reason may pass, so the next poll tries again),
`feed_text`, a digest of what the feed said, by which the next poll knows that nothing changed (and, of what earlier
versions stored, the entry), and `feed_words`, one of its words, by which it knows the entry.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus.records import Draft


def digest(draft: Draft) -> str:
    """Return a digest of what the feed said, to the letter."""
    return _digest(draft.title, draft.text)


def words_digest(words: tuple[str, str]) -> str:
    """Return a digest of the words of title and text that the feed said, as `stories.normalised` gives them."""
    return _digest(*words)


def _digest(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\n{text}".encode("utf-8", "replace")).hexdigest()[:16]


def noted(extra: str | None) -> dict[str, object]:
    """Return what an `extra` says; nothing where it is none, or no object."""
    try:
        value = json.loads(extra) if extra else {}
    except ValueError:
        value = {}
    return value if isinstance(value, dict) else {}


def behind_page(extra: str | None) -> str | None:
    """Return the digest by which an article is known whose text is its page's, None of any other."""
    said = noted(extra)
    before = said.get("feed_words") or said.get("feed_text")
    return before if said.get("text_from") == "page" and isinstance(before, str) else None
