"""The migrations that index what feeds tell again at every poll: frozen text, like those of `schema`."""

from __future__ import annotations

from typing import Final

UNDATED: Final = """
-- What a source told without a date is looked through at every poll of a feed that gives none.
CREATE INDEX articles_undated ON articles (source) WHERE published_at IS NULL;
"""

BEHIND: Final = """
-- By what their feeds said, articles are found whose texts are their pages'; extra is JSON, or nobody's business.
CREATE INDEX articles_behind ON articles (CASE WHEN json_valid(extra)
    THEN coalesce(json_extract(extra, '$.feed_words'), json_extract(extra, '$.feed_text')) END)
    WHERE extra IS NOT NULL;
"""
